import { niceScale, type Scale } from "./nice-scale.ts";
import type { TimeRow } from "./time-rows.ts";
import type { Level } from "./types.ts";

/** A scale that holds all values, intervals and levels; with zero, where all are above it and not far from it. */
export function valueScale(
  rows: readonly TimeRow[],
  levels: readonly Level[],
  [least, most]: [number | null, number | null] = [null, null],
): Scale {
  let [low, high] = [Infinity, -Infinity];
  const take = (value: number | null): void => {
    if (value === null || !Number.isFinite(value)) return;
    low = Math.min(low, value);
    high = Math.max(high, value);
  };
  for (const { values, ranges } of rows) {
    values.forEach(take);
    for (const range of ranges) range?.forEach(take);
  }
  for (const { value } of levels) take(value);
  return niceScale(low >= 0 && low < high * 0.4 ? 0 : low, high, low >= 0 ? (least ?? 0) : least, most);
}
