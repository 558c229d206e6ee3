import type { GuardrailMeasure } from "../../analysis/metrics.ts";
import { ratioRule } from "../../stats/canary/ratio-rule.ts";
import type { GuardrailVerdict } from "../../stats/canary/verdict.ts";
import type { ArmEvidence, StratumEvidence } from "../evidence.ts";

export interface RatioFinding {
  method: "ratio_rule";
  verdict: GuardrailVerdict;
  canary_value: number | null;
  baseline_value: number | null;
}

/**
 * The plain rule on what one stratum has so far, by requests. It knows no sample size, and would take the very first
 * failure for harm: so it is asked only when the step has its units and its time.
 */
export function judgeRatio(
  { canary, baseline }: StratumEvidence,
  { metric, direction }: GuardrailMeasure,
  ready: boolean,
): RatioFinding {
  const canary_value = meanOf(canary, metric);
  const baseline_value = meanOf(baseline, metric);
  const verdict =
    !ready || canary_value === null || baseline_value === null
      ? "undecided"
      : direction === "decrease"
        ? ratioRule(canary_value, baseline_value)
        : ratioRule(baseline_value, canary_value);
  return { method: "ratio_rule", verdict, canary_value, baseline_value };
}

function meanOf({ metrics }: ArmEvidence, metric: string): number | null {
  const units = metrics[metric]?.units;
  if (units === undefined || !(units.n > 0) || !(units.mean_n > 0)) return null;
  const value = units.mean_s / units.mean_n;
  return Number.isFinite(value) ? value : null;
}
