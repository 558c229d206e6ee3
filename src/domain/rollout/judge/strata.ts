import { noMoments } from "../../stats/moments.ts";
import { mergeCoMoments, noCoMoments } from "../../stats/co-moments.ts";
import type { MetricKind } from "../../metric.ts";
import type { GuardrailArm } from "../../stats/canary/non-inferiority.ts";
import { deciding, estimateOf } from "../../stats/metric-estimate.ts";
import type { Estimate } from "../../stats/welch.ts";
import { sharesAt } from "../assignment.ts";
import type { ArmEvidence, MetricEvidence, StepEvidence } from "../evidence.ts";
import type { Step } from "../rollout.ts";

interface Side {
  estimate: Estimate;
  units: number;
}

/**
 * Both arms' estimates of a metric over all steps. Steps in which the arms have the same shares are simply added up. With
 * other shares they cannot be: where the metric moves from step to step, the arm that had more of the later units would
 * seem to differ. So each such group is one stratum, and both arms' estimates are averaged with the same weights,
 * n_a·n_b/(n_a + n_b) as Cochran, Mantel and Haenszel have them: they depend on counts alone, and so do not favour strata
 * that happen to vary little. A stratum with fewer than two units in an arm is left out.
 */
export function standardised(
  steps: readonly StepEvidence[],
  planned: readonly Step[],
  metric: string,
  kind: MetricKind,
): { baseline: GuardrailArm; canary: GuardrailArm } {
  const pairs = strataOf(steps, planned, metric).flatMap(({ baseline, canary }) => {
    const [a, b] = [sideOf(baseline, kind), sideOf(canary, kind)];
    return a && b ? [{ a, b, weight: (a.units * b.units) / (a.units + b.units) }] : [];
  });
  return {
    baseline: averaged(pairs.map(({ a, weight }) => ({ ...a, weight }))),
    canary: averaged(pairs.map(({ b, weight }) => ({ ...b, weight }))),
  };
}

function averaged(sides: readonly (Side & { weight: number })[]): GuardrailArm {
  if (sides.length === 0) return { estimate: null, units: 0 };
  const whole = sides.reduce((sum, { weight }) => sum + weight, 0);
  const estimate: Estimate = { value: 0, variance: 0, df: 0 };
  let units = 0;
  for (const side of sides) {
    const share = side.weight / whole;
    estimate.value += share * side.estimate.value;
    estimate.variance += share * share * side.estimate.variance;
    estimate.df += side.estimate.df;
    units += side.units;
  }
  return { estimate, units };
}

function sideOf(totals: MetricEvidence, kind: MetricKind): Side | null {
  const whole = { ...totals, values: noMoments(), sketch: null };
  const estimate = estimateOf(whole, kind);
  return estimate && { estimate, units: deciding(whole, kind)!.n };
}

interface Stratum {
  baseline: MetricEvidence;
  canary: MetricEvidence;
}

function strataOf(steps: readonly StepEvidence[], planned: readonly Step[], metric: string): Stratum[] {
  const strata = new Map<number, Stratum>();
  for (const [at, { baseline, canary }] of steps.entries()) {
    const shares = sharesAt(planned[at]?.percent ?? 100);
    const key = shares.baseline / shares.canary;
    const before = strata.get(key) ?? { baseline: none(), canary: none() };
    strata.set(key, {
      baseline: together(before.baseline, metricOf(baseline, metric)),
      canary: together(before.canary, metricOf(canary, metric)),
    });
  }
  return [...strata.values()];
}

const none = (): MetricEvidence => ({ units: noCoMoments(), log_units: noCoMoments(), units_above_zero: 0 });

const metricOf = ({ metrics }: ArmEvidence, metric: string): MetricEvidence => metrics[metric] ?? none();

const together = (a: MetricEvidence, b: MetricEvidence): MetricEvidence => ({
  units: mergeCoMoments(a.units, b.units),
  log_units: a.log_units && b.log_units && mergeCoMoments(a.log_units, b.log_units),
  units_above_zero: a.units_above_zero + b.units_above_zero,
});
