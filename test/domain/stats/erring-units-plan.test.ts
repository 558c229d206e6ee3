import { describe, expect, it } from "vitest";
import { erringUnitsPlan } from "../../../src/domain/stats/canary/erring-units-plan.ts";
import { erringUnitsTest } from "../../../src/domain/stats/canary/erring-units.ts";

/** A random number of 0 to 1, the same ones each time (mulberry32). */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** The mean number of canary units until the test says something, looked at after each pair. */
function simulated(rate: number, times: number, margin: number): number {
  const next = numbers(20_260_101);
  const runs = 400;
  let units = 0;
  for (let run = 0; run < runs; run += 1) {
    const [canary, baseline] = [
      { erring: 0, exposed: 0 },
      { erring: 0, exposed: 0 },
    ];
    while (erringUnitsTest([{ canary, baseline }], { margin }).verdict === "undecided") {
      canary.exposed += 1;
      baseline.exposed += 1;
      if (next() < rate * times) canary.erring += 1;
      if (next() < rate) baseline.erring += 1;
    }
    units += canary.exposed;
  }
  return units / runs;
}

describe("how many units it takes to see a canary that fails more", () => {
  it.each([
    [0.02, 1],
    [0.1, 1],
    [0.05, 0.5],
  ])("is what it takes on average, where %d fail and the margin is %d", (rate, margin) => {
    const plan = erringUnitsPlan(rate, { margin })!;
    // Wald leaves out by how much the last step goes over the bound.
    for (const [units, planned] of [
      [simulated(rate, 1 + margin, margin), plan.harm],
      [simulated(rate, 1, margin), plan.non_inferior],
    ] as const) {
      expect(planned / units).toBeGreaterThan(0.8);
      expect(planned / units).toBeLessThan(1.15);
    }
  });

  it("takes longer with more guardrails, less failing, and a smaller margin", () => {
    const base = erringUnitsPlan(0.02, { margin: 1 })!;
    expect(erringUnitsPlan(0.02, { margin: 1, guardrails: 4 })!.harm).toBeGreaterThan(base.harm);
    expect(erringUnitsPlan(0.002, { margin: 1 })!.harm).toBeGreaterThan(9 * base.harm);
    expect(erringUnitsPlan(0.02, { margin: 0.5 })!.harm).toBeGreaterThan(2 * base.harm);
  });

  it("cannot be told where nothing fails, or all but everything does", () => {
    for (const rate of [0, 0.6, Number.NaN]) expect(erringUnitsPlan(rate, { margin: 1 })).toBe(null);
  });
});
