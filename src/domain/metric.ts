import type { Direction } from "./experiment/experiment.ts";

/** How a metric's values are compared: shares, arithmetic means, or geometric means, for heavy tails. */
export const METRIC_KINDS = ["rate", "mean", "geometric_mean"] as const;
export type MetricKind = (typeof METRIC_KINDS)[number];

/** What every interaction tells by what came of it. */
const RATE_NAMES = ["success_rate", "error_rate", "escalation_rate"] as const;
/** Numbers that every interaction may carry, under these names. */
export const VALUE_NAMES = [
  "response_time_ms",
  "satisfaction_score",
  "cost_usd",
  "input_tokens",
  "output_tokens",
  "cached_tokens",
  "time_to_first_token_ms",
] as const;
export const METRIC_NAMES = [...RATE_NAMES, ...VALUE_NAMES] as const;

/** A project's own metrics stand below this: `metrics.helpfulness`. */
export const CUSTOM_PREFIX = "metrics.";
/** What may follow. */
export const CUSTOM_NAME = /^[a-z0-9][a-z0-9_-]{0,63}$/;

/** What a project says of a metric of its own. Without it, one is a mean that should increase. */
export interface MetricDefinition {
  /** Without the prefix. */
  name: string;
  kind: MetricKind;
  direction: Direction;
  /** Larger values count as this. */
  cap: number | null;
  description: string;
}

export const isMetricName = (name: string): boolean =>
  (METRIC_NAMES as readonly string[]).includes(name) ||
  (name.startsWith(CUSTOM_PREFIX) && CUSTOM_NAME.test(name.slice(CUSTOM_PREFIX.length)));
