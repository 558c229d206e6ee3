/** Percent of each version, the same for all but for what is left by rounding, which the first gets. */
export function evenWeights(versions: readonly number[]): Record<string, number> {
  const each = Math.floor(10_000 / Math.max(1, versions.length)) / 100;
  const rest = Math.round((100 - each * versions.length) * 100) / 100;
  return Object.fromEntries(
    versions.map((version, at) => [version, at === 0 ? Math.round((each + rest) * 100) / 100 : each]),
  );
}

/** Weights of these versions: those that were chosen, where they are of the same versions. */
export function weightsFor(
  versions: readonly number[],
  chosen: Record<string, number> | null,
): Record<string, number> {
  const same =
    chosen !== null &&
    Object.keys(chosen).length === versions.length &&
    versions.every((version) => Object.hasOwn(chosen, version));
  return same ? chosen : evenWeights(versions);
}
