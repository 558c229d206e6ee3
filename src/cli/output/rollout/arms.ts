import type { GuardrailMeasure } from "../../../domain/analysis/metrics.ts";
import { erringOver, type Erring, type Evidence } from "../../../domain/rollout/evidence.ts";
import type { GuardrailFinding } from "../../../domain/rollout/judge/guardrails.ts";
import { standardised } from "../../../domain/rollout/judge/standardised.ts";
import { figureOf, share } from "../figures.ts";

/** Both arms' figures of a guardrail, as texts. */
export interface Arms {
  canary: string;
  baseline: string;
}

const NOTHING = "nothing yet";

/** What a guardrail is judged by, of both arms. */
export function armsOf(finding: GuardrailFinding, guardrail: GuardrailMeasure, evidence: Evidence): Arms {
  const { method, metric } = finding;
  if (method === "non_inferiority") return averages(guardrail, evidence);
  if (method === "ratio_rule")
    return {
      canary: figure(finding.canary_value, guardrail),
      baseline: figure(finding.baseline_value, guardrail),
    };
  return {
    canary: failing(erringOver(evidence, "canary", metric)),
    baseline: failing(erringOver(evidence, "baseline", metric)),
  };
}

function averages({ metric, kind }: GuardrailMeasure, { strata }: Evidence): Arms {
  const { canary, baseline } = standardised(strata, metric, kind);
  const text = ({ estimate, units }: typeof canary): string => {
    if (estimate === null) return NOTHING;
    // Of a geometric mean the estimate is the logarithm.
    const value = kind === "geometric_mean" ? Math.exp(estimate.value) : estimate.value;
    return `${figure(value, { metric })} over ${units} units`;
  };
  return { canary: text(canary), baseline: text(baseline) };
}

const figure = (value: number | null, { metric }: Pick<GuardrailMeasure, "metric">): string =>
  value === null ? NOTHING : figureOf(metric, value);

const failing = ({ erring, exposed }: Erring): string =>
  exposed === 0 ? NOTHING : `${erring} of ${exposed} units (${share(erring / exposed)})`;
