import { noMoments, type Moments } from "../stats/moments.ts";

/** Takes a group of values in, of which the count, the sum and the squared deviations are known. */
export function addGroup(to: Moments, n: number, sum: number, m2: number): void {
  if (n === 0) return;
  const total = to.n + n;
  const delta = sum / n - to.mean;
  to.m2 += m2 + (delta * delta * to.n * n) / total;
  to.mean += (delta * n) / total;
  to.n = total;
}

/** Takes one value out that was taken in before. */
export function removeValue(from: Moments, value: number): void {
  const n = from.n - 1;
  if (n <= 0) {
    Object.assign(from, noMoments());
    return;
  }
  const delta = value - from.mean;
  from.mean -= delta / n;
  from.m2 = Math.max(0, from.m2 - delta * (value - from.mean));
  from.n = n;
}

/** Of numbers of which so many are 1 and the others 0. */
export const momentsOfBits = (ones: number, n: number): Moments =>
  n === 0 ? { n: 0, mean: 0, m2: 0 } : { n, mean: ones / n, m2: (ones * (n - ones)) / n };
