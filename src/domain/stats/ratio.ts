import type { CoMoments } from "./co-moments.ts";
import type { Estimate } from "./welch.ts";

/** Shares of a variance, and of a squared mean, below which it is nothing but rounding. */
const ROUNDING = 1e-13;
const MEAN_ROUNDING = 1e-26;

/**
 * A ratio of sums R = ΣS/ΣN over randomisation units, with its variance by the delta method:
 * (vS − 2R·cov + R²·vN)/(K·N̄²), K units with N̄ of N each (Deng, Knoblich and Lu, "Applying the delta method in metric
 * analytics", KDD 2018). With N = 1 everywhere it is the mean and its squared standard error. Null with fewer than two
 * units, or without any N.
 */
export function ratioEstimate({ n, mean_s, mean_n, m2_s, m2_n, c_sn }: CoMoments): Estimate | null {
  if (!(n >= 2) || !(mean_n > 0)) return null;
  const value = mean_s / mean_n;
  const summed = m2_s + value * value * m2_n;
  const residual = m2_s - 2 * value * c_sn + value * value * m2_n;
  const floor = Math.max(ROUNDING * summed, MEAN_ROUNDING * mean_s * mean_s * n);
  const variance = residual > floor ? residual / (n - 1) / n / (mean_n * mean_n) : 0;
  return { value, variance, df: n - 1 };
}
