/** Metrics that are shares of interactions, in the order in which units keep them. */
export const RATES = ["success_rate", "error_rate", "escalation_rate"] as const;
export const [SUCCESS, ERROR, ESCALATION] = [0, 1, 2] as const;

/** Metrics with heavy tails, and what is taken for less than that before its logarithm is: ln 0 has none. */
const LOG_FLOORS: Record<string, number> = {
  response_time_ms: 1,
  time_to_first_token_ms: 1,
  cost_usd: 1e-6,
};
const CUSTOM_LOG_FLOOR = 1e-9;

/** The floor of a metric of which logarithms are kept; null for others. */
export const logFloorOf = (metric: string, heavy: readonly string[]): number | null =>
  LOG_FLOORS[metric] ?? (heavy.includes(metric) ? CUSTOM_LOG_FLOOR : null);
