import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  analysisOf,
  completeDefinition,
  definitionFaults,
  liveOf,
  weightFaults,
} from "../../src/domain/experiment/definition.ts";
import { closePause, endPhase, nextPhase, openPause } from "../../src/domain/experiment/phases.ts";
import type { Phase } from "../../src/domain/experiment/experiment.ts";

const definition = (more: Parameters<typeof completeDefinition>[0] | object = {}) =>
  completeDefinition({
    test_id: "t",
    agent_id: "a",
    control_version: 27,
    test_versions: [28],
    traffic_distribution: { 27: 70, 28: 30 },
    ...more,
  });

describe("a definition", () => {
  it("has nothing wrong with it by default", () => {
    expect(definitionFaults(definition())).toEqual([]);
  });

  it("has weights that add up to 100 within a millionth", () => {
    const sum = (a: number, b: number) => weightFaults({ 1: a, 2: b }, [1, 2]).length;
    expect(sum(33.333_333_3, 66.666_666_6)).toBe(0);
    expect(sum(50, 50.000_002)).toBe(1);
    expect(weightFaults({ 1: 0.1 + 0.2, 2: 99.7 }, [1, 2])).toEqual([]);
  });

  it("puts its arms into the snapshot, the control first and the others in order", () => {
    const given = definition({ test_versions: [30, 29], traffic_distribution: { 27: 50, 29: 20, 30: 30 } });
    expect(liveOf(given, 2, [[0, 5]])).toEqual({
      id: "t",
      phase: 2,
      unit: "user",
      ranges: [[0, 5]],
      arms: [
        { version: 27, weight: 50 },
        { version: 30, weight: 30 },
        { version: 29, weight: 20 },
      ],
    });
    expect(liveOf(definition({ sticky: true, audience: { a: 1 } }), 1, [])).toMatchObject({
      sticky: true,
      audience: { a: 1 },
    });
  });

  it("is analysed as was said, else by whether an end is known", () => {
    expect(analysisOf(definition())).toBe("always_valid");
    expect(analysisOf(definition({ duration_days: 1 }))).toBe("group_sequential");
    expect(analysisOf(definition({ max_sample_size: 1 }))).toBe("group_sequential");
    expect(analysisOf(definition({ duration_days: 1, analysis: "fixed" }))).toBe("fixed");
  });
});

describe("phases", () => {
  const acts = fc.array(
    fc.record({ act: fc.constantFrom("pause", "resume", "next"), at: fc.integer({ min: 0, max: 1_000 }) }),
  );

  it("follow each other without gap or overlap, and pauses lie in them, whatever the clocks say", () => {
    fc.assert(
      fc.property(acts, (list) => {
        let phases = nextPhase([], [50, 50], 500);
        let paused = false;
        for (const { act, at } of list) {
          if (act === "next") phases = nextPhase(phases, [10, 90], at);
          else if (act === "pause" && !paused) phases = openPause(phases, at);
          else if (act === "resume" && paused) phases = closePause(phases, at);
          if (act !== "next") paused = act === "pause";
        }
        phases = endPhase(phases, 1_000);
        phases.forEach((phase: Phase, index) => {
          expect(phase.number).toBe(index + 1);
          expect(phase.started_at).toBe(index === 0 ? 500 : phases[index - 1]!.ended_at);
          expect(phase.ended_at).toBeGreaterThanOrEqual(phase.started_at);
          let last = phase.started_at;
          for (const { from, to } of phase.pauses) {
            expect(from).toBeGreaterThanOrEqual(last);
            expect(to).toBeGreaterThanOrEqual(from);
            last = to!;
          }
          expect(last).toBeLessThanOrEqual(phase.ended_at!);
        });
      }),
    );
  });

  it("stay paused across a reallocation", () => {
    const paused = openPause(nextPhase([], [50, 50], 10), 20);
    expect(nextPhase(paused, [90, 10], 30)).toEqual([
      { number: 1, started_at: 10, ended_at: 30, weights: [50, 50], pauses: [{ from: 20, to: 30 }] },
      { number: 2, started_at: 30, ended_at: null, weights: [90, 10], pauses: [{ from: 30, to: null }] },
    ]);
  });
});
