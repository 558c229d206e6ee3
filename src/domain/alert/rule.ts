import type { FieldError } from "../errors.ts";
import type { AlertMetric, AlertRule, Comparison, Statistic } from "./alert.ts";

/** What is known of each metric: how it is summed up unless one says otherwise, and which way is bad. */
const METRICS: Record<
  AlertMetric,
  { statistics: readonly [Statistic, ...Statistic[]]; comparison: Comparison; most: number }
> = {
  success_rate: { statistics: ["mean"], comparison: "below", most: 1 },
  error_rate: { statistics: ["mean"], comparison: "above", most: 1 },
  escalation_rate: { statistics: ["mean"], comparison: "above", most: 1 },
  response_time_ms: {
    statistics: ["p95", "mean", "p50", "p99"],
    comparison: "above",
    most: Number.MAX_SAFE_INTEGER,
  },
  satisfaction_score: { statistics: ["mean"], comparison: "below", most: 10 },
  cost_usd: { statistics: ["mean", "sum"], comparison: "above", most: Number.MAX_SAFE_INTEGER },
  no_traffic: { statistics: ["sum"], comparison: "below", most: Number.MAX_SAFE_INTEGER },
};

/** How a metric can be summed up; the first unless one says otherwise. */
export const statisticsOf = (metric: AlertMetric): readonly Statistic[] => METRICS[metric].statistics;

/** A change of a hundred times is more than any that an alert is needed for. */
const MOST_CHANGE = 100;

export type GivenRule = Pick<AlertRule, "metric"> & { [K in keyof AlertRule]?: AlertRule[K] | undefined };

/** A rule with everything that was left out; a value that is needed and was not given is NaN, which `ruleFaults` tells. */
export const completeRule = (given: GivenRule): AlertRule => ({
  metric: given.metric,
  statistic: given.statistic ?? METRICS[given.metric].statistics[0],
  window_minutes: given.window_minutes ?? 15,
  comparison: given.comparison ?? METRICS[given.metric].comparison,
  against: given.against ?? "threshold",
  value: given.value ?? (given.metric === "no_traffic" ? 1 : Number.NaN),
  for_minutes: given.for_minutes ?? 0,
  min_requests: given.min_requests ?? 50,
  action: given.action ?? "none",
});

/** A rule with some of it changed: with another metric, what depends on the metric is no longer as it was. */
export function changedRule(before: AlertRule, given: Partial<GivenRule>): AlertRule {
  const named = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const { statistic: _, comparison: __, value: ___, ...rest } = before;
  const kept = given.metric === undefined || given.metric === before.metric ? before : rest;
  return completeRule({ ...kept, ...named });
}

function valueFault({ metric, against, comparison, value }: AlertRule): string | null {
  if (Number.isNaN(value))
    return "is needed: the threshold, or with another against the change relative to it";
  if (against !== "threshold") {
    if (comparison === "below" && !(value > 0 && value < 1))
      return "must be more than 0 and less than 1: 0.2 is a fifth less";
    return value > 0 && value <= MOST_CHANGE
      ? null
      : `must be more than 0 and at most ${MOST_CHANGE}: 0.2 is a fifth more`;
  }
  if (metric === "no_traffic")
    return Number.isInteger(value) && value >= 1
      ? null
      : "must be a whole number of requests, 1 or more: it fires below it";
  const { most } = METRICS[metric];
  return value >= 0 && value <= most
    ? null
    : most === Number.MAX_SAFE_INTEGER
      ? "must not be negative"
      : `must be from 0 to ${most}`;
}

/** What is wrong with a rule, by the places of its body. */
export function ruleFaults(rule: AlertRule): FieldError[] {
  const { statistics } = METRICS[rule.metric];
  const faults: FieldError[] = [];
  if (!statistics.includes(rule.statistic))
    faults.push({ path: "/statistic", message: `of ${rule.metric} must be ${statistics.join(" or ")}` });
  if (rule.metric === "no_traffic" && rule.comparison !== "below")
    faults.push({ path: "/comparison", message: "of no_traffic must be below" });
  if (rule.metric === "no_traffic" && rule.against !== "threshold")
    faults.push({ path: "/against", message: "of no_traffic must be threshold" });
  if (rule.metric === "cost_usd" && rule.statistic === "sum" && rule.against === "previous_version")
    faults.push({
      path: "/statistic",
      message: "must be mean against previous_version: versions have different traffic",
    });
  const value = valueFault(rule);
  if (value !== null) faults.push({ path: "/value", message: value });
  return faults;
}
