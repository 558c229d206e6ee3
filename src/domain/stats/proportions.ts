import type { Estimate, Interval } from "./welch.ts";

/** Units, and how many of them had the event. */
export interface Proportion {
  events: number;
  n: number;
}

/** p with the variance p(1 − p)/n. */
export function proportionEstimate({ events, n }: Proportion): Estimate {
  const value = events / n;
  return { value, variance: (value * (1 - value)) / n, df: Infinity };
}

/** The score interval of one proportion, z standard errors wide (Wilson 1927). */
export function wilsonInterval({ events, n }: Proportion, z: number): Interval {
  const p = events / n;
  const z2 = z * z;
  const centre = (2 * events + z2) / (2 * (n + z2));
  const half = (z * Math.sqrt(z2 + 4 * n * p * (1 - p))) / (2 * (n + z2));
  // At the ends the formula is exact but its rounding is not.
  return [events === 0 ? 0 : centre - half, events === n ? 1 : centre + half];
}

/**
 * The hybrid score interval of the difference test − control (Newcombe, Statistics in Medicine 17, 1998, method 10):
 * the distances from each proportion to its Wilson limits, squared and added. It has a width even at 0 events.
 */
export function newcombeInterval(control: Proportion, test: Proportion, z: number): Interval {
  const [a, b] = [control.events / control.n, test.events / test.n];
  const [lowA, highA] = wilsonInterval(control, z);
  const [lowB, highB] = wilsonInterval(test, z);
  return [b - a - Math.hypot(b - lowB, highA - a), b - a + Math.hypot(highB - b, a - lowA)];
}

/**
 * The z at which Newcombe's interval touches 0: the p-value that always agrees with it is 2Φ(−z). The interval widens
 * with z and in the end covers 0, so bisection finds it.
 */
export function newcombeZ(control: Proportion, test: Proportion): number {
  const difference = test.events / test.n - control.events / control.n;
  if (difference === 0) return 0;
  const excludes = (z: number): boolean => {
    const [low, high] = newcombeInterval(control, test, z);
    return low > 0 || high < 0;
  };
  let [inside, outside] = [0, 1];
  while (excludes(outside) && outside < 1e9) [inside, outside] = [outside, 2 * outside];
  for (let step = 0; step < 60; step += 1) {
    const middle = (inside + outside) / 2;
    if (excludes(middle)) inside = middle;
    else outside = middle;
  }
  return (inside + outside) / 2;
}
