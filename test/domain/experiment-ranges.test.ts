import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { growRanges, percentOf } from "../../src/domain/experiment/ranges.ts";
import type { SlotRange } from "../../src/domain/experiment/experiment.ts";

const ranges = (growth: ReturnType<typeof growRanges>): SlotRange[] => {
  if ("ranges" in growth) return growth.ranges;
  throw new Error(growth.refused);
};

describe("the ranges of an experiment", () => {
  it.each<[string, SlotRange[], SlotRange[], number, SlotRange[]]>([
    ["begin at the bottom", [], [], 10, [[0, 100_000]]],
    ["begin behind those of another", [[0, 100_000]], [], 10, [[100_000, 200_000]]],
    ["begin where there is room for all", [[50_000, 100_000]], [], 10, [[100_000, 200_000]]],
    [
      "begin in several places where there is none",
      [[300_000, 700_000]],
      [],
      40,
      [
        [0, 300_000],
        [700_000, 800_000],
      ],
    ],
    ["grow upwards", [], [[0, 10_000]], 5, [[0, 50_000]]],
    ["grow upwards, then downwards", [[60_000, 90_000]], [[50_000, 55_000]], 2, [[40_000, 60_000]]],
    [
      "grow elsewhere when others are on both sides",
      [
        [0, 50_000],
        [60_000, 90_000],
      ],
      [[50_000, 60_000]],
      2,
      [
        [50_000, 60_000],
        [90_000, 100_000],
      ],
    ],
    ["stay as they are", [[10_000, 20_000]], [[0, 10_000]], 1, [[0, 10_000]]],
    [
      "become one where they meet",
      [],
      [
        [0, 10_000],
        [20_000, 30_000],
      ],
      3,
      [[0, 30_000]],
    ],
    [
      "fill what is left",
      [
        [0, 300_000],
        [400_000, 600_000],
      ],
      [[300_000, 400_000]],
      50,
      [
        [300_000, 400_000],
        [600_000, 1_000_000],
      ],
    ],
  ])("%s", (_, taken, own, percent, expected) => {
    expect(growRanges(taken, own, percent)).toEqual({ ranges: expected });
  });

  it("do not fit where too little is free: it says how much", () => {
    expect(growRanges([[0, 600_000]], [[600_000, 650_000]], 50)).toEqual({ refused: "full", free: 35 });
  });

  it("do not shrink", () => {
    expect(growRanges([], [[0, 250_000]], 24.9999)).toEqual({ refused: "shrinking", held: 25 });
  });

  it("are as many as asked for, keep all they had, and overlap with nothing, however experiments come and grow", () => {
    const step = fc.record({
      experiment: fc.nat(3),
      percent: fc.integer({ min: 0, max: 1_000_000 }),
      stop: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const all = new Map<number, SlotRange[]>();
        for (const { experiment, percent: slots, stop } of steps) {
          if (stop) {
            all.delete(experiment);
            continue;
          }
          const own = all.get(experiment) ?? [];
          const taken = [...all].filter(([other]) => other !== experiment).flatMap(([, list]) => list);
          const percent = slots / 10_000;
          const growth = growRanges(taken, own, percent);
          if ("refused" in growth) {
            const free = 100 - percentOf(taken) - percentOf(own);
            if (growth.refused === "full") expect(percent - percentOf(own)).toBeGreaterThan(free - 1e-9);
            else expect(percent).toBeLessThan(percentOf(own));
            continue;
          }
          expect(percentOf(growth.ranges)).toBe(percent);
          for (const [from, to] of own)
            expect(growth.ranges.some(([start, end]) => start <= from && to <= end)).toBe(true);
          all.set(experiment, growth.ranges);
          const held = [...all.values()].flat().toSorted(([a], [b]) => a - b);
          for (const [index, [from]] of held.entries())
            if (index > 0) expect(from).toBeGreaterThanOrEqual(held[index - 1]![1]);
        }
      }),
    );
  });

  it("leave what they were given untouched", () => {
    const own: SlotRange[] = [[0, 10_000]];
    expect(ranges(growRanges([], own, 5))).toEqual([[0, 50_000]]);
    expect(own).toEqual([[0, 10_000]]);
  });
});
