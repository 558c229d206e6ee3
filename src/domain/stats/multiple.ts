export const CORRECTIONS = ["holm", "benjamini_hochberg"] as const;
export type Correction = (typeof CORRECTIONS)[number];

/**
 * P-values of several tests, adjusted so that each may be held against α as it stands. Holm (1979) bounds the chance of
 * any false positive; Benjamini and Hochberg (1995) the share of false ones among the positives. What is null was not
 * tested: it stays null and is not counted.
 */
export function adjustedPValues(
  pValues: readonly (number | null)[],
  correction: Correction,
): (number | null)[] {
  const adjusted: (number | null)[] = pValues.map(() => null);
  const order = pValues
    .flatMap((p, at) => (p === null ? [] : [{ p, at }]))
    .sort((a, b) => (correction === "holm" ? a.p - b.p : b.p - a.p));
  const tests = order.length;
  let last = correction === "holm" ? 0 : 1;
  for (const [passed, { p, at }] of order.entries()) {
    last =
      correction === "holm"
        ? Math.min(1, Math.max(last, p * (tests - passed)))
        : Math.min(last, p * (tests / (tests - passed)));
    adjusted[at] = last;
  }
  return adjusted;
}
