import { closed, mergeInto, openBucket, type Bucket } from "../counting/agent/bucket.ts";
import { Sketch } from "../stats/sketch.ts";
import type { AlertRule } from "./alert.ts";
import { passedMinutes, type RuleWindows, type Window } from "./windows.ts";

/** What is seen of a rule's metric at a time. */
export interface Observation {
  /** Of all versions; against the previous version, of the active one. */
  value: number | null;
  /** What it is compared with; null: there is too little of it, or nothing is needed. */
  reference: number | null;
  /** That the value is of. */
  requests: number;
  /** The active version. */
  version: number | null;
  /** The value of the active version alone. */
  own: number | null;
  /** The version that the reference is of; null: of all. */
  against: number | null;
}

/** What shards have counted within a window, by version. */
export type Counted = ReadonlyMap<number, Bucket>;

interface Measured {
  value: number | null;
  requests: number;
}

const QUANTILES = { p50: 0.5, p95: 0.95, p99: 0.99 } as const;
const NOTHING = closed(openBucket());

const share = (part: number, whole: number): Measured => ({
  value: whole === 0 ? null : part / whole,
  requests: whole,
});

/** A metric within a window, and how many requests it is of. A sum is told for exactly so long as the window is. */
function measure(rule: AlertRule, bucket: Bucket, minutes: number): Measured {
  const requests = bucket.total_requests;
  switch (rule.metric) {
    case "success_rate":
      return share(bucket.successful_requests, requests);
    case "error_rate":
      return share(bucket.failed_requests, requests);
    case "escalation_rate":
      return share(bucket.escalated, requests);
    case "satisfaction_score":
      return share(bucket.satisfaction_sum, bucket.satisfaction_n);
    case "cost_usd":
      return rule.statistic === "sum"
        ? { value: (bucket.cost_usd * rule.window_minutes) / minutes, requests }
        : share(bucket.cost_usd, requests);
    case "response_time_ms":
      if (rule.statistic === "mean") return share(bucket.response_time_sum, bucket.response_time_n);
      return {
        value: Sketch.from(bucket.response_times).quantile(
          QUANTILES[rule.statistic as keyof typeof QUANTILES],
        ),
        requests: bucket.response_time_n,
      };
    default:
      return { value: requests, requests };
  }
}

function allOf(counted: Counted): Bucket {
  const sum = openBucket();
  for (const bucket of counted.values()) mergeInto(sum, bucket);
  return closed(sum);
}

/** The agent's active version, and the one that a rollback would go to. */
export interface Pointer {
  active: number | null;
  previous: number | null;
}

/** What a rule sees; `counted` answers what shards have counted within a window. */
export function observe(
  rule: AlertRule,
  windows: RuleWindows,
  { active, previous }: Pointer,
  counted: (window: Window) => Counted,
  now: number,
): Observation {
  const { current, earlier, last } = windows;
  const of = (version: number | null, window: Window): Measured =>
    measure(
      rule,
      (version === null ? undefined : counted(window).get(version)) ?? NOTHING,
      passedMinutes(window, now),
    );
  const isEnough = ({ requests }: Measured): boolean => requests >= rule.min_requests;
  const own = of(active, current);
  const all = measure(rule, allOf(counted(current)), passedMinutes(current, now));
  const seen = { version: active, own: own.value, against: null };
  if (rule.against === "previous_version") {
    const beside = of(previous, current);
    const then = last && !isEnough(beside) ? of(previous, last) : beside;
    return { ...seen, ...own, reference: isEnough(then) ? then.value : null, against: previous };
  }
  if (!earlier) return { ...seen, ...all, reference: null };
  const before = measure(rule, allOf(counted(earlier)), passedMinutes(earlier, now));
  return { ...seen, ...all, reference: isEnough(before) ? before.value : null };
}
