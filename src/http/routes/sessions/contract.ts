import { createRoute, z } from "@hono/zod-openapi";
import { giveFeedback } from "../../../domain/inputs/feedback.ts";
import { secured } from "../../middleware/scope.ts";
import { jsonAnswer, jsonBody, timestamp } from "../../schemas.ts";

const sessionIdParam = z
  .string()
  .min(1)
  .max(255)
  .openapi({ param: { name: "session_id", in: "path" }, example: "user-123" });

const said = {
  satisfaction_score: z.number().nullable(),
  success: z.boolean().nullable(),
  comment: z.string().nullable(),
  at: timestamp,
};

const session = z
  .object({
    session_id: z.string(),
    agent_id: z.string(),
    version: z.int().openapi({ description: "The version that it began with." }),
    variant: z.enum(["control", "test", "canary", "baseline"]).nullable(),
    reason: z.enum(["PINNED", "OVERRIDE", "RULE", "ROLLOUT", "EXPERIMENT", "ACTIVE"]),
    experiment_id: z.string().nullable(),
    experiment_phase: z.int().nullable(),
    rollout_id: z.string().nullable(),
    rule_id: z.string().nullable(),
    user_id: z.string().nullable(),
    began_at: timestamp,
    last_at: timestamp,
    expires_at: timestamp,
    agents: z
      .array(z.string())
      .openapi({ description: "Agents that the session has conversations with, the last one first." }),
    turns: z
      .array(
        z.object({
          message_id: z.string(),
          at: timestamp,
          version: z.int(),
          success: z.boolean(),
          escalated: z.boolean(),
          finish_reason: z.string(),
          blocked: z.boolean().openapi({ description: "A guardrail stopped the message: no model sees it." }),
          messages: z.array(z.record(z.string(), z.unknown())),
          feedback: z.object(said).nullable(),
        }),
      )
      .openapi({ description: "The last ones, the oldest first." }),
  })
  .openapi("Session");

const PARAMS = z.object({ session_id: sessionIdParam });

export const get = createRoute({
  method: "get",
  path: "/sessions/{session_id}",
  tags: ["Sessions"],
  summary: "Read a session",
  description:
    "A session is the conversation of one session id with one agent; an id that several agents are run with stands for one of each. Without agent_id the one that was spoken to last is answered.",
  ...secured("sessions:read"),
  request: { params: PARAMS, query: z.object({ agent_id: z.string().optional() }) },
  responses: { 200: jsonAnswer(session, "The session with its turns.") },
});

export const remove = createRoute({
  method: "delete",
  path: "/sessions/{session_id}",
  tags: ["Sessions"],
  summary: "Delete a session",
  description:
    "Deletes at once, and for good, all that was said under this id, with every agent that the caller may run. A turn that is under way is answered, and leaves nothing behind.",
  ...secured("sessions:write"),
  request: { params: PARAMS },
  responses: { 204: { description: "It is gone." } },
});

export const feedback = createRoute({
  method: "post",
  path: "/sessions/{session_id}/feedback",
  tags: ["Sessions"],
  summary: "Say how an answer was",
  description:
    "Of the last answer, unless message_id names another. It is no request of its own: a satisfaction_score adds to satisfaction alone, and success says what the run was, instead of what was counted of it, for its version and its experiment or rollout, as of when it ran. The kill switch of a rollout goes by what was counted at first. What is said later replaces all that was said before, in the session and in the counts: what it leaves out is taken back.",
  ...secured("sessions:write", { idempotency: false }),
  request: {
    params: PARAMS,
    body: jsonBody(
      giveFeedback.openapi("Feedback", { example: { satisfaction_score: 9, comment: "Solved at once." } }),
    ),
  },
  responses: {
    200: jsonAnswer(
      z
        .object({
          session_id: z.string(),
          agent_id: z.string(),
          message_id: z.string(),
          ...said,
          counted: z.boolean().openapi({
            description:
              "Whether the counts have it. False: it says nothing to count, the run was counted nowhere or more than seven days ago, or the counts could not be reached: say it again.",
          }),
        })
        .openapi("GivenFeedback"),
      "What was kept.",
    ),
  },
});
