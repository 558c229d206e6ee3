import type { MetricTotals } from "../../src/domain/counting/totals.ts";
import { estimateOf } from "../../src/domain/stats/metric-estimate.ts";
import { oneSidedP, welch } from "../../src/domain/stats/welch.ts";

/** A difference of means that can be held against a margin, once. */
export function metricDifference(control: MetricTotals, test: MetricTotals) {
  const effect = welch(estimateOf(control, "mean")!, estimateOf(test, "mean")!);
  return { notWorseBy: (margin: number, alpha: number) => oneSidedP(effect, "greater", -margin) < alpha };
}
