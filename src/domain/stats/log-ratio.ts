import type { Estimate, Interval } from "./welch.ts";

/**
 * An estimate of ln x from one of x, by the delta method: variance/x². The difference of two of them is the logarithm of
 * a ratio, whose distribution is nearer to a normal than the ratio's own (for proportions: Katz et al., Biometrics
 * 1978). Null unless x is positive.
 */
export const logEstimate = ({ value, variance, df }: Estimate): Estimate | null =>
  value > 0 ? { value: Math.log(value), variance: variance / value / value, df } : null;

/** A lift is relative: 0.1 is ten percent more. From the logarithm of a ratio. */
export const liftOf = (logRatio: number): number => Math.expm1(logRatio);

export const liftInterval = ([low, high]: Interval): Interval => [liftOf(low), liftOf(high)];
