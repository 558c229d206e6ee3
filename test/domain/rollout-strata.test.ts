import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SLOTS } from "../../src/domain/bucketing.ts";
import { exposureAt, sharesAt, variantAt } from "../../src/domain/rollout/assignment.ts";
import { rolloutStudyKey, strataOf, stratumOf } from "../../src/domain/rollout/strata.ts";

const stepsAt = (...percents: number[]) => percents.map((percent) => ({ percent }));

const anySteps = fc
  .uniqueArray(fc.integer({ min: 1, max: 100_000 }), { minLength: 1, maxLength: 20 })
  .map((list) => stepsAt(...list.sort((a, b) => a - b).map((each) => each / 1_000)));

describe("the strata of a rollout", () => {
  it("are one up to 50 %, and one for each step above that", () => {
    const steps = stepsAt(1, 5, 50, 75, 90, 100);
    expect(steps.map((_, step) => stratumOf(steps, step))).toEqual([0, 0, 0, 3, 4, 5]);
    expect(strataOf(steps)).toEqual([0, 3, 4, 5]);
    expect(strataOf(stepsAt(60, 80))).toEqual([0, 1]);
  });

  it("have keys of their own", () => {
    expect(rolloutStudyKey("rol_1", 3)).toBe("r/rol_1/3");
  });

  it("begin with a step of their own, and have the same ratio in all their steps", () => {
    fc.assert(
      fc.property(anySteps, (steps) => {
        for (const step of steps.keys()) {
          const stratum = stratumOf(steps, step);
          expect(stratum).toBeLessThanOrEqual(step);
          expect(stratumOf(steps, stratum)).toBe(stratum);
          const [a, b] = [sharesAt(steps[step]!.percent), sharesAt(steps[stratum]!.percent)];
          expect(a.canary * b.baseline).toBe(b.canary * a.baseline);
        }
        const strata = strataOf(steps);
        expect(strata).toEqual([...strata].sort((a, b) => a - b));
      }),
    );
  });

  it("never have a unit in both arms, and no unit leaves the canary", () => {
    fc.assert(
      fc.property(anySteps, fc.integer({ min: 0, max: SLOTS - 1 }), (steps, slot) => {
        const variants = steps.map(({ percent }) => variantAt(exposureAt(percent), slot));
        const first = variants.indexOf("canary");
        if (first !== -1) expect(new Set(variants.slice(first))).toEqual(new Set(["canary"]));
        for (const stratum of strataOf(steps)) {
          const own = new Set(variants.filter((_, step) => stratumOf(steps, step) === stratum));
          expect(own.has("canary") && own.has("baseline")).toBe(false);
        }
      }),
    );
  });
});
