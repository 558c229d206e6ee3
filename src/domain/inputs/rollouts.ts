import * as z from "zod";
import { DIRECTIONS } from "../experiment/experiment.ts";
import type { JsonObject } from "../json.ts";
import { MAX_ROLLOUT_SECONDS, MAX_ROLLOUT_STEPS, MAX_SAMPLE_SIZE, MAX_STUDY_METRICS } from "../limits.ts";
import { ON_FINISH, ON_NO_TRAFFIC, POLICIES } from "../rollout/rollout.ts";
import { act, name, person, text, versionNumber } from "./common.ts";
import { condition, key, unitName } from "./targeting.ts";

/** One slot of a million at least. */
const percent = z.number("must be a percentage").min(0.0001).max(100);
const seconds = z
  .number("must be a number of seconds")
  .min(0, "must not be negative")
  .max(MAX_ROLLOUT_SECONDS);
const someSeconds = seconds.min(1, "must be 1 or more");

const step = z.strictObject({
  percent,
  min_dwell_seconds: seconds.optional(),
  min_exposures: z
    .int("must be a whole number")
    .min(0, "must not be negative")
    .max(MAX_SAMPLE_SIZE)
    .optional(),
  gate: z.boolean().optional(),
});

const guardrail = z.strictObject({
  /** Names are checked against the list of metrics with the rest of the plan. */
  metric: z.string().max(128),
  direction: z.enum(DIRECTIONS).optional(),
  margin: z.number().gt(0, "must be more than 0").max(1_000_000).optional(),
  tolerated_rate: z.number().min(0, "must not be negative").max(1).optional(),
});

const startsAt = z.iso.datetime({
  offset: true,
  message: "must be an ISO 8601 time with its zone, such as 2026-12-01T09:00:00Z",
});

/** `POST /agents/{agent_id}/rollouts`. */
export const createRollout = act
  .extend({
    target_version: versionNumber,
    rollout_id: key.optional(),
    name: name.optional(),
    description: text.optional(),
    steps: z
      .array(z.union([percent, step], "must be a percentage, or an object with percent"))
      .min(1, "must have one step or more")
      .max(MAX_ROLLOUT_STEPS)
      .optional(),
    unit: unitName.optional(),
    audience: (condition as z.ZodType<JsonObject>).optional(),
    guardrails: z
      .array(guardrail)
      .min(1, "must have one guardrail or more")
      .max(MAX_STUDY_METRICS)
      .optional(),
    policy: z.enum(POLICIES).optional(),
    on_finish: z.enum(ON_FINISH).optional(),
    on_no_traffic: z.enum(ON_NO_TRAFFIC).optional(),
    no_traffic_seconds: someSeconds.optional(),
    max_duration_seconds: someSeconds.nullable().optional(),
    /** Another name of max_duration_seconds. */
    max_duration: someSeconds.nullable().optional(),
    kill_switch: z.boolean().optional(),
    starts_at: startsAt.optional(),
    created_by: person.optional(),
  })
  .strict();
export type CreateRollout = z.infer<typeof createRollout>;
