import type { Moments } from "../stats/moments.ts";

/** Takes a group of values in, of which the count, the sum and the squared deviations are known. */
export function addGroup(to: Moments, n: number, sum: number, m2: number): void {
  if (n === 0) return;
  const total = to.n + n;
  const delta = sum / n - to.mean;
  to.m2 += m2 + (delta * delta * to.n * n) / total;
  to.mean += (delta * n) / total;
  to.n = total;
}

/** Takes a group out again. */
export function removeGroup(from: Moments, n: number, sum: number, m2: number): void {
  if (n === 0) return;
  const left = from.n - n;
  if (left <= 0) {
    from.n = 0;
    from.mean = 0;
    from.m2 = 0;
    return;
  }
  const mean = from.mean + ((from.mean - sum / n) * n) / left;
  const delta = sum / n - mean;
  from.m2 = Math.max(0, from.m2 - m2 - (delta * delta * left * n) / from.n);
  from.mean = mean;
  from.n = left;
}

/** Of numbers of which so many are 1 and the others 0. */
export const momentsOfBits = (ones: number, n: number): Moments =>
  n === 0 ? { n: 0, mean: 0, m2: 0 } : { n, mean: ones / n, m2: (ones * (n - ones)) / n };
