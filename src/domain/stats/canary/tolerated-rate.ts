import { PROMOTION_BETA, ROLLBACK_ALPHA } from "./verdict.ts";

/** "Well below": the hypothesis that a canary is fine has this part of the rate that is tolerated. */
const FINE_PART = 0.1;

export interface ToleratedRate {
  /** Whether the rate is shown to be below what is tolerated. */
  shown: boolean;
  /** Of "as high as is tolerated" against "a tenth of it". */
  log_likelihood_ratio: number;
  /** It is shown at or below. */
  bound: number;
}

/**
 * Wald's sequential probability ratio test of the canary's own rate of failing units, against one that is tolerated
 * whatever the baseline's is. Where hardly anything fails there is nothing to compare: without a failure it takes some
 * 3.3 / `rate` units. Null: nothing is tolerated.
 */
export function toleratedRate(canary: { erring: number; units: number }, rate: number): ToleratedRate | null {
  if (!(rate > 0 && rate < 1)) return null;
  const fine = rate * FINE_PART;
  const bound = Math.log(PROMOTION_BETA / (1 - ROLLBACK_ALPHA));
  const log_likelihood_ratio =
    canary.erring * Math.log(rate / fine) +
    (canary.units - canary.erring) * (Math.log1p(-rate) - Math.log1p(-fine));
  return { shown: log_likelihood_ratio <= bound, log_likelihood_ratio, bound };
}

/** Units without a failure that it takes yet until the rate is shown; 0 when it is. */
export function unitsUntilShown({ log_likelihood_ratio, bound }: ToleratedRate, rate: number): number {
  const eachUnit = Math.log1p(-rate * FINE_PART) - Math.log1p(-rate);
  return Math.max(0, Math.ceil((log_likelihood_ratio - bound) / eachUnit));
}
