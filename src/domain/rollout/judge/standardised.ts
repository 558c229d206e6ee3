import { noMoments } from "../../stats/moments.ts";
import type { MetricKind } from "../../metric.ts";
import type { GuardrailArm } from "../../stats/canary/non-inferiority.ts";
import { deciding, estimateOf } from "../../stats/metric-estimate.ts";
import type { Estimate } from "../../stats/welch.ts";
import type { ArmEvidence, StratumEvidence } from "../evidence.ts";

interface Side {
  estimate: Estimate;
  units: number;
}

/**
 * Both arms' estimates of a metric over all strata. They cannot simply be added up: where the metric moves from stratum to
 * stratum, the arm that had more of the later units would seem to differ. So both arms' estimates are averaged with the
 * same weights, n_a·n_b/(n_a + n_b) as Cochran, Mantel and Haenszel have them: they depend on counts alone, and so do not
 * favour strata that happen to vary little. A stratum with fewer than two units in an arm is left out.
 */
export function standardised(
  strata: readonly StratumEvidence[],
  metric: string,
  kind: MetricKind,
): { baseline: GuardrailArm; canary: GuardrailArm } {
  const pairs = strata.flatMap(({ baseline, canary }) => {
    const [a, b] = [sideOf(baseline, metric, kind), sideOf(canary, metric, kind)];
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

function sideOf({ metrics }: ArmEvidence, metric: string, kind: MetricKind): Side | null {
  const totals = metrics[metric];
  if (totals === undefined) return null;
  const whole = { ...totals, values: noMoments(), sketch: null };
  const estimate = estimateOf(whole, kind);
  return estimate && { estimate, units: deciding(whole, kind)!.n };
}
