import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { reallocate } from "../../../src/domain/stats/bandit.ts";
import { erringUnitsTest } from "../../../src/domain/stats/canary/erring-units.ts";
import { nonInferiority } from "../../../src/domain/stats/canary/non-inferiority.ts";
import { adjustedPValues } from "../../../src/domain/stats/multiple.ts";
import {
  detectableMean,
  detectableRate,
  powerForMean,
  powerForRate,
  unitsForMean,
  unitsForNonInferiority,
  unitsForRate,
} from "../../../src/domain/stats/sample-size.ts";
import { sampleRatio } from "../../../src/domain/stats/srm.ts";

const any = fc.double({ noNaN: true, noDefaultInfinity: true });
const positive = any.map(Math.abs);
const count = fc.oneof(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 1e12 }));
const share = fc.double({ min: 0, max: 1, noNaN: true });
const errors = fc.record({
  alpha: fc.double({ min: 1e-6, max: 0.5, noNaN: true }),
  power: fc.double({ min: 0.01, max: 0.999, noNaN: true }),
});
const estimate = fc.option(fc.record({ value: any, variance: positive, df: count }), { nil: null });

/** Every number in an answer, however deep. */
const numbersIn = (answer: unknown): number[] =>
  typeof answer === "number"
    ? [answer]
    : typeof answer === "object" && answer !== null
      ? Object.values(answer).flatMap(numbersIn)
      : [];

const expectNumbers = (answer: unknown): void => {
  expect(numbersIn(answer).every(Number.isFinite), JSON.stringify(answer)).toBe(true);
};

describe("no answer has a number that is none, whatever finite numbers come in", () => {
  it("sample ratio", () => {
    fc.assert(
      fc.property(
        fc.array(count, { maxLength: 5 }),
        fc.array(positive, { maxLength: 5 }),
        (counts, weights) => {
          expectNumbers(sampleRatio(counts, weights));
        },
      ),
      { numRuns: 500 },
    );
  });

  it("the bandit", () => {
    const arms = fc.array(fc.record({ units: fc.integer({ min: 90, max: 1e9 }), estimate }), {
      maxLength: 4,
    });
    fc.assert(
      fc.property(arms, (all) => {
        expectNumbers(reallocate(all));
      }),
      { numRuns: 200 },
    );
  });

  it("erring units", () => {
    const arm = fc.tuple(count, count).map(([a, b]) => ({ erring: Math.min(a, b), exposed: Math.max(a, b) }));
    fc.assert(
      fc.property(fc.array(fc.record({ canary: arm, baseline: arm }), { maxLength: 4 }), (steps) => {
        expectNumbers(erringUnitsTest(steps));
      }),
      { numRuns: 500 },
    );
  });

  it("non-inferiority", () => {
    const arm = fc.record({ estimate, units: count });
    const options = fc.record({
      kind: fc.constantFrom("rate" as const, "mean" as const, "geometric_mean" as const),
      direction: fc.constantFrom("increase" as const, "decrease" as const),
      margin: fc.double({ min: 0, max: 0.99, noNaN: true }),
      scale: fc.constantFrom("relative" as const, "absolute" as const),
    });
    fc.assert(
      fc.property(arm, arm, options, (baseline, canary, chosen) => {
        expectNumbers(nonInferiority(baseline, canary, chosen));
      }),
      { numRuns: 1_000 },
    );
  });

  it("sample sizes", () => {
    fc.assert(
      fc.property(any, any, any, positive, errors, (a, b, c, n, chances) => {
        expectNumbers([
          unitsForMean(a, b, c, chances),
          detectableMean(a, b, n, chances),
          powerForMean(a, b, c, n, chances.alpha),
          unitsForNonInferiority(a, b, c, chances),
        ]);
      }),
      { numRuns: 500 },
    );
    fc.assert(
      fc.property(
        share,
        fc.double({ min: -1, max: 1, noNaN: true }),
        positive,
        errors,
        (p, d, n, chances) => {
          expectNumbers([
            unitsForRate(p, d, chances),
            detectableRate(p, n, chances),
            detectableRate(p, n, chances, "decrease"),
            powerForRate(p, d, n, chances.alpha),
          ]);
        },
      ),
      { numRuns: 500 },
    );
  });

  it("adjusted p-values keep their order and their range", () => {
    const list = fc.array(fc.option(share, { nil: null }), { maxLength: 8 });
    fc.assert(
      fc.property(
        list,
        fc.constantFrom("holm" as const, "benjamini_hochberg" as const),
        (all, correction) => {
          const adjusted = adjustedPValues(all, correction);
          expectNumbers(adjusted);
          for (const [at, p] of all.entries()) {
            const now = adjusted[at]!;
            if (p === null) {
              expect(now).toBeNull();
              continue;
            }
            expect(now >= p && now <= 1).toBe(true);
            for (const [other, q] of all.entries())
              if (q !== null && q < p) expect(adjusted[other]! <= now).toBe(true);
          }
        },
      ),
    );
  });
});
