import type { ArmTotals, MetricTotals } from "../counting/totals.ts";
import { noCoMoments } from "../stats/co-moments.ts";
import { compare, type Comparison } from "../stats/compare.ts";
import type { Look } from "../stats/criterion.ts";
import { noMoments } from "../stats/moments.ts";
import { adjustedPValues } from "../stats/multiple.ts";
import type { Measure } from "./metrics.ts";

/** One metric of one test version beside the control's. */
export interface MetricComparison extends Comparison {
  version: number;
  metric: string;
  kind: Measure["kind"];
  /** Which way is better. */
  direction: Measure["direction"];
  role: "primary" | "secondary";
  control_value: number | null;
  test_value: number | null;
  /** By Holm, over all metrics and test versions: what is held against alpha. */
  adjusted_p_value: number | null;
}

const NOTHING: MetricTotals = {
  units: noCoMoments(),
  log_units: noCoMoments(),
  values: noMoments(),
  sketch: null,
  units_above_zero: 0,
};

export const totalsOf = (arm: ArmTotals | undefined, metric: string): MetricTotals =>
  arm?.metrics[metric] ?? NOTHING;

/** A metric's value over units: of a rate or a mean the ratio of the sums, of a heavy-tailed one the geometric mean. */
export function valueOf(totals: MetricTotals, kind: Measure["kind"]): number | null {
  const moments = kind === "geometric_mean" ? totals.log_units : totals.units;
  if (moments === null || moments.n === 0 || !(moments.mean_n > 0)) return null;
  const ratio = moments.mean_s / moments.mean_n;
  const value = kind === "geometric_mean" ? Math.exp(ratio) : ratio;
  return Number.isFinite(value) ? value : null;
}

/**
 * Every decisive metric of every test arm against the control, at one look. `significant` is by the adjusted p-value: of
 * several true null hypotheses none is rejected, but with probability alpha. The first measure is the primary one.
 */
export function compareAll(
  arms: readonly ArmTotals[],
  measures: readonly Measure[],
  look: Look,
  alpha: number,
): MetricComparison[] {
  const [control, ...tests] = arms;
  const all = tests.flatMap((test) =>
    measures.map(({ metric, kind, direction }, at): MetricComparison => {
      const [a, b] = [totalsOf(control, metric), totalsOf(test, metric)];
      return {
        version: test.version,
        metric,
        kind,
        direction,
        role: at === 0 ? "primary" : "secondary",
        control_value: valueOf(a, kind),
        test_value: valueOf(b, kind),
        ...compare(a, b, { ...look, kind, direction, alpha }),
        adjusted_p_value: null,
      };
    }),
  );
  const adjusted = adjustedPValues(
    all.map(({ p_value }) => p_value),
    "holm",
  );
  return all.map((one, at) => {
    const p = adjusted[at] ?? null;
    return { ...one, adjusted_p_value: p, significant: p === null ? null : p < alpha };
  });
}

/** What may be shown before the numbers may be judged: how they differ, and no more. */
export const described = (comparison: MetricComparison, reason: string): MetricComparison => ({
  ...comparison,
  status: "not_yet",
  reason,
  interval: null,
  lift_interval: null,
  p_value: null,
  adjusted_p_value: null,
  significant: null,
  z: null,
  critical: null,
});

/** Whether the test version is the better one by a comparison; null where it does not say. */
export function isBetter({ difference, direction }: MetricComparison): boolean | null {
  if (difference === null || difference === 0) return null;
  return difference > 0 === (direction === "increase");
}
