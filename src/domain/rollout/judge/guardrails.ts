import type { ArmEvidence, Evidence, StratumEvidence } from "../evidence.ts";
import type { RolloutPlan } from "../rollout.ts";
import { isErringMetric, judgeErring, type ErringFinding } from "./erring.ts";
import { judgeRatio, type RatioFinding } from "./ratio.ts";
import { judgeValues, type ValueFinding } from "./values.ts";

/** What a guardrail says, and by what. */
export type GuardrailFinding = {
  metric: string;
  /** Whether both arms have any value of it that is looked at. */
  has_data: boolean;
} & (ErringFinding | ValueFinding | RatioFinding);

/** `compared`: the last stratum in which there were two arms; the plain rule looks at nothing else. */
export function judgeGuardrails(
  { guardrails, policy }: RolloutPlan,
  { strata }: Evidence,
  compared: StratumEvidence,
  ready: boolean,
): GuardrailFinding[] {
  return guardrails.map((guardrail) => {
    const { metric } = guardrail;
    const looked = policy === "ratio" ? [compared] : strata;
    const has_data =
      looked.some(({ canary }) => hasAny(canary, metric)) &&
      looked.some(({ baseline }) => hasAny(baseline, metric));
    const finding =
      policy === "ratio"
        ? judgeRatio(compared, guardrail, ready)
        : isErringMetric(metric)
          ? judgeErring(strata, guardrail, guardrails.length)
          : judgeValues(strata, guardrail, guardrails.length);
    return { metric, has_data, ...finding };
  });
}

const hasAny = ({ metrics }: ArmEvidence, metric: string): boolean => (metrics[metric]?.units.n ?? 0) > 0;
