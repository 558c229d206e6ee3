import { tCdf, tQuantile } from "./distributions.ts";

/** What is known of a quantity in one arm. */
export interface Estimate {
  value: number;
  /** Of the estimate: the standard error, squared. */
  variance: number;
  /** Degrees of freedom behind the variance; Infinity: take it as known. */
  df: number;
}

/** A difference between two arms, test minus control, on whatever scale the estimates were. */
export interface Effect {
  value: number;
  se: number;
  /** Infinity: normal. */
  df: number;
}

export type Interval = [low: number, high: number];

/** What is looked for: a difference above the value it is held against, or one below it. */
export type Side = "greater" | "less";

/**
 * The difference of two independent estimates: SE² = vA + vB, with the degrees of freedom of Welch (1947) and
 * Satterthwaite (1946): (vA + vB)² / (vA²/dfA + vB²/dfB).
 */
export function welch(control: Estimate, test: Estimate): Effect {
  const variance = control.variance + test.variance;
  // Shares, not squares of variances: those leave the range of doubles.
  const [a, b] = variance > 0 ? [control.variance / variance, test.variance / variance] : [0.5, 0.5];
  return {
    value: test.value - control.value,
    se: Math.sqrt(variance),
    df: 1 / ((a * a) / control.df + (b * b) / test.df),
  };
}

/** The two-sided p-value of "the difference is `at`". */
export const twoSidedP = ({ value, se, df }: Effect, at = 0): number =>
  Math.min(1, 2 * tCdf(-Math.abs(value - at) / se, df));

/** The one-sided p-value of "the difference is at most (`greater`), at least (`less`) `at`". */
export const oneSidedP = ({ value, se, df }: Effect, side: Side, at = 0): number =>
  tCdf((side === "greater" ? at - value : value - at) / se, df);

/** The two-sided interval that leaves out a share `level`, half of it on either side. */
export function intervalOf({ value, se, df }: Effect, level: number): Interval {
  const half = -tQuantile(level / 2, df) * se;
  return [value - half, value + half];
}
