import { describe, expect, it } from "vitest";
import { slot, slotAfter } from "../../src/domain/bucketing.ts";
import {
  armOf,
  assign,
  compileDraw,
  isEnrolled,
  phaseAt,
  trafficPrefix,
  variantOf,
} from "../../src/domain/experiment/assignment.ts";
import type { Phase, SlotRange } from "../../src/domain/experiment/experiment.ts";
import { growRanges } from "../../src/domain/experiment/ranges.ts";

/** Upper .001 points of χ² (R: qchisq(.999, df)). */
const CHI: Record<number, number> = { 1: 10.8276, 2: 13.8155, 3: 16.2662, 6: 22.4577 };

function chiSquare(counts: readonly number[], expected: readonly number[]): number {
  return counts.reduce((sum, count, at) => sum + (count - expected[at]!) ** 2 / expected[at]!, 0);
}

/** χ² of a table of counts, against rows and columns that have nothing to do with each other. */
function dependence(table: readonly (readonly number[])[]): number {
  const rows = table.map((row) => row.reduce((sum, count) => sum + count, 0));
  const columns = table[0]!.map((_, at) => table.reduce((sum, row) => sum + row[at]!, 0));
  const all = rows.reduce((sum, count) => sum + count, 0);
  const expected = rows.flatMap((row) => columns.map((column) => (row * column) / all));
  return chiSquare(table.flat(), expected);
}

const units = (count: number): string[] => Array.from({ length: count }, (_, n) => `user-${n}`);

function grown(taken: SlotRange[], own: SlotRange[], percent: number): SlotRange[] {
  const growth = growRanges(taken, own, percent);
  if ("ranges" in growth) return growth.ranges;
  throw new Error(growth.refused);
}

describe("an assignment", () => {
  it("is by the experiment's phase and the unit, the control first", () => {
    expect(slot("exp_42.v1", "variant", "user-1")).toBe(210_865);
    const draw = { id: "exp_42", phase: 1 };
    expect(assign({ ...draw, weights: [21.0865, 78.9135] }, "user-1")).toBe(1);
    expect(assign({ ...draw, weights: [21.0866, 78.9134] }, "user-1")).toBe(0);
    expect([variantOf(0), variantOf(1), variantOf(2)]).toEqual(["control", "test", "test"]);
  });

  it("is no arm's where the weights do not reach", () => {
    expect(assign({ id: "exp_42", phase: 1, weights: [10, 11] }, "user-1")).toBe(-1);
  });

  it.each<[number, string, SlotRange[]]>([
    [100, "alone", []],
    [97, "around another experiment", [[30_000, 60_000]]],
  ])("moves nobody when traffic grows to %i %% %s", (most, _, other) => {
    const everybody = units(10_000);
    const draw = compileDraw({ id: "exp", phase: 1, weights: [50, 50] });
    let ranges: SlotRange[] = [];
    let given = new Map<string, number>();
    for (const percent of [1, 5, 25, most]) {
      ranges = grown(other, ranges, percent);
      const now = new Map(
        everybody
          .filter((unit) => isEnrolled("agent", ranges, unit))
          .map((unit) => [unit, armOf(draw, unit)]),
      );
      for (const [unit, arm] of given) expect(now.get(unit)).toBe(arm);
      expect(now.size).toBeGreaterThan(given.size);
      given = now;
    }
    expect(given.size / everybody.length).toBeCloseTo(most / 100, 2);
  });

  it.each([[[50, 50]], [[90, 10]], [[33.33, 33.33, 33.34]], [[40, 30, 20, 10]]])(
    "has the weights %j as its shares",
    (weights) => {
      const draw = compileDraw({ id: "shares", phase: 1, weights });
      const counts = weights.map(() => 0);
      for (const unit of units(100_000)) counts[armOf(draw, unit)]! += 1;
      const expected = weights.map((weight) => weight * 1_000);
      expect(chiSquare(counts, expected)).toBeLessThan(CHI[weights.length - 1]!);
    },
  );

  it.each([
    ["another experiment", { id: "second", phase: 1, weights: [20, 30, 50] }],
    ["the next phase", { id: "first", phase: 2, weights: [20, 30, 50] }],
  ])("has nothing to do with that of %s", (_, second) => {
    const [a, b] = [compileDraw({ id: "first", phase: 1, weights: [50, 50] }), compileDraw(second)];
    const table = [
      [0, 0, 0],
      [0, 0, 0],
    ];
    for (const unit of units(100_000)) table[armOf(a, unit)]![armOf(b, unit)]! += 1;
    expect(dependence(table)).toBeLessThan(CHI[2]!);
  });

  it("has nothing to do with where in the agent's traffic the unit is", () => {
    const first = grown([], [], 30);
    const second = grown(first, [], 40);
    const traffic = trafficPrefix("agent");
    const draw = compileDraw({ id: "first", phase: 1, weights: [50, 50] });
    const table = [
      [0, 0],
      [0, 0],
      [0, 0],
    ];
    for (const unit of units(100_000)) {
      const [inFirst, inSecond] = [isEnrolled("agent", first, unit), isEnrolled("agent", second, unit)];
      expect(inFirst && inSecond).toBe(false);
      expect(inFirst).toBe(slotAfter(traffic, unit) < 300_000);
      table[inFirst ? 0 : inSecond ? 1 : 2]![armOf(draw, unit)]! += 1;
    }
    expect(dependence(table)).toBeLessThan(CHI[2]!);
    const shares = table.map(([a, b]) => a! + b!);
    expect(chiSquare(shares, [30_000, 40_000, 30_000])).toBeLessThan(CHI[2]!);
  });
});

describe("the phase at a time", () => {
  const phase = (number: number, started_at: number, ended_at: number | null): Phase => ({
    number,
    started_at,
    ended_at,
    weights: [50, 50],
    pauses: [],
  });
  const phases = [phase(1, 100, 200), phase(2, 200, 300), phase(3, 400, null)];

  it.each([
    [99, null],
    [100, 1],
    [199, 1],
    [200, 2],
    [299, 2],
    [300, null],
    [400, 3],
    [1e15, 3],
  ])("%i is %j", (at, expected) => {
    expect(phaseAt(phases, at)?.number ?? null).toBe(expected);
  });
});
