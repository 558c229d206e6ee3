import type { GuardrailMeasure } from "../../analysis/metrics.ts";
import { erringUnitsTest } from "../../stats/canary/erring-units.ts";
import type { GuardrailVerdict } from "../../stats/canary/verdict.ts";
import { erringOf, type StratumEvidence } from "../evidence.ts";

const ERRING_METRICS: ReadonlySet<string> = new Set(["error_rate", "escalation_rate"]);

/** Metrics of which units are counted that had any: requests of one session fail together. */
export const isErringMetric = (metric: string): boolean => ERRING_METRICS.has(metric);

export interface ErringFinding {
  method: "erring_units";
  verdict: GuardrailVerdict;
  log_likelihood_ratio: number;
  bounds: { harm: number; non_inferior: number };
}

/** The strata's evidence adds up, each with its own share of exposed units. */
export function judgeErring(
  strata: readonly StratumEvidence[],
  { metric, margin }: GuardrailMeasure,
  guardrails: number,
): ErringFinding {
  const counted = strata.map(({ canary, baseline }) => ({
    canary: erringOf(canary, metric),
    baseline: erringOf(baseline, metric),
  }));
  return { method: "erring_units", ...erringUnitsTest(counted, { margin, guardrails }) };
}
