import type { CountedItem } from "../../../src/domain/counting/item.ts";
import type { StudyTotals } from "../../../src/domain/counting/totals.ts";
import { itemOf, STUDY, type Range } from "./items.ts";

/** Whole numbers only: they must agree exactly. */
export interface Counts {
  units: number[];
  interactions: number[];
  successes: number[];
  units_that_failed: number[];
  milliseconds: number[];
  input_tokens: number[];
  multiple_exposures: number;
  mismatches: number;
}

export function countsOf(totals: StudyTotals): Counts {
  const sum = (metric: string) =>
    totals.arms.map(({ metrics }) => {
      const { n, mean_s } = metrics[metric]!.units;
      return Math.round(n * mean_s);
    });
  return {
    units: totals.arms.map(({ units }) => units),
    interactions: totals.arms.map(({ interactions }) => interactions),
    successes: sum("success_rate"),
    units_that_failed: totals.arms.map(({ metrics }) => metrics["error_rate"]!.units_above_zero),
    milliseconds: sum("response_time_ms"),
    input_tokens: sum("input_tokens"),
    multiple_exposures: totals.multiple_exposures,
    mismatches: totals.mismatches,
  };
}

/** The plainest way to count them: all items of a user beside each other. */
export function expectedOf({ from, count, users }: Range): Counts {
  const byUser = new Map<number, CountedItem[]>();
  let mismatches = 0;
  for (let n = from; n < from + count; n += 1) {
    const item = itemOf(n, users);
    if (STUDY.versions[item.arm!] !== item.version) mismatches += 1;
    const items = byUser.get(item.unit.hi);
    if (items) items.push(item);
    else byUser.set(item.unit.hi, [item]);
  }
  const clean = [...byUser.values()].filter((items) =>
    items.every((item) => item.version === items[0]!.version),
  );
  const own = clean.filter(([first]) => STUDY.versions[first!.arm!] === first!.version);
  const arms = [0, 1].map((arm) => own.filter(([first]) => first!.arm === arm));
  const sum = (of: (item: CountedItem) => number) =>
    arms.map((units) => units.flat().reduce((total, item) => total + of(item), 0));
  return {
    units: arms.map((units) => units.length),
    interactions: sum(() => 1),
    successes: sum(({ success }) => Number(success)),
    units_that_failed: arms.map(
      (units) => units.filter((items) => items.some((item) => !item.success)).length,
    ),
    milliseconds: sum(({ values }) => values["response_time_ms"]!),
    input_tokens: sum(({ values }) => values["input_tokens"]!),
    multiple_exposures: byUser.size - clean.length,
    mismatches,
  };
}
