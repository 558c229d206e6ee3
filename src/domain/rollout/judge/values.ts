import type { GuardrailMeasure } from "../../analysis/metrics.ts";
import { nonInferiority, type NonInferiority } from "../../stats/canary/non-inferiority.ts";
import type { StratumEvidence } from "../evidence.ts";
import { standardised } from "./standardised.ts";

export interface ValueFinding extends NonInferiority {
  method: "non_inferiority";
}

/** Latency, cost, satisfaction and the like, over the units of all strata. */
export function judgeValues(
  strata: readonly StratumEvidence[],
  guardrail: GuardrailMeasure,
  guardrails: number,
): ValueFinding {
  const { baseline, canary } = standardised(strata, guardrail.metric, guardrail.kind);
  const found = nonInferiority(baseline, canary, { ...guardrail, guardrails });
  // A decision is kept as JSON, which has no -0.
  const worsening = found.worsening === 0 ? 0 : found.worsening;
  return { method: "non_inferiority", ...found, worsening };
}
