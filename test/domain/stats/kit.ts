import { expect } from "vitest";
import type { MetricTotals } from "../../../src/domain/counting/totals.ts";
import { addPair, type CoMoments, noCoMoments } from "../../../src/domain/stats/co-moments.ts";
import { addValue, noMoments } from "../../../src/domain/stats/moments.ts";

/** A published or independently computed number, met to one part in a million. */
export function expectClose(found: number | null | undefined, expected: number, relative = 1e-6): void {
  expect(found).toBeTypeOf("number");
  expect(
    Math.abs(found! - expected) <= relative * Math.max(Math.abs(expected), Number.MIN_VALUE),
    `${found} is not ${expected}`,
  ).toBe(true);
}

export function pairs(units: readonly (readonly [s: number, n: number])[]): CoMoments {
  const moments = noCoMoments();
  for (const [s, n] of units) addPair(moments, s, n);
  return moments;
}

/** Totals of a metric from units' values; every value is a request of its own. */
export function totalsOf(units: readonly (readonly number[])[]): MetricTotals {
  const totals: MetricTotals = {
    units: noCoMoments(),
    log_units: noCoMoments(),
    values: noMoments(),
    sketch: null,
    units_above_zero: 0,
  };
  for (const values of units) {
    const sum = values.reduce((all, one) => all + one, 0);
    addPair(totals.units, sum, values.length);
    const logs = values.filter((value) => value > 0).map(Math.log);
    if (logs.length > 0)
      addPair(
        totals.log_units!,
        logs.reduce((all, one) => all + one, 0),
        logs.length,
      );
    for (const value of values) addValue(totals.values, value);
    if (sum > 0) totals.units_above_zero += 1;
  }
  return totals;
}

/** A rate of units with one interaction each. */
export const rateOf = (events: number, n: number): MetricTotals =>
  totalsOf(Array.from({ length: n }, (_, at) => [at < events ? 1 : 0]));
