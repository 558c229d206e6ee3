import { describe, expect, it } from "vitest";
import { confidenceDays } from "../../src/console/experiments/experiment/results/confidence-days.ts";
import { plannedBoundary } from "../../src/console/experiments/experiment/results/planned-boundary.ts";
import { evenWeights, weightsFor } from "../../src/console/experiments/new/weights.ts";
import { PLANNED_SHARE } from "../../src/domain/analysis/planned-share.ts";
import { sequenceWidth } from "../../src/domain/stats/always-valid.ts";
import { boundaries } from "../../src/domain/stats/group-sequential.ts";

describe("the boundary of planned looks", () => {
  it("is that of the looks taken, and of each tenth to come", () => {
    const edge = plannedBoundary([0.25, 0.4], 0.05, 1);
    const fractions = [0.25, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1];
    expect(edge.map(({ x }) => x)).toEqual(fractions);
    expect(edge.map(({ value }) => value)).toEqual(boundaries(fractions, 0.05 * PLANNED_SHARE));
  });

  it("is farther out where comparisons share alpha, and ends with the last look that there may be", () => {
    const [one, six] = [plannedBoundary([0.5], 0.05, 1), plannedBoundary([0.5], 0.05, 6)];
    expect(six[0]!.value!).toBeGreaterThan(one[0]!.value!);
    expect(plannedBoundary([1], 0.05, 1)).toHaveLength(1);
  });
});

describe("the confidence sequence by day", () => {
  const day = (at: string, version: number, n: number, mean: number) => ({
    day: at,
    version,
    new_units: n,
    metrics: { success_rate: { n, mean } },
  });
  const results = {
    control_version: 1,
    alpha: 0.05,
    results_by_version: { 1: { sample_size: 400 }, 2: { sample_size: 400 } },
    series: [
      day("2026-11-01", 1, 100, 0.5),
      day("2026-11-01", 2, 100, 0.7),
      day("2026-11-02", 1, 300, 0.5),
      day("2026-11-02", 2, 300, 0.6),
    ],
  };
  const critical = sequenceWidth(800, 0.05);
  const comparison = {
    version: 2,
    metric: "success_rate",
    kind: "rate" as const,
    difference: 0.125,
    interval: [0.125 - 0.03 * critical, 0.125 + 0.03 * critical] as [number, number],
    critical,
  };

  it("ends with what was answered, and is wider before", () => {
    const points = confidenceDays(results, comparison)!;
    expect(points[1]).toEqual({
      at: Date.UTC(2026, 10, 2),
      value: 0.125,
      low: comparison.interval[0],
      high: comparison.interval[1],
    });
    expect(points[0]!.value).toBeCloseTo(0.2);
    // A quarter of the units: twice the standard error, and the width that so many units ask for.
    expect(points[0]!.high! - points[0]!.value!).toBeCloseTo(0.06 * sequenceWidth(200, 0.05));
  });

  it("is not made up where it cannot be known", () => {
    expect(confidenceDays(results, { ...comparison, kind: "geometric_mean" })).toBe(null);
    expect(confidenceDays(results, { ...comparison, interval: null })).toBe(null);
  });
});

describe("weights", () => {
  it("add up to 100", () => {
    expect(evenWeights([3, 4, 5])).toEqual({ 3: 33.34, 4: 33.33, 5: 33.33 });
    expect(evenWeights([1, 2])).toEqual({ 1: 50, 2: 50 });
  });

  it("are kept for the versions that they were chosen for", () => {
    expect(weightsFor([1, 2], { 1: 90, 2: 10 })).toEqual({ 1: 90, 2: 10 });
    expect(weightsFor([1, 3], { 1: 90, 2: 10 })).toEqual({ 1: 50, 3: 50 });
  });
});
