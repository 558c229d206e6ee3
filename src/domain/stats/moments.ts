/** Count, mean, and the sum of squared deviations from it. Sums of squares would lose everything at large means. */
export interface Moments {
  n: number;
  mean: number;
  m2: number;
}

export const noMoments = (): Moments => ({ n: 0, mean: 0, m2: 0 });

/** Takes one value in (Welford). */
export function addValue(moments: Moments, value: number): void {
  moments.n += 1;
  const delta = value - moments.mean;
  moments.mean += delta / moments.n;
  moments.m2 += delta * (value - moments.mean);
}

/**
 * Both together, by Chan, Golub and LeVeque (1979): associative, commutative, and equal to the moments of the whole but
 * for rounding.
 */
export function mergeMoments(a: Moments, b: Moments): Moments {
  if (a.n === 0) return { ...b };
  if (b.n === 0) return { ...a };
  const n = a.n + b.n;
  const delta = b.mean - a.mean;
  return {
    n,
    mean: a.mean + (delta * b.n) / n,
    m2: a.m2 + b.m2 + (delta * delta * a.n * b.n) / n,
  };
}
