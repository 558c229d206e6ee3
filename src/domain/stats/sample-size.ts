import { normalCdf, normalQuantile } from "./distributions.ts";

/** Chances: of a false positive where there is no effect, and of seeing the effect that is planned for. */
export interface Errors {
  alpha: number;
  power: number;
}

const upper = (share: number): number => -normalQuantile(share);

/** Standard deviations of √n·(p̂B − p̂A), without an effect and with the effect d on a baseline p; null outside 0 to 1. */
function spreads(p: number, d: number): [without: number, withIt: number] | null {
  const other = p + d;
  if (!(p > 0 && p < 1 && other > 0 && other < 1)) return null;
  return [Math.sqrt(2 * p * (1 - p)), Math.sqrt(p * (1 - p) + other * (1 - other))];
}

/**
 * Units an arm to see a rate go from p to p + d, two-sided:
 * (z_{1−α/2}·√(2p(1 − p)) + z_{power}·√(p(1 − p) + (p + d)(1 − p − d)))²/d². Null where no number would do.
 */
export function unitsForRate(p: number, d: number, { alpha, power }: Errors): number | null {
  const sd = spreads(p, d);
  if (sd === null || d === 0) return null;
  return whole(((upper(alpha / 2) * sd[0] + upper(1 - power) * sd[1]) / d) ** 2);
}

/** How likely n units an arm are to see a rate go from p to p + d: the same formula, solved for the power. */
export function powerForRate(p: number, d: number, n: number, alpha: number): number | null {
  const sd = spreads(p, d);
  if (sd === null || d === 0 || !(n > 0)) return null;
  return finite(normalCdf((Math.abs(d) * Math.sqrt(n) - upper(alpha / 2) * sd[0]) / sd[1]));
}

/** The smallest change of a rate p, upwards or downwards, that n units an arm see; null if none between 0 and 1 is. */
export function detectableRate(
  p: number,
  n: number,
  { alpha, power }: Errors,
  direction: "increase" | "decrease" = "increase",
): number | null {
  const sign = direction === "increase" ? 1 : -1;
  let [unseen, seen] = [0, (sign > 0 ? 1 - p : p) * (1 - 1e-12)];
  const sees = (d: number): boolean => (powerForRate(p, sign * d, n, alpha) ?? 0) >= power;
  if (!(p > 0 && p < 1) || !sees(seen)) return null;
  for (let step = 0; step < 60; step += 1) {
    const middle = (unseen + seen) / 2;
    if (sees(middle)) seen = middle;
    else unseen = middle;
  }
  return sign * seen;
}

/** Units an arm to see a difference of means, two-sided: (z_{1−α/2} + z_{power})²·(vA + vB)/δ². */
export function unitsForMean(
  varianceA: number,
  varianceB: number,
  difference: number,
  { alpha, power }: Errors,
): number | null {
  return whole(((upper(alpha / 2) + upper(1 - power)) / difference) ** 2 * (varianceA + varianceB));
}

/** The smallest difference of means that n units an arm see. */
export function detectableMean(
  varianceA: number,
  varianceB: number,
  n: number,
  { alpha, power }: Errors,
): number | null {
  if (!(n > 0)) return null;
  return finite((upper(alpha / 2) + upper(1 - power)) * Math.sqrt((varianceA + varianceB) / n));
}

/** How likely n units an arm are to see a difference of means. */
export function powerForMean(
  varianceA: number,
  varianceB: number,
  difference: number,
  n: number,
  alpha: number,
): number | null {
  if (!(n > 0)) return null;
  return finite(normalCdf(Math.abs(difference) / Math.sqrt((varianceA + varianceB) / n) - upper(alpha / 2)));
}

/**
 * Units an arm to show that nothing got worse by as much as a margin, where nothing got worse at all, one-sided:
 * (z_{1−α} + z_{power})²·(vA + vB)/margin². For a rate both variances are p(1 − p).
 */
export function unitsForNonInferiority(
  varianceA: number,
  varianceB: number,
  margin: number,
  { alpha, power }: Errors,
): number | null {
  return whole(((upper(alpha) + upper(1 - power)) / margin) ** 2 * (varianceA + varianceB));
}

/** Units are whole, and at least two: one has no variance. */
const whole = (n: number): number | null => (Number.isFinite(n) ? Math.max(2, Math.ceil(n)) : null);

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);
