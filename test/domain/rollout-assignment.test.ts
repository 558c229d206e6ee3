import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SLOTS } from "../../src/domain/bucketing.ts";
import {
  exposureAt,
  exposurePrefix,
  sharesAt,
  stepAt,
  variantAt,
  variantOf,
} from "../../src/domain/rollout/assignment.ts";
import { NO_EVIDENCE } from "../../src/domain/rollout/evidence.ts";
import { advanced, ended, newRollout } from "../../src/domain/rollout/moves.ts";
import { plan } from "./rollout-kit.ts";

const percent = fc.double({ min: 0.0001, max: 100, noNaN: true });
const slot = fc.integer({ min: 0, max: SLOTS - 1 });

describe("a step's shares", () => {
  it("never take a canary unit out as they grow", () => {
    fc.assert(
      fc.property(percent, percent, slot, (a, b, unit) => {
        if (variantAt(exposureAt(Math.min(a, b)), unit) === "canary")
          expect(variantAt(exposureAt(Math.max(a, b)), unit)).toBe("canary");
      }),
    );
  });

  it("never overlap, and the baseline is as large as the canary while there is room", () => {
    fc.assert(
      fc.property(percent, (p) => {
        const { canary_below, baseline_from } = exposureAt(p);
        expect(canary_below).toBeLessThanOrEqual(baseline_from);
        const { canary, baseline } = sharesAt(p);
        expect(canary).toBe(Math.round(p * 10_000));
        expect(baseline).toBe(Math.min(canary, SLOTS - canary));
      }),
    );
  });

  it("leave the middle to the active version", () => {
    expect(variantAt(exposureAt(10), 99_999)).toBe("canary");
    expect(variantAt(exposureAt(10), 100_000)).toBeNull();
    expect(variantAt(exposureAt(10), 899_999)).toBeNull();
    expect(variantAt(exposureAt(10), 900_000)).toBe("baseline");
    expect(variantAt(exposureAt(75), 750_000)).toBe("baseline");
    expect(variantAt(exposureAt(100), SLOTS - 1)).toBe("canary");
  });
});

describe("a unit's variant at a time", () => {
  const given = plan({ steps: [10, 50] });
  const first = newRollout(given, 1_000);
  const { history } = ended(advanced(given, first, NO_EVIDENCE, 2_000), "rolled_back", 3_000);

  it("is that of the step that was under way", () => {
    expect(stepAt(history, 999)).toBeNull();
    expect(stepAt(history, 1_000)?.percent).toBe(10);
    expect(stepAt(history, 1_999)?.percent).toBe(10);
    expect(stepAt(history, 2_000)?.percent).toBe(50);
    expect(stepAt(history, 3_000)).toBeNull();
  });

  it("is none before and after the rollout", () => {
    fc.assert(
      fc.property(fc.string(), (unit) => {
        expect(variantOf("r", history, unit, 0)).toBeNull();
        expect(variantOf("r", history, unit, 3_000)).toBeNull();
        expect(variantOf("r", history, unit, 2_500)).not.toBeNull();
        if (variantOf("r", history, unit, 1_500) === "canary")
          expect(variantOf("r", history, unit, 2_500)).toBe("canary");
      }),
    );
  });

  it("is drawn by the rollout's own salt", () => {
    expect(exposurePrefix("a")).not.toEqual(exposurePrefix("b"));
  });
});
