/** What an alert looks at. `no_traffic` counts requests. */
export const ALERT_METRICS = [
  "success_rate",
  "error_rate",
  "escalation_rate",
  "response_time_ms",
  "satisfaction_score",
  "cost_usd",
  "no_traffic",
] as const;
export type AlertMetric = (typeof ALERT_METRICS)[number];

export const STATISTICS = ["mean", "p50", "p95", "p99", "sum"] as const;
export type Statistic = (typeof STATISTICS)[number];

export const COMPARISONS = ["above", "below"] as const;
export type Comparison = (typeof COMPARISONS)[number];

/** `previous_window`: as long, just before; `previous_version`: the one that a rollback would go to. */
export const AGAINST = ["threshold", "previous_window", "previous_version"] as const;
export type Against = (typeof AGAINST)[number];

export const ALERT_ACTIONS = ["none", "rollback"] as const;
export type AlertAction = (typeof ALERT_ACTIONS)[number];

/** A rule over an agent's metrics. */
export interface AlertRule {
  metric: AlertMetric;
  /** Of `response_time_ms`: its mean, or a quantile. Of others: the mean; of `cost_usd`: the mean of a request, or the sum. */
  statistic: Statistic;
  window_minutes: number;
  comparison: Comparison;
  against: Against;
  /** The threshold; against something else, the change relative to it: .2 is a fifth more, or less. */
  value: number;
  /** So long it has to hold before it fires. */
  for_minutes: number;
  /** With fewer requests in the window nothing is said. */
  min_requests: number;
  action: AlertAction;
}

export const ALERT_STATUSES = ["ok", "pending", "firing", "no_data"] as const;
export type AlertStatus = (typeof ALERT_STATUSES)[number];

export const ACTION_OUTCOMES = ["rolled_back", "rollout_aborted", "refused"] as const;

/** What came of an alert's action, and why. */
export interface ActionResult {
  outcome: (typeof ACTION_OUTCOMES)[number];
  detail: string;
}

/** Where an alert is. Times are milliseconds since 1970. */
export interface AlertState {
  status: AlertStatus;
  /** Since when the condition holds; null: it does not. A firing one keeps it. */
  since: number | null;
  /** When it began to fire; null: it does not. */
  firing_since: number | null;
  /** While it fires: since when the condition no longer holds. */
  clear_since: number | null;
  evaluated_at: number | null;
  /** What was seen, and what it was compared with. */
  value: number | null;
  reference: number | null;
  /** That the value is of. */
  requests: number;
  /** The active version: of a condition that holds, as it was when that began. */
  version: number | null;
  /** Of this firing; null: it has no action. */
  action_result: ActionResult | null;
}

/** Of an alert that was never looked at, or whose rule has changed. */
export const NEW_STATE: AlertState = {
  status: "ok",
  since: null,
  firing_since: null,
  clear_since: null,
  evaluated_at: null,
  value: null,
  reference: null,
  requests: 0,
  version: null,
  action_result: null,
};
