import { type GuardrailVerdict, PROMOTION_BETA, ROLLBACK_ALPHA } from "./verdict.ts";

/** A failing unit of the canary is as likely as this times one of the baseline: the hypothesis of harm is 1 + margin. */
const DEFAULT_MARGIN = 1;

/** What was counted in one step of a rollout: units with at least one failure, and units exposed. */
export interface ErringStep {
  canary: { erring: number; exposed: number };
  baseline: { erring: number; exposed: number };
}

export interface SprtAnswer {
  verdict: GuardrailVerdict;
  /** Of "worse by the margin" against "no worse". */
  log_likelihood_ratio: number;
  /** Harm at or above, non-inferior at or below. */
  bounds: { harm: number; non_inferior: number };
}

/**
 * Wald's sequential probability ratio test on failing units, conditional on how many there are, so that no base rate is
 * needed: an erring unit is the canary's with probability θ(r) = wr/(wr + 1 − w), where r is how much worse it is and w
 * its share of the exposed units. Each step has its own w; the steps' evidence adds up.
 * LLR = Σ c·ln(θ(r₁)/θ(1)) + s·ln((1 − θ(r₁))/(1 − θ(1))), r₁ = 1 + margin. With several guardrails each has its share
 * of the chance to roll back.
 */
export function erringUnitsTest(
  steps: readonly ErringStep[],
  { margin = DEFAULT_MARGIN, guardrails = 1 }: { margin?: number; guardrails?: number } = {},
): SprtAnswer {
  const alpha = ROLLBACK_ALPHA / guardrails;
  const bounds = {
    harm: Math.log((1 - PROMOTION_BETA) / alpha),
    non_inferior: Math.log(PROMOTION_BETA / (1 - alpha)),
  };
  const worse = 1 + margin;
  let sum = 0;
  for (const { canary, baseline } of steps) {
    const exposed = canary.exposed + baseline.exposed;
    const share = canary.exposed / exposed;
    // With one arm alone there is nothing to compare.
    if (!(share > 0 && share < 1)) continue;
    // θ(r₁)/θ(1) = r₁/(wr₁ + 1 − w), and (1 − θ(r₁))/(1 − θ(1)) = 1/(wr₁ + 1 − w).
    const denominator = Math.log(share * worse + 1 - share);
    sum += canary.erring * (Math.log(worse) - denominator) - baseline.erring * denominator;
  }
  const verdict = sum >= bounds.harm ? "harm" : sum <= bounds.non_inferior ? "non_inferior" : "undecided";
  return { verdict, log_likelihood_ratio: sum, bounds };
}
