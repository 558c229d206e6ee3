import { createRoute, z } from "@hono/zod-openapi";
import { DIRECTIONS } from "../../../domain/experiment/experiment.ts";
import { act } from "../../../domain/inputs/common.ts";
import { createRollout } from "../../../domain/inputs/rollouts.ts";
import { METRIC_NAMES } from "../../../domain/metric.ts";
import { ON_FINISH, ON_NO_TRAFFIC, POLICIES, ROLLOUT_STATUSES } from "../../../domain/rollout/rollout.ts";
import { UNIT_NAMES } from "../../../domain/rule.ts";
import { secured } from "../../middleware/scope.ts";
import { agentIdParam, jsonAnswer, jsonBody, pageOf, paging, timestamp } from "../../schemas.ts";

const time = timestamp.nullable();
const open = z.record(z.string(), z.unknown());

const guardrail = z.object({
  metric: z
    .string()
    .openapi({ description: `One of ${METRIC_NAMES.join(", ")}, or metrics.<name>.`, example: "error_rate" }),
  direction: z.enum(DIRECTIONS).openapi({ description: "Which way is better." }),
  margin: z.number().openapi({
    description:
      "How much worse is still good enough. Of error_rate and escalation_rate: 1 is twice as many. Of others a share of the baseline, 0.1 is ten percent; of satisfaction_score points.",
  }),
  tolerated_rate: z.number().openapi({
    description:
      "Of error_rate and escalation_rate: a canary whose own rate of failing units is shown to be below this goes on, however little fails in both. 0: only the comparison counts.",
    example: 0.001,
  }),
  kind: z.string(),
  scale: z.enum(["relative", "absolute"]),
});

const firstTen = z.object({ erring: z.int(), exposed: z.int() });

const decision = z
  .object({
    seq: z.int(),
    at: timestamp,
    action: z.string().openapi({
      description:
        "created, rescheduled, started, advanced, held, continued, paused, resumed, rolled_back, promoted or aborted.",
      example: "advanced",
    }),
    cause: z.string().nullable().openapi({
      description:
        "In a word: time, non_inferior, harm, kill_switch, no_traffic, no_data, sample_ratio, gate, max_duration, finished. Null: a person decided.",
      example: "non_inferior",
    }),
    reason: z.string().nullable().openapi({
      example:
        "error_rate: 14 of 120 canary units failed, 3 of 118 baseline units; log likelihood ratio 5.1 over the bound 4.55.",
    }),
    actor: z.string().openapi({ example: "system" }),
    metrics: z.array(z.string()).openapi({ description: "Guardrails that gave the reason." }),
    guardrails: z.array(open).openapi({ description: "What each guardrail said, and by what." }),
    sample_ratio: open.nullable(),
    evidence: z
      .object({
        units: z
          .array(z.object({ canary: z.int(), baseline: z.int() }))
          .openapi({ description: "By stratum: steps in which both arms have the same ratio are one." }),
        first_units: z.object({ canary: firstTen, baseline: firstTen }).nullable().openapi({
          description:
            "What the kill switch goes by: each arm's first ten units, or as many as there are. Those are erring whose first outcome was a failure.",
        }),
        last_at: time,
      })
      .nullable(),
  })
  .openapi("RolloutDecision");

const wholeDecision = decision
  .extend({
    next: open.nullable().openapi({ description: "The state that it led to." }),
    inputs: open
      .nullable()
      .openapi({ description: "All that it was decided from: plan, state, evidence, now." }),
  })
  .openapi("RolloutDecisionWithInputs");

const listed = z
  .object({
    id: z.string().openapi({ example: "v28-canary" }),
    rollout_id: z.string().openapi({ description: "The same as id.", example: "v28-canary" }),
    agent_id: z.string().openapi({ example: "pagbank-specialist" }),
    name: z.string(),
    description: z.string(),
    target_version: z.int().openapi({ description: "The canary.", example: 28 }),
    stable_version: z
      .int()
      .openapi({ description: "The version that was active: the baseline.", example: 27 }),
    unit: z.enum(UNIT_NAMES),
    audience: open.openapi({
      description: "Who takes part: a condition, as rules have them; {}: everybody.",
    }),
    steps: z.array(
      z.object({
        percent: z.number().openapi({ example: 5 }),
        min_dwell_seconds: z.number().openapi({ example: 600 }),
        min_exposures: z
          .int()
          .openapi({ description: "Units new to the canary in this step.", example: 100 }),
        gate: z.boolean().openapi({ description: "Whether a person has to let it go on from here." }),
      }),
    ),
    guardrails: z.array(guardrail),
    policy: z.enum(POLICIES),
    on_finish: z.enum(ON_FINISH),
    on_no_traffic: z.enum(ON_NO_TRAFFIC),
    no_traffic_seconds: z.number(),
    max_duration_seconds: z.number().nullable(),
    kill_switch: z.boolean(),
    status: z.enum(ROLLOUT_STATUSES),
    current_step: z.int().openapi({ description: "From 0." }),
    percent: z
      .number()
      .openapi({ description: "Of the units, those that get the target now; 0 while it is not served." }),
    hold: z.object({ reason: z.string(), since: timestamp }).nullable(),
    gate_passed: z.boolean(),
    starts_at: time,
    started_at: time,
    ended_at: time,
    ended_reason: z.string().nullable(),
    history: z.array(z.object({ step: z.int(), percent: z.number(), started_at: timestamp, ended_at: time })),
    created_by: z.string(),
    created_at: timestamp,
    updated_at: timestamp,
    revision: z.int().openapi({ description: "Raised by every decision: the seq of the last one." }),
  })
  .openapi("ListedRollout");

const rollout = listed
  .extend({ decisions: z.array(decision).openapi({ description: "The newest 100, newest first." }) })
  .openapi("Rollout");

const watched = rollout
  .extend({
    outlook: z
      .object({
        outcome: z.object({ action: z.string(), reason: z.string() }),
        guardrails: z.array(open),
        sample_ratio: open.nullable(),
        evidence: open,
        units: z.object({ canary: z.int(), baseline: z.int() }),
        missing: z
          .object({ dwell_seconds: z.number(), exposures: z.int() })
          .nullable()
          .openapi({ description: "What the current step still takes before it can be left." }),
        waits_for: z
          .array(
            z.object({
              metric: z.string(),
              units: z.int().nullable().openapi({
                description:
                  "Units of the canary without a failure that would decide it; null: it cannot be told.",
              }),
              detail: z.string(),
            }),
          )
          .openapi({
            description:
              "What guardrails wait for that are not decided. Where hardly anything fails, the units until it is shown that less than tolerated_rate fails; by policy ratio, that the ratio leaves the span between its two bounds.",
          }),
      })
      .nullable()
      .openapi({
        description:
          "What the controller would find right now; null when it has ended, or the counts cannot be read.",
      }),
  })
  .openapi("WatchedRollout");

const tags = ["Rollouts"];
const params = z.object({
  id: z.string().openapi({ param: { name: "id", in: "path" }, example: "v28-canary" }),
});
const ofAgent = z.object({ agent_id: agentIdParam });
const filters = paging.extend({ status: z.enum(ROLLOUT_STATUSES).optional() });
const answer = jsonAnswer(rollout, "The rollout; its ETag goes into If-Match.");

export const list = createRoute({
  method: "get",
  path: "/rollouts",
  tags,
  summary: "List a project's rollouts, newest first",
  description: "Without their decisions.",
  ...secured("rollouts:read"),
  request: { query: filters.extend({ agent_id: z.string().max(255).optional() }) },
  responses: { 200: jsonAnswer(pageOf(listed), "A page of rollouts.") },
});

export const listOfAgent = createRoute({
  method: "get",
  path: "/agents/{agent_id}/rollouts",
  tags,
  summary: "List an agent's rollouts, newest first",
  description: "Without their decisions.",
  ...secured("rollouts:read"),
  request: { params: ofAgent, query: filters },
  responses: { 200: jsonAnswer(pageOf(listed), "A page of rollouts.") },
});

export const create = createRoute({
  method: "post",
  path: "/agents/{agent_id}/rollouts",
  tags,
  summary: "Roll a version out",
  description:
    "Gives a growing share of the agent's units the target version, and as many the active one to compare with. From its numbers it goes on, holds, rolls back or promotes by itself. Only target_version is required; a step may be a plain percentage. With starts_at it waits for that time, and its schedule is listed under /v1/schedules. An agent has one rollout at a time, and none beside running or paused experiments. The key needs versions:activate as well.",
  ...secured("rollouts:write"),
  request: {
    params: ofAgent,
    body: jsonBody(
      createRollout.openapi({
        example: {
          target_version: 28,
          rollout_id: "v28-canary",
          steps: [1, { percent: 10, min_dwell_seconds: 1800 }, { percent: 50, gate: true }, 100],
          guardrails: [{ metric: "error_rate" }, { metric: "response_time_ms", margin: 0.2 }],
          on_finish: "promote",
        },
      }),
    ),
  },
  responses: { 201: answer },
});

export const get = createRoute({
  method: "get",
  path: "/rollouts/{id}",
  tags,
  summary: "Get a rollout, its decisions and what would be decided now",
  ...secured("rollouts:read"),
  request: { params },
  responses: { 200: jsonAnswer(watched, "The rollout; its ETag goes into If-Match.") },
});

export const decisions = createRoute({
  method: "get",
  path: "/rollouts/{id}/decisions",
  tags,
  summary: "List what was decided, newest first, with all that it was decided from",
  description:
    "A decision is a function of its inputs alone: plan, state, evidence and now. From them it can be made again.",
  ...secured("rollouts:read"),
  request: { params, query: paging },
  responses: { 200: jsonAnswer(pageOf(wholeDecision), "A page of decisions, 16 at most.") },
});

const action = <V extends string>(verb: V, summary: string, description: string) =>
  createRoute({
    method: "post",
    path: `/rollouts/{id}/${verb}` as const,
    tags,
    summary,
    description,
    ...secured("rollouts:write"),
    request: { params, body: jsonBody(act, false) },
    responses: { 200: answer },
  });

export const pause = action(
  "pause",
  "Pause a rollout",
  "It stays at its step. The canary goes on serving, so harm still rolls it back.",
);

export const resume = action(
  "resume",
  "Resume a rollout",
  "Ends a pause. Of a rollout that waits at a gate, lets it pass, for which the key needs versions:activate as well; of one that took too long, gives it its time once more.",
);

export const abort = action(
  "abort",
  "Abort a rollout",
  "Everybody gets the stable version again, for good. One that waits for its time never starts.",
);

export const promote = action(
  "promote",
  "Promote a rollout's target now",
  "Makes the target the active version whatever the numbers say, and ends the rollout, in one write. The key needs versions:activate as well.",
);
