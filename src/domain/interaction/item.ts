import * as z from "zod";
import { agentId } from "../inputs/common.ts";
import { MAX_NAME_LENGTH, MAX_UNIT_LENGTH, MAX_VERSION } from "../limits.ts";
import { CUSTOM_NAME } from "../metric.ts";

/** Own metrics of one interaction. */
const MAX_OWN_METRICS = 20;
/** Milliseconds: a day. Longer than any answer takes; a sum of such values stays exact. */
const MAX_MS = 86_400_000;
const MAX_TOKENS = 1_000_000_000;
const MAX_USD = 1_000_000;
const MAX_METRIC = 1e12;

const id = z.string().min(1).max(MAX_NAME_LENGTH);
/** Attributes may be numbers, and units are their text. */
const unit = z.union([z.string().min(1).max(MAX_UNIT_LENGTH), z.number()], "must be text").transform(String);
const milliseconds = z.number().min(0).max(MAX_MS);
const tokens = z.int("must be a whole number").min(0).max(MAX_TOKENS);
const time = z.iso.datetime({ offset: true, error: "must be a time such as 2026-11-20T09:30:00Z" });

/** One exposure, or one outcome. What an application writes and does not know is left out, or null. */
export const interactionItem = z
  .strictObject({
    interaction_id: id.nullish(),
    kind: z.enum(["interaction", "exposure"]).nullish(),
    agent_id: agentId.nullish(),
    version: z.int("must be a whole number").min(1).max(MAX_VERSION).nullish(),
    experiment_id: id.nullish(),
    /** Another name of `experiment_id`. */
    test_id: id.nullish(),
    rollout_id: id.nullish(),
    user_id: unit.nullish(),
    session_id: unit.nullish(),
    success: z.boolean("must be true or false").nullish(),
    response_time_ms: milliseconds.nullish(),
    satisfaction_score: z.number().min(1).max(10).nullish(),
    escalated: z.boolean("must be true or false").nullish(),
    cost_usd: z.number().min(0).max(MAX_USD).nullish(),
    input_tokens: tokens.nullish(),
    output_tokens: tokens.nullish(),
    cached_tokens: tokens.nullish(),
    time_to_first_token_ms: milliseconds.nullish(),
    error_code: z.string().max(MAX_NAME_LENGTH).nullish(),
    metrics: z
      .record(
        z.string().regex(CUSTOM_NAME, "must be a name of a-z, 0-9, _ and -, 64 characters at most"),
        z.number().min(-MAX_METRIC).max(MAX_METRIC),
      )
      .refine((metrics) => Object.keys(metrics).length <= MAX_OWN_METRICS, {
        message: `must have at most ${MAX_OWN_METRICS} names`,
      })
      .nullish(),
    occurred_at: time.nullish(),
  })
  .superRefine((item, ctx) => {
    const fault = (name: string, message: string): void =>
      ctx.addIssue({ code: "custom", path: [name], message, input: undefined });
    const isExposure = item.kind === "exposure";
    if ((item.user_id ?? null) === null && (item.session_id ?? null) === null)
      fault("user_id", "is missing: a user_id or a session_id says whose interaction it was");
    if (!isExposure && (item.success ?? null) === null) fault("success", "is missing: true or false");
    const experiment = item.experiment_id ?? item.test_id ?? null;
    if (item.experiment_id && item.test_id && item.experiment_id !== item.test_id)
      fault("test_id", "is another experiment than experiment_id: send one of them");
    const attributed = experiment !== null || (item.rollout_id ?? null) !== null;
    if (experiment !== null && (item.rollout_id ?? null) !== null)
      fault("rollout_id", "cannot be combined with experiment_id: a unit is in one of them");
    if (isExposure && !attributed)
      fault("experiment_id", "is missing: an exposure is to an experiment or a rollout");
    if (!attributed && (item.agent_id ?? null) === null)
      fault("agent_id", "is missing: only an experiment_id or a rollout_id makes it known");
    if (!attributed && (item.version ?? null) === null)
      fault("version", "is missing: only an experiment_id or a rollout_id makes it known");
  });

export type InteractionItem = z.infer<typeof interactionItem>;
