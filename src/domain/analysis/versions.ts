import type { ArmTotals } from "../counting/totals.ts";
import { CUSTOM_PREFIX } from "../metric.ts";
import { normalQuantile } from "../stats/distributions.ts";
import { estimateOf } from "../stats/metric-estimate.ts";
import { wilsonInterval } from "../stats/proportions.ts";
import { Sketch } from "../stats/sketch.ts";
import { intervalOf, type Interval } from "../stats/welch.ts";
import { totalsOf, valueOf } from "./comparisons.ts";
import { measureOf } from "./metrics.ts";
import type { MetricDefinition } from "../metric.ts";
import { proportionOf } from "../stats/metric-estimate.ts";

/** What one version came to. Rates are 0 to 1, times milliseconds; what was not measured is null. */
export interface VersionResults {
  variant: "control" | "test";
  /** Units that were exposed or had an outcome. */
  exposed: number;
  /** Units with an outcome. */
  sample_size: number;
  interactions: number;
  success_rate: number | null;
  error_rate: number | null;
  escalation_rate: number | null;
  avg_response_time: number | null;
  /** The mean score, 1 to 10. */
  user_satisfaction: number | null;
  p50: number | null;
  p95: number | null;
  p99: number | null;
  avg_time_to_first_token: number | null;
  /** Means of one interaction. */
  cost_usd: number | null;
  input_tokens: number | null;
  output_tokens: number | null;
  cached_tokens: number | null;
  /** Of the project's own metrics. */
  metrics: Record<string, number | null>;
  /** At 1 − alpha, by metric; of one arm alone, for show: no two of them make a comparison. */
  intervals: Record<string, Interval>;
}

export function versionResults(
  arm: ArmTotals,
  at: number,
  alpha: number,
  definitions: readonly MetricDefinition[],
): VersionResults {
  const rate = (metric: string): number | null => valueOf(totalsOf(arm, metric), "rate");
  const mean = (metric: string): number | null => valueOf(totalsOf(arm, metric), "mean");
  const { sketch } = totalsOf(arm, "response_time_ms");
  const times = sketch === null ? new Sketch() : Sketch.from(sketch);
  const own = Object.keys(arm.metrics).filter((metric) => metric.startsWith(CUSTOM_PREFIX));
  return {
    variant: at === 0 ? "control" : "test",
    exposed: arm.exposed,
    sample_size: arm.units,
    interactions: arm.interactions,
    success_rate: rate("success_rate"),
    error_rate: rate("error_rate"),
    escalation_rate: rate("escalation_rate"),
    avg_response_time: mean("response_time_ms"),
    user_satisfaction: mean("satisfaction_score"),
    p50: times.quantile(0.5),
    p95: times.quantile(0.95),
    p99: times.quantile(0.99),
    avg_time_to_first_token: mean("time_to_first_token_ms"),
    cost_usd: mean("cost_usd"),
    input_tokens: mean("input_tokens"),
    output_tokens: mean("output_tokens"),
    cached_tokens: mean("cached_tokens"),
    metrics: Object.fromEntries(own.map((metric) => [metric.slice(CUSTOM_PREFIX.length), mean(metric)])),
    intervals: Object.fromEntries(
      Object.keys(arm.metrics).flatMap((metric) => {
        const interval = armInterval(arm, metric, alpha, definitions);
        return interval === null ? [] : [[metric, interval]];
      }),
    ),
  };
}

function armInterval(
  arm: ArmTotals,
  metric: string,
  alpha: number,
  definitions: readonly MetricDefinition[],
): Interval | null {
  const { kind } = measureOf(metric, definitions);
  const totals = totalsOf(arm, metric);
  const proportion = kind === "rate" ? proportionOf(totals) : null;
  if (proportion !== null) return wilsonInterval(proportion, -normalQuantile(alpha / 2));
  const estimate = estimateOf(totals, kind);
  if (estimate === null || !Number.isFinite(estimate.variance)) return null;
  const { value, variance, df } = estimate;
  const [low, high] = intervalOf({ value, se: Math.sqrt(variance), df }, alpha);
  const found: Interval = kind === "geometric_mean" ? [Math.exp(low), Math.exp(high)] : [low, high];
  return found.every(Number.isFinite) ? found : null;
}
