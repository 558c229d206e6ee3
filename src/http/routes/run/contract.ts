import { createRoute, z } from "@hono/zod-openapi";
import { runBody } from "../../../domain/inputs/run.ts";
import { resolved } from "../../middleware/inside.ts";
import { agentOrCurrentParam, jsonAnswer, jsonBody, versionParam } from "../../schemas.ts";

const toolCall = z.object({
  id: z.string(),
  name: z.string(),
  input: z.unknown(),
  output: z.unknown().optional().openapi({ description: "What the tool answered." }),
  error: z.string().optional().openapi({ description: "Why it failed." }),
  client: z.boolean().openapi({ description: "Whether it is for the caller to run: send tool_results." }),
});

const attempt = z.object({
  provider: z.string(),
  model: z.string(),
  ms: z.number(),
  error: z.string().nullable(),
  status: z.int().nullable(),
});

const answer = z
  .object({
    response: z.string().openapi({
      description:
        "The text of the run's last step, as the AI SDK's text. What was said before a tool was called is in the session, and in the stream.",
    }),
    version: z.int(),
    variant: z.enum(["control", "test", "canary", "baseline"]).nullable(),
    agent_id: z.string(),
    session_id: z.string(),
    usage: z
      .object({
        input_tokens: z.int().nullable(),
        cached_tokens: z.int().nullable(),
        output_tokens: z.int().nullable(),
        total_tokens: z.int().nullable(),
      })
      .openapi({ description: "Null where the provider does not tell, or tells what cannot be." }),
    cost_usd: z.number().nullable().openapi({
      description: "Null where it is not known what the model costs, or how many tokens it took.",
    }),
    response_time_ms: z.number(),
    escalated: z.boolean(),
    escalation: z
      .object({
        trigger: z.enum(["high_value", "security_keyword"]),
        value: z.union([z.number(), z.string()]),
      })
      .nullable()
      .openapi({ description: "The trigger that fired, and what it was fired by." }),
    tool_calls: z.array(toolCall).openapi({
      description:
        "All of the run's; only those for the caller where the configuration's show_tool_calls is false.",
    }),
    metadata: z.object({
      message_id: z.string(),
      reason: z.enum(["PINNED", "OVERRIDE", "RULE", "ROLLOUT", "EXPERIMENT", "ACTIVE"]),
      experiment_id: z.string().nullable(),
      rollout_id: z.string().nullable(),
      rule_id: z.string().nullable(),
      kept: z
        .boolean()
        .openapi({ description: "Whether the session began with the version in an earlier turn." }),
      revision: z.int().openapi({ description: "The agent's." }),
      fallback: z.literal("development").optional().openapi({
        description:
          "Set where agent_id was current, nobody had chosen an agent, and the Development Agent stood in.",
      }),
      provider: z.string().nullable(),
      model: z.string().nullable(),
      finish_reason: z.string().openapi({
        description:
          "stop, length, content-filter, tool-calls (the caller is to answer some), max-steps (used up before the model was done) or other.",
      }),
      attempts: z.array(attempt),
      guardrails: z.array(z.string()).openapi({ description: "Guardrails that acted." }),
      warnings: z.array(z.string()),
      session_kept: z.boolean().openapi({
        description: "False where the session was deleted meanwhile or could not be reached.",
      }),
    }),
    debug: z
      .object({ requests: z.array(z.record(z.string(), z.unknown())) })
      .optional()
      .openapi({ description: "What each model was sent, keys masked; where debug was asked for." }),
  })
  .openapi("RunAnswer");

const EXAMPLE = { message: "Hello, how can you help me?", session_id: "user-123" };

const body = jsonBody(runBody.openapi("Run", { example: EXAMPLE }));

const responses = {
  200: {
    ...jsonAnswer(answer, "The answer; with stream or Accept: text/event-stream, as it comes."),
    content: {
      "application/json": { schema: answer },
      "text/event-stream": {
        schema: z.string().openapi({
          description:
            "The AI SDK's UI message stream: message metadata says session_id and version at the start, and usage, cost and the rest at the end. A failure before anything was said is a problem with its status; after that it is an error event.",
        }),
      },
    },
  },
};

const DESCRIPTION = `Resolves the agent for the caller, sends the session's last turns and the message to its model, runs its tools, and answers. A session keeps the version that it began with until it expires or that version is rolled back from. One turn at a time is taken in it: another waits for ten seconds, then is 409 session_busy.

Each run is an interaction: success, times, tokens, cost and escalation are counted for its experiment or rollout, or for the version. A guardrail that stops a message or an answer gives the blocked message instead, which counts as an answer, and in metrics.guardrail_blocked. What fails is a problem with its session_id, and nothing of the turn is kept.

With an Idempotency-Key the same request is answered once, for as long as the session lasts. Signalbox-Min-Revision is honoured as by resolve.`;

export const run = createRoute({
  method: "post",
  path: "/agents/{agent_id}/run",
  tags: ["Run"],
  summary: "Run the agent",
  description: DESCRIPTION,
  ...resolved("run"),
  request: { params: z.object({ agent_id: agentOrCurrentParam }), body },
  responses,
});

export const runVersion = createRoute({
  method: "post",
  path: "/agents/{agent_id}/versions/{version}/run",
  tags: ["Run"],
  summary: "Run a version of the agent",
  description:
    "As running the agent, with this version, whatever it is given otherwise; a deprecated one too. A draft can be tried by keys that may read versions: its runs are counted nowhere. A session that begins with it keeps it; one that began with another goes back to that.",
  ...resolved("run"),
  request: { params: z.object({ agent_id: agentOrCurrentParam, version: versionParam }), body },
  responses,
});
