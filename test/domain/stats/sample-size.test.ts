import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  detectableMean,
  detectableRate,
  powerForMean,
  powerForRate,
  unitsForMean,
  unitsForNonInferiority,
  unitsForRate,
} from "../../../src/domain/stats/sample-size.ts";
import { expectClose } from "./kit.ts";

const errors = { alpha: 0.05, power: 0.8 };

describe("units to plan for", () => {
  // Evan Miller's calculator, which uses this formula, prints 1,030 for 20 % and 5 points; the rest by scipy 1.17
  // (norm.ppf), before rounding up: 1030.2, 12748.35, 3622.62, 3433.71.
  it.each([
    [0.2, 0.05, 1_031],
    [0.02, 0.005, 12_749],
    [0.1, 0.02, 3_623],
    [0.1, -0.02, 3_434],
  ])("of a rate of %d and a change of %d", (p, d, n) => {
    expect(unitsForRate(p, d, errors)).toBe(n);
  });

  it("of means, and of non-inferiority", () => {
    // scipy 1.17: 62.79 (the textbook's 63 for half a standard deviation), and 197.84.
    expect(unitsForMean(1, 1, 0.5, errors)).toBe(63);
    expect(unitsForNonInferiority(0.16, 0.16, 0.1, errors)).toBe(198);
  });

  it("are null where no number would do", () => {
    expect(unitsForRate(0.9, 0.2, errors)).toBeNull();
    expect(unitsForRate(0.1, 0, errors)).toBeNull();
    expect(unitsForRate(0, 0.1, errors)).toBeNull();
    expect(unitsForMean(1, 1, 0, errors)).toBeNull();
    expect(detectableRate(0.5, 3, errors)).toBeNull();
    expect(powerForRate(0.5, 0.1, 0, 0.05)).toBeNull();
  });

  it("the detectable change is the inverse, and its power the planned one", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 0.9, noNaN: true }),
        fc.integer({ min: 2_000, max: 1_000_000 }),
        fc.constantFrom("increase" as const, "decrease" as const),
        (p, n, direction) => {
          const d = detectableRate(p, n, errors, direction);
          if (d === null) return;
          expect(Math.sign(d)).toBe(direction === "increase" ? 1 : -1);
          expectClose(powerForRate(p, d, n, 0.05), 0.8, 1e-6);
          expect(Math.abs(unitsForRate(p, d, errors)! - n)).toBeLessThanOrEqual(1);
        },
      ),
    );
    const d = detectableMean(2, 3, 500, errors)!;
    expect(unitsForMean(2, 3, d, errors)).toBeGreaterThanOrEqual(500);
    expectClose(powerForMean(2, 3, d, 500, 0.05), 0.8);
  });
});
