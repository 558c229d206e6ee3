import type { IntervalRow } from "./types.ts";

/** How many times the widest of the usual intervals one may be: what is beyond leaves the plot. */
const WIDEST = 4;

export interface IntervalScale {
  /** 0 to 100: from the left end of the plot to its right end. */
  place: (value: number) => number;
  ticks: number[];
  anchor: (tick: number) => "start" | "middle" | "end";
  /** Which ends of an interval are within the plot. */
  ends: (row: IntervalRow) => { low: boolean; high: boolean };
}

/** One scale for all rows, with zero in it. A single interval that says next to nothing does not make the others small. */
export function intervalScale(rows: readonly IntervalRow[], zero: number, limit?: number): IntervalScale {
  const reaches = rows
    .flatMap(({ low, high }) =>
      low === null || high === null ? [] : [Math.max(Math.abs(low - zero), Math.abs(high - zero))],
    )
    .filter(Number.isFinite)
    .sort((a, b) => a - b);
  const middle = reaches[Math.floor((reaches.length - 1) / 2)] ?? 1;
  const kept = rows.flatMap(({ low, high }) =>
    [low, high].filter((value) => value !== null && Math.abs(value - zero) <= middle * WIDEST),
  ) as number[];
  const reach = middle || 1;
  const held = limit === undefined ? [] : [limit];
  const low = Math.min(zero - reach * 0.15, ...held, ...kept);
  const high = Math.max(zero + reach * 0.15, ...held, ...kept);
  const air = (high - low) * 0.06;
  const [from, to] = [low - air, high + air];
  const place = (value: number): number => Math.min(100, Math.max(0, ((value - from) / (to - from)) * 100));
  return {
    place,
    ticks: apart([zero, ...held, low, high], place),
    anchor: (tick) => (place(tick) < 12 ? "start" : place(tick) > 88 ? "end" : "middle"),
    ends: (row) => ({ low: (row.low ?? from) >= from, high: (row.high ?? to) <= to }),
  };
}

/** Percent of the plot that a label takes. */
const LABEL = 20;

/** Of these, those whose labels do not cover one before them. */
function apart(wanted: readonly number[], place: (value: number) => number): number[] {
  const ticks: number[] = [];
  for (const tick of wanted)
    if (ticks.every((other) => Math.abs(place(other) - place(tick)) > LABEL)) ticks.push(tick);
  return ticks;
}
