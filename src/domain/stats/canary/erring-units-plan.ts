import { erringUnitsTest } from "./erring-units.ts";
import { PROMOTION_BETA, ROLLBACK_ALPHA } from "./verdict.ts";

/** How many units of the canary it takes on average, with as many of the baseline. */
export interface ErringPlan {
  /** Until a canary that is worse by the margin is seen to be. */
  harm: number;
  /** Until one that is no worse is seen not to be. */
  non_inferior: number;
}

/**
 * Wald's approximation of how long `erringUnitsTest` takes while both arms have as many units, as up to 50 %: the average
 * evidence at the end, over the average evidence of one pair of units, of which `rate` of the baseline's fail. Null where
 * the rate is none, or so high that a canary which is worse by the margin cannot be.
 */
export function erringUnitsPlan(
  rate: number,
  { margin, guardrails = 1 }: { margin: number; guardrails?: number },
): ErringPlan | null {
  const worse = 1 + margin;
  if (!(rate > 0 && margin > 0 && rate * worse <= 1)) return null;
  const { bounds } = erringUnitsTest([], { margin, guardrails });
  const alpha = ROLLBACK_ALPHA / guardrails;
  const pair = (times: number): number => {
    const [canary, baseline] = [rate * times, rate];
    const denominator = Math.log(0.5 * worse + 0.5);
    return canary * (Math.log(worse) - denominator) - baseline * denominator;
  };
  const bad = (1 - PROMOTION_BETA) * bounds.harm + PROMOTION_BETA * bounds.non_inferior;
  const good = alpha * bounds.harm + (1 - alpha) * bounds.non_inferior;
  return { harm: Math.ceil(bad / pair(worse)), non_inferior: Math.ceil(good / pair(1)) };
}
