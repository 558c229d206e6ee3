import { AGAINST, ALERT_ACTIONS, ALERT_METRICS, STATISTICS } from "../../../domain/alert/alert.ts";
import { MAX_SAMPLE_SIZE } from "../../../domain/limits.ts";
import { minutes } from "../../durations.ts";
import { misuse } from "../../failure.ts";
import { parsed, required, text, type Values } from "../../option.ts";
import * as parse from "../../parse.ts";

export const theAlert = required(parsed("--id <id>", "the alert", parse.key));

/** What an alert looks at, and what it does. */
export const RULE = {
  metric: parsed("--metric <name>", ALERT_METRICS.join(", "), parse.oneOf(...ALERT_METRICS)),
  above: parsed("--above <value>", "fires above this: 0.05, or 5%", parse.rate),
  below: parsed("--below <value>", "fires below this", parse.rate),
  statistic: parsed(
    "--statistic <name>",
    `${STATISTICS.join(", ")}: of response times p95 unless it is said, of costs mean`,
    parse.oneOf(...STATISTICS),
  ),
  window: parsed("--window <minutes>", "what is looked at: 15, 15m, 2h (default: 15)", minutes),
  forMinutes: parsed("--for <minutes>", "how long it has to hold before it fires (default: 0)", minutes),
  against: parsed(
    "--against <what>",
    `${AGAINST.join(", ")}: against a window or a version the value is a relative change, 20% a fifth more or less`,
    parse.oneOf(...AGAINST),
  ),
  minRequests: parsed(
    "--min-requests <number>",
    "with fewer nothing is said (default: 50)",
    parse.wholeNumber(1, MAX_SAMPLE_SIZE),
  ),
  action: parsed(
    "--action <action>",
    "none, or rollback: go back to the previous version when it fires",
    parse.oneOf(...ALERT_ACTIONS),
  ),
  description: text("--description <text>", "what it is about"),
};

/** The API's fields; those that were not given are undefined. */
export function ruleFields(values: Values<typeof RULE>) {
  const { metric, above, below, statistic, window, forMinutes, against, minRequests, action } = values;
  if (above !== undefined && below !== undefined)
    throw misuse("An alert fires --above a value or --below one: give one of them.");
  return {
    metric,
    statistic,
    window_minutes: window,
    comparison:
      above !== undefined ? ("above" as const) : below !== undefined ? ("below" as const) : undefined,
    against,
    value: above ?? below,
    for_minutes: forMinutes,
    min_requests: minRequests,
    action,
    description: values.description,
  };
}
