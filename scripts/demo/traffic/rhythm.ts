import { DAY_MS, HOUR_MS } from "../../../src/domain/durations.ts";

/** How busy each hour of a day (UTC) is, beside the busiest one. */
const HOURS = [
  0.22, 0.16, 0.12, 0.1, 0.1, 0.14, 0.24, 0.4, 0.62, 0.82, 0.94, 1, 0.96, 0.93, 0.97, 0.99, 0.95, 0.88, 0.8,
  0.78, 0.74, 0.62, 0.46, 0.32,
];
/** From Sunday on. */
const WEEKDAYS = [0.55, 1.08, 1.1, 1.06, 1.04, 1, 0.68];

/**
 * When each of `count` requests comes, in milliseconds since 1970, ascending: from `from` on, up to `to`, by the rhythm of
 * days and weeks. `jitter` gives numbers from 0 to 1. The n-th request is the n-th whenever it all begins.
 */
export function arrivals(count: number, from: number, to: number, jitter: () => number): number[] {
  const { starts, sums } = busyness(from, to);
  const total = sums.at(-1)!;
  let hour = 0;
  return Array.from({ length: count }, (_, n) => {
    const wanted = ((n + jitter()) / count) * total;
    while (sums[hour + 1]! < wanted) hour += 1;
    const share = (wanted - sums[hour]!) / (sums[hour + 1]! - sums[hour]!);
    return Math.floor(starts[hour]! + share * (starts[hour + 1]! - starts[hour]!));
  });
}

/** Hours of that time, and how much has come before each. */
function busyness(from: number, to: number): { starts: number[]; sums: number[] } {
  const starts = [from];
  const sums = [0];
  while (starts.at(-1)! < to) {
    const at = starts.at(-1)!;
    const next = Math.min(to, (Math.floor(at / HOUR_MS) + 1) * HOUR_MS);
    const date = new Date(at);
    // A little more each day: the service grows.
    const growth = 1 + (at - from) / (90 * DAY_MS);
    const weight = HOURS[date.getUTCHours()]! * WEEKDAYS[date.getUTCDay()]! * growth;
    starts.push(next);
    sums.push(sums.at(-1)! + weight * (next - at));
  }
  return { starts, sums };
}
