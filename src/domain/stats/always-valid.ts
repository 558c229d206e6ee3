/**
 * The asymptotic confidence sequence of Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas ("Time-uniform central limit
 * theory and asymptotic confidence sequences", Annals of Statistics 2024), a normal mixture: it holds at every look at
 * once, so anybody may look at any time and stop when they like. Numbers below are in standard errors (z), n is the
 * units of both arms.
 */

/** Units of both arms at which the sequence is at its tightest. */
const TIGHTEST_AT = 5_000;

/** Fewer events, or non-events, in an arm than this: the normal is no approximation yet. */
export const MIN_EVENTS = 10;

/** ρ², the mixture's precision: (−2 ln α + ln(−2 ln α + 1))/N*. */
function precision(alpha: number): number {
  const twice = -2 * Math.log(alpha);
  return (twice + Math.log(twice + 1)) / TIGHTEST_AT;
}

/** Standard errors at which the evidence is worth `log`: √(2(nρ² + 1)/(nρ²) · log). */
const width = (weight: number, log: number): number => Math.sqrt(((2 * (weight + 1)) / weight) * log);

/** How many standard errors the two-sided interval reaches to either side: ln(√(nρ² + 1)/α) worth of evidence. */
export function sequenceWidth(n: number, alpha: number): number {
  const weight = n * precision(alpha);
  return width(weight, Math.log(weight + 1) / 2 - Math.log(alpha));
}

/** p = min(1, 1/E), E = exp(ρ²S²/(2(nρ² + 1)))/√(nρ² + 1), S² = n·z²: below α exactly when the interval excludes 0. */
export function sequenceP(z: number, n: number, alpha: number): number {
  const weight = n * precision(alpha);
  return Math.min(1, Math.sqrt(weight + 1) * Math.exp((-weight * z * z) / (2 * (weight + 1))));
}

/** The same for a bound on one side: ρ with 2α, and ln(1 + √(nρ² + 1)/(2α)). */
export function oneSidedWidth(n: number, alpha: number): number {
  const weight = n * precision(2 * alpha);
  return width(weight, Math.log1p(Math.sqrt(weight + 1) / (2 * alpha)));
}
