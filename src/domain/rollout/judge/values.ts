import type { GuardrailMeasure } from "../../analysis/metrics.ts";
import { nonInferiority, type NonInferiority } from "../../stats/canary/non-inferiority.ts";
import type { StepEvidence } from "../evidence.ts";
import type { Step } from "../rollout.ts";
import { standardised } from "./strata.ts";

export interface ValueFinding extends NonInferiority {
  method: "non_inferiority";
}

/** Latency, cost, satisfaction and the like, over the units of all steps. */
export function judgeValues(
  steps: readonly StepEvidence[],
  planned: readonly Step[],
  guardrail: GuardrailMeasure,
  guardrails: number,
): ValueFinding {
  const { baseline, canary } = standardised(steps, planned, guardrail.metric, guardrail.kind);
  return { method: "non_inferiority", ...nonInferiority(baseline, canary, { ...guardrail, guardrails }) };
}
