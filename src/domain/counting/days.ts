import { noMoments, type Moments } from "../stats/moments.ts";
import { momentsOfBits } from "./group-moments.ts";
import { RATES } from "./metrics.ts";
import type { ArmDay } from "./totals.ts";
import { DAY_MS } from "../durations.ts";

/** One day of one arm, as it is stored: plain data. */
export interface DayState {
  interactions: number;
  new_units: number;
  /** By `RATES`: how many were one, of how many. */
  rates: [ones: number, n: number][];
  /** By the study's metrics; null: none. */
  values: (Moments | null)[];
}

export const newDay = (): DayState => ({
  interactions: 0,
  new_units: 0,
  rates: RATES.map(() => [0, 0]),
  values: [],
});

export function valuesOfDay(day: DayState, metric: number): Moments {
  while (day.values.length <= metric) day.values.push(null);
  return (day.values[metric] ??= noMoments());
}

/** A day of an arm by its number: days since 1970. */
export interface DayRow {
  day: number;
  arm: number;
  state: DayState;
}

/** What others see of days: those on which there was something to count, in order. */
export const armDays = (rows: readonly DayRow[], metrics: readonly string[]): ArmDay[] =>
  rows
    .filter(({ state }) => state.interactions + state.new_units > 0)
    .map((row) => armDay(row, metrics))
    .sort((a, b) => a.day - b.day || a.arm - b.arm);

function armDay({ day, arm, state }: DayRow, metrics: readonly string[]): ArmDay {
  const named: [string, Moments][] = [
    ...state.rates.map(([ones, n], rate): [string, Moments] => [RATES[rate]!, momentsOfBits(ones, n)]),
    ...state.values.map((values, metric): [string, Moments] => [metrics[metric]!, values ?? noMoments()]),
  ];
  return {
    day: day * DAY_MS,
    arm,
    interactions: state.interactions,
    new_units: state.new_units,
    metrics: Object.fromEntries(named.filter(([, values]) => values.n > 0)),
  };
}
