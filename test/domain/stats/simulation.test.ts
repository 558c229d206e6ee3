import { describe, expect, it } from "vitest";
import { Random } from "../../../scripts/simulate/random.ts";
import { meets, tolerance } from "../../../scripts/simulate/scenario.ts";
import { SCENARIOS } from "../../../scripts/simulate/scenarios.ts";

/**
 * What npm run simulate measures in ten thousand runs, in a few hundred. Shares may miss their targets by 4 standard
 * errors of a binomial share at the target's end: at 5 %, by 4.4 points.
 */
const RUNS = 400;
const ERRORS = 4;

describe("simulated figures reach their targets", () => {
  it.each(SCENARIOS.map((scenario, at) => ({ ...scenario, seed: 7_000 + at })))(
    "$name",
    { timeout: 60_000 },
    ({ rows, measure, seed }) => {
      for (const [at, measured] of measure(RUNS, new Random(seed)).entries()) {
        const row = rows[at]!;
        expect(meets(row, measured, tolerance(row, measured, RUNS, ERRORS)), `${row.what}: ${measured}`).toBe(
          true,
        );
      }
    },
  );
});

describe("seeded random numbers", () => {
  it("repeat, and are uniform, normal and Poisson", () => {
    const draw = (): number[] => {
      const random = new Random(3);
      return Array.from({ length: 20_000 }, () => random.normal());
    };
    const normals = draw();
    expect(draw()).toEqual(normals);
    const mean = normals.reduce((sum, one) => sum + one, 0) / normals.length;
    const variance = normals.reduce((sum, one) => sum + one * one, 0) / normals.length;
    // Standard errors: 1/√20,000 = .007 and √(2/20,000) = .01.
    expect(Math.abs(mean)).toBeLessThan(0.03);
    expect(Math.abs(variance - 1)).toBeLessThan(0.04);
    const random = new Random(4);
    const counts = Array.from({ length: 20_000 }, () => random.poisson(19));
    // Its standard error: √(19/20,000) = .03.
    expect(Math.abs(counts.reduce((sum, one) => sum + one, 0) / counts.length - 19)).toBeLessThan(0.13);
  });
});
