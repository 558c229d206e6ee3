import { describe, expect, it } from "vitest";
import { intervalScale } from "../../src/console/charts/interval-scale.ts";
import { placeMarks } from "../../src/console/charts/mark-lanes.ts";
import { niceScale } from "../../src/console/charts/nice-scale.ts";
import { aloneRange, isAlone, timeRows } from "../../src/console/charts/time-rows.ts";

describe("rows of lines over time", () => {
  it("keep gaps, and pass between the points of a line where only others have one", () => {
    const rows = timeRows([
      {
        name: "a",
        points: [
          { at: 0, value: 1 },
          { at: 20, value: 3 },
          { at: 30, value: null },
          { at: 40, value: 5 },
        ],
      },
      {
        name: "b",
        points: [
          { at: 10, value: 7, low: 6, high: 8 },
          { at: 35, value: 7 },
        ],
      },
    ]);
    expect(rows.map(({ at, values }) => [at, ...values])).toEqual([
      [0, 1, null],
      [10, 2, 7],
      [20, 3, 7],
      [30, null, 7],
      [35, null, 7],
      [40, 5, null],
    ]);
    expect(rows[1]!.points[0]).toBe(null);
    expect(isAlone(rows, 5, 0)).toBe(true);
    expect(isAlone(rows, 1, 1)).toBe(false);
  });

  it("show the interval of a point that no line passes", () => {
    const rows = timeRows([{ name: "a", points: [{ at: 0, value: 5, low: 3, high: 9 }] }]);
    expect(aloneRange(rows, rows[0]!, 0)).toEqual([2, 4]);
  });
});

describe("scales", () => {
  it("have round ticks, and do not pass what values cannot pass", () => {
    expect(niceScale(0.63, 0.95, 0, 1)).toEqual({ domain: [0.6, 1], ticks: [0.6, 0.7, 0.8, 0.9, 1] });
    expect(niceScale(-4.2, 4.2, null, null).ticks).toEqual([-5, -2.5, 0, 2.5, 5]);
    expect(niceScale(7, 7, 0, null).ticks).toContain(8);
  });

  it("of intervals hold zero and the margin, and let the one go that would make the others small", () => {
    const row = (low: number, high: number) => ({ name: "", estimate: 0, low, high });
    const scale = intervalScale([row(0.01, 0.04), row(-0.03, 0.02), row(-9, 9)], 0, 0.1);
    expect(scale.place(0.1)).toBeLessThan(100);
    expect(scale.place(0)).toBeGreaterThan(0);
    expect(scale.ends(row(-9, 9))).toEqual({ low: false, high: false });
    expect(scale.ends(row(0.01, 0.04))).toEqual({ low: true, high: true });
    expect(scale.ticks).toContain(0);
  });
});

it("labels of marks do not cover each other, and stay within the chart", () => {
  const marks = [0, 5, 10, 395].map((at) => ({ at, label: "ten chars." }));
  const placed = placeMarks(marks, (at) => at, 400);
  expect(placed.map(({ lane }) => lane)).toEqual([0, 1, 2, 0]);
  expect(placed.map(({ ends }) => ends)).toEqual([false, false, false, true]);
});
