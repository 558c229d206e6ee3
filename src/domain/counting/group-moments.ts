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

/** Of numbers of which so many are 1 and the others 0. */
export const momentsOfBits = (ones: number, n: number): Moments =>
  n === 0 ? { n: 0, mean: 0, m2: 0 } : { n, mean: ones / n, m2: (ones * (n - ones)) / n };
