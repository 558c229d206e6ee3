import type { MetricTotals } from "../counting/totals.ts";
import type { MetricKind } from "../metric.ts";
import type { CoMoments } from "./co-moments.ts";
import { type Proportion, proportionEstimate } from "./proportions.ts";
import { ratioEstimate } from "./ratio.ts";
import type { Estimate } from "./welch.ts";

/** Units of a rate that had exactly one interaction each are a proportion; others are clustered, and this is null. */
export function proportionOf({ units }: Pick<MetricTotals, "units">): Proportion | null {
  const { n, mean_s, mean_n, m2_n } = units;
  const single = n >= 2 && Math.abs(mean_n - 1) * n < 0.5 && m2_n < 0.5;
  return single ? { events: Math.min(n, Math.max(0, Math.round(mean_s * n))), n } : null;
}

/** The moments that decide: of logarithms for a geometric mean; null where none were kept. */
export const deciding = (totals: MetricTotals, kind: MetricKind): CoMoments | null =>
  kind === "geometric_mean" ? totals.log_units : totals.units;

/**
 * One arm's estimate, on the scale on which arms are compared: for a geometric mean that of logarithms. Null with fewer
 * than two units.
 */
export function estimateOf(totals: MetricTotals, kind: MetricKind): Estimate | null {
  const moments = deciding(totals, kind);
  if (moments === null) return null;
  const proportion = kind === "rate" ? proportionOf(totals) : null;
  return proportion === null ? ratioEstimate(moments) : proportionEstimate(proportion);
}
