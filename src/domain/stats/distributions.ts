import erfcinv from "@stdlib/math-base-special-erfcinv";
import gammainc from "@stdlib/math-base-special-gammainc";
import normal from "@stdlib/stats-base-dists-normal-cdf";
import studentCdf from "@stdlib/stats-base-dists-t-cdf";
import studentQuantile from "@stdlib/stats-base-dists-t-quantile";

const SQRT_TAU = Math.sqrt(2 * Math.PI);

/** φ: the standard normal density. */
export const normalPdf = (z: number): number => Math.exp((-z * z) / 2) / SQRT_TAU;

/** Φ: the share of a standard normal below z. */
export const normalCdf = (z: number): number => normal(z, 0, 1);

/**
 * Φ⁻¹, exact in both tails: −√2 · erfc⁻¹(2p). (The package's own normal quantile takes erf⁻¹(2p − 1), which loses all
 * of p below 1e−16.)
 */
export const normalQuantile = (p: number): number => -Math.SQRT2 * erfcinv(2 * p);

/** The share of Student's t below `t`; infinite degrees of freedom are the normal. */
export const tCdf = (t: number, df: number): number => (df === Infinity ? normalCdf(t) : studentCdf(t, df));

export const tQuantile = (p: number, df: number): number =>
  df === Infinity ? normalQuantile(p) : studentQuantile(p, df);

/** The share of χ² above x, exact far into the tail: Q(df/2, x/2), the regularised upper incomplete gamma function. */
export const chiSquareTail = (x: number, df: number): number => gammainc(x / 2, df / 2, true, true);
