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

const UNITS_TEXT = `must be text of 1 to ${MAX_UNIT_LENGTH} characters`;
const NAMES = "must be named in a-z, 0-9, _ and -, with 64 characters at most";

/** What people are told is one phrase, which the field's name stands before. */
const between = (least: number, most: number) =>
  z.number("must be a number").min(least, `must be ${least} or more`).max(most, `must be ${most} or less`);
const whole = (least: number, most: number) => {
  const message = "must be a whole number";
  return z.int(message).min(least, `${message} of at least ${least}`).max(most, `must be ${most} or less`);
};
const short = (least: number) => {
  const message = `must be text of ${least === 0 ? "at most" : `${least} to`} ${MAX_NAME_LENGTH} characters`;
  return z.string(message).min(least, message).max(MAX_NAME_LENGTH, message);
};

const id = short(1);
/** Attributes may be numbers, and units are their text. */
const unit = z
  .union([z.string(UNITS_TEXT).min(1, UNITS_TEXT).max(MAX_UNIT_LENGTH, UNITS_TEXT), z.number(UNITS_TEXT)])
  .transform(String);
const yesOrNo = z.boolean("must be true or false");
const milliseconds = between(0, MAX_MS);
const tokens = whole(0, MAX_TOKENS);
const time = z.iso.datetime({ offset: true, error: "must be a time such as 2026-11-20T09:30:00Z" });

const ownMetrics = z
  .record(
    z.string().regex(CUSTOM_NAME, NAMES),
    between(-MAX_METRIC, MAX_METRIC),
    // Of a name that cannot be, the record tells; of what a name is given, the value.
    { error: ({ code }) => (code === "invalid_key" ? NAMES : "must be an object of numbers by name") },
  )
  .refine((metrics) => Object.keys(metrics).length <= MAX_OWN_METRICS, {
    message: `must have at most ${MAX_OWN_METRICS} names`,
  });

/** Names that a message repeats, and characters of each. */
const MAX_NAMED = 5;
const MAX_NAMED_LENGTH = 64;

const notAnItem = (issue: { code?: string; keys?: string[] }): string =>
  issue.code === "unrecognized_keys"
    ? `has fields that are not known: ${(issue.keys ?? [])
        .slice(0, MAX_NAMED)
        .map((key) => key.slice(0, MAX_NAMED_LENGTH))
        .join(", ")}`
    : "must be an object";

/** One exposure, or one outcome. What an application writes and does not know is left out, or null. */
export const interactionItem = z
  .strictObject(
    {
      interaction_id: id.nullish(),
      kind: z.enum(["interaction", "exposure"], "must be interaction or exposure").nullish(),
      agent_id: agentId.nullish(),
      version: whole(1, MAX_VERSION).nullish(),
      experiment_id: id.nullish(),
      /** Another name of `experiment_id`. */
      test_id: id.nullish(),
      rollout_id: id.nullish(),
      user_id: unit.nullish(),
      session_id: unit.nullish(),
      success: yesOrNo.nullish(),
      response_time_ms: milliseconds.nullish(),
      satisfaction_score: between(1, 10).nullish(),
      escalated: yesOrNo.nullish(),
      cost_usd: between(0, MAX_USD).nullish(),
      input_tokens: tokens.nullish(),
      output_tokens: tokens.nullish(),
      cached_tokens: tokens.nullish(),
      time_to_first_token_ms: milliseconds.nullish(),
      error_code: short(0).nullish(),
      metrics: ownMetrics.nullish(),
      occurred_at: time.nullish(),
    },
    { error: notAnItem },
  )
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
