import type { GuardrailVerdict } from "./verdict.ts";

/** Times the baseline's rate at which the plain rule rolls back, and up to which it promotes. */
export const ROLLBACK_RATIO = 1.5;
export const PROMOTION_RATIO = 1.1;

/**
 * The plain rule: above 1.5 times the baseline's rate is harm, up to 1.1 times is good enough. It takes chance for
 * effect: at 2 % of errors it rolls back about a quarter of identical canaries, and promotes a fifth of those that are
 * twice as bad.
 */
export function ratioRule(canaryRate: number, baselineRate: number): GuardrailVerdict {
  if (canaryRate > ROLLBACK_RATIO * baselineRate) return "harm";
  return canaryRate <= PROMOTION_RATIO * baselineRate ? "non_inferior" : "undecided";
}
