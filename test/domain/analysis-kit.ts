import { judgeNow, type Judging, type TakenLook } from "../../src/domain/analysis/looks.ts";
import { measureOf } from "../../src/domain/analysis/metrics.ts";
import type { ArmTotals } from "../../src/domain/counting/totals.ts";
import { completeDefinition, type GivenDefinition } from "../../src/domain/experiment/definition.ts";
import type { Analysis, Phase } from "../../src/domain/experiment/experiment.ts";
import { noMoments } from "../../src/domain/stats/moments.ts";

export const DAY = 86_400_000;
export const START = Date.parse("2026-11-01T00:00:00Z");
export const PHASE: Phase = { number: 1, started_at: START, ended_at: null, weights: [50, 50], pauses: [] };

export const definitionOf = (more: Partial<GivenDefinition> = {}) =>
  completeDefinition({
    test_id: "e",
    agent_id: "a",
    control_version: 1,
    test_versions: [2],
    traffic_distribution: { 1: 50, 2: 50 },
    ...more,
  });

/** An arm whose units each had one interaction. */
export function armOf(version: number, units: number, successes: number): ArmTotals {
  const p = units === 0 ? 0 : successes / units;
  return {
    version,
    exposed: units,
    units,
    interactions: units,
    metrics: {
      success_rate: {
        units: {
          n: units,
          mean_s: p,
          mean_n: units === 0 ? 0 : 1,
          m2_s: units * p * (1 - p),
          m2_n: 0,
          c_sn: 0,
        },
        log_units: null,
        values: noMoments(),
        sketch: null,
        units_above_zero: successes,
      },
    },
  };
}

/** One experiment that people look at, as often as they like. */
export class Watched {
  looks: TakenLook[] = [];
  readonly #analysis: Analysis;
  readonly #definition: ReturnType<typeof definitionOf>;

  constructor(analysis: Analysis, more: Partial<GivenDefinition> = {}) {
    this.#analysis = analysis;
    this.#definition = definitionOf(more);
  }

  look(arms: ArmTotals[], more: Partial<Judging> = {}) {
    const judged = judgeNow({
      definition: this.#definition,
      analysis: this.#analysis,
      phase: PHASE,
      arms,
      measures: [measureOf("success_rate", [])],
      looks: this.looks,
      sufficient: arms.every(({ units }) => units >= this.#definition.min_sample_size),
      now: START,
      ...more,
    });
    if (judged.taken) this.looks = [...this.looks, judged.taken];
    return { ...judged, significant: judged.comparisons[0]!.significant };
  }

  /** At so much of a planned sample of 1,000, with these shares of success. */
  at(units: number, [a, b]: [number, number], more: Partial<Judging> = {}) {
    return this.look(
      [armOf(1, units / 2, Math.round((units / 2) * a)), armOf(2, units / 2, Math.round((units / 2) * b))],
      more,
    );
  }
}
