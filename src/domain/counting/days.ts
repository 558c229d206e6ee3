import type { Moments } from "../stats/moments.ts";
import { noMoments } from "../stats/moments.ts";
import { momentsOfBits } from "./group-moments.ts";
import { DAY_MS } from "./limits.ts";
import { RATES } from "./metrics.ts";
import type { ArmDay } from "./totals.ts";

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

/** What others see of a day; its number counts days since 1970. */
export function armDay(day: number, arm: number, state: DayState, metrics: readonly string[]): ArmDay {
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
