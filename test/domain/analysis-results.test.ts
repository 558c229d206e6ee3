import { describe, expect, it } from "vitest";
import { analyse, type AnalysisInput } from "../../src/domain/analysis/results.ts";
import type { ArmTotals, StudyTotals } from "../../src/domain/counting/totals.ts";
import { ANALYSES } from "../../src/domain/experiment/experiment.ts";
import { Sketch } from "../../src/domain/stats/sketch.ts";
import { DAY, definitionOf, PHASE, START } from "./analysis-kit.ts";
import { totalsOf } from "./stats/kit.ts";

/** What units had: a list of interactions each, a list of values by metric. */
type Unit = Record<string, number>[];

function armTotals(version: number, units: readonly Unit[]): ArmTotals {
  const names = new Set(units.flat().flatMap(Object.keys));
  const metrics = Array.from(names, (name) => {
    const values = units.map((unit) => unit.flatMap((item) => (name in item ? [item[name]!] : [])));
    const sketch = new Sketch();
    for (const value of values.flat()) sketch.add(value);
    return [name, { ...totalsOf(values.filter(({ length }) => length > 0)), sketch: sketch.data() }] as const;
  });
  return {
    version,
    exposed: units.length,
    units: units.length,
    interactions: units.flat().length,
    metrics: Object.fromEntries(metrics),
  };
}

const totals = (arms: ArmTotals[], more: Partial<StudyTotals> = {}): StudyTotals => ({
  arms,
  multiple_exposures: 0,
  mismatches: 0,
  excluded: 0,
  days: [],
  first_at: START,
  last_at: START,
  first_units: [],
  ...more,
});

const inputOf = (more: Partial<AnalysisInput>): AnalysisInput => ({
  definition: definitionOf(),
  status: "running",
  analysis: "always_valid",
  phase: PHASE,
  totals: totals([]),
  definitions: [],
  looks: [],
  now: START + DAY,
  ...more,
});

/** Numbers that no JSON can carry, and where. */
function unfit(value: unknown, path = ""): string[] {
  if (typeof value === "number") return Number.isFinite(value) ? [] : [path];
  if (value === undefined) return path.endsWith("reason") ? [] : [path];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) => unfit(each, `${path}/${key}`));
}

const METRICS = ["success_rate", "response_time_ms", "satisfaction_score", "cost_usd", "metrics.own"];

const unitsOf = (count: number, valueAt: (at: number) => number, each = 1): Unit[] =>
  Array.from({ length: count }, (_, at) =>
    Array.from({ length: each }, () => ({
      success_rate: valueAt(at) > 0 ? 1 : 0,
      response_time_ms: valueAt(at),
      satisfaction_score: valueAt(at),
      cost_usd: valueAt(at),
      "metrics.own": -valueAt(at),
    })),
  );

const SHAPES: [string, Unit[], Unit[]][] = [
  ["no units", [], []],
  ["one unit", unitsOf(1, () => 1), []],
  ["one unit each", unitsOf(1, () => 1), unitsOf(1, () => 0)],
  ["two units each", unitsOf(2, (at) => at), unitsOf(2, (at) => 1 - at)],
  ["all successes", unitsOf(200, () => 1), unitsOf(200, () => 1)],
  ["all failures", unitsOf(200, () => 0), unitsOf(200, () => 0)],
  ["all against none", unitsOf(200, () => 1), unitsOf(200, () => 0)],
  ["identical values, several each", unitsOf(200, () => 7, 3), unitsOf(200, () => 7, 3)],
  ["tiny values", unitsOf(200, (at) => 1e-300 * (at % 3)), unitsOf(200, (at) => 2e-300 * (at % 3))],
  ["huge values", unitsOf(200, (at) => 1e12 * (at % 3)), unitsOf(200, (at) => 5e11 * (at % 3))],
  ["units without values", Array.from({ length: 150 }, () => [{}]), unitsOf(150, (at) => at % 2)],
];

describe.each(ANALYSES)("under %s", (analysis) => {
  it.each(SHAPES)("%s make no number that is none", (_, control, test) => {
    for (const primary_metric of METRICS)
      for (const ended_at of [null, START + DAY]) {
        const definition = definitionOf({
          primary_metric,
          secondary_metrics: METRICS,
          max_sample_size: 400,
          min_sample_size: 1,
          guardrails: METRICS.flatMap((metric) => [
            { metric, margin: 0 },
            { metric, margin: 2 },
          ]),
        });
        const { results, taken } = analyse(
          inputOf({
            definition,
            analysis,
            phase: { ...PHASE, ended_at },
            totals: totals([armTotals(1, control), armTotals(2, test)]),
          }),
        );
        expect(unfit({ results, taken })).toEqual([]);
        expect(results.recommendations).toHaveLength(1);
        expect(results.recommendations[0]!.summary).not.toMatch(/NaN|Infinity|undefined|null/);
        if (control.length < 2 || test.length < 2)
          expect(results.comparisons[0]).toMatchObject({ p_value: null, significant: null });
      }
  });
});

describe("what is recommended", () => {
  const arm = (version: number, count: number, successes: number, times = 100): ArmTotals =>
    armTotals(
      version,
      Array.from({ length: count }, (_, at) => [
        { success_rate: at < successes ? 1 : 0, response_time_ms: times * (1 + (at % 10) / 10) },
      ]),
    );
  const told = (arms: ArmTotals[], more: Partial<AnalysisInput> = {}, study: Partial<StudyTotals> = {}) =>
    analyse(inputOf({ totals: totals(arms, study), ...more })).results.recommendations[0]!;
  const over = { phase: { ...PHASE, ended_at: START + DAY } };
  const guarded = { definition: definitionOf({ guardrails: [{ metric: "response_time_ms" }] }) };

  it("needs enough units of every arm", () => {
    expect(told([arm(1, 400, 240), arm(2, 99, 99)], {}).recommendation).toBe("investigate");
    const even = told([arm(1, 99, 40), arm(2, 99, 95)]);
    expect(even).toMatchObject({ recommendation: "insufficient_data", is_significant: false });
    expect(even.summary).toMatch(/version 1 has 99 units .* version 2 has 99; 100 each/);
    expect(told([arm(1, 100, 40), arm(2, 100, 85)])).toMatchObject({ recommendation: "adopt" });
    // Hardly anything fails: too few for any mode that is looked at all the time.
    const extreme = told([arm(1, 100, 40), arm(2, 100, 95)]);
    expect(extreme.recommendation).toBe("continue");
    expect(extreme.summary).toMatch(/Each arm needs 10 events and 10 non-events\.$/);
  });

  it("waits while it runs, and says at the end that nothing was shown", () => {
    expect(told([arm(1, 400, 200), arm(2, 400, 205)]).recommendation).toBe("continue");
    expect(told([arm(1, 400, 200), arm(2, 400, 205)], over).recommendation).toBe("no_difference");
  });

  it("waits for guardrails that are not safe yet, but not for ever; harm outweighs all", () => {
    const better = (times: number) => [arm(1, 400, 240), arm(2, 400, 360, times)];
    expect(told(better(100), guarded)).toMatchObject({ is_significant: true });
    expect(told(better(108), guarded).recommendation).toBe("continue");
    expect(told(better(108), guarded).summary).toMatch(/not yet shown that response_time_ms/);
    expect(told(better(108), { ...guarded, ...over }).recommendation).toBe("adopt");
    expect(told(better(200), guarded).recommendation).toBe("keep_control");
    expect(told([arm(1, 60, 30), arm(2, 60, 30, 500)], guarded).recommendation).toBe("keep_control");
  });

  it("doubts numbers whose units were seen in both arms, and calls nothing significant", () => {
    const arms = [arm(1, 400, 240), arm(2, 400, 360)];
    expect(told(arms, {}, { multiple_exposures: 8 }).recommendation).toBe("adopt");
    expect(told(arms, {}, { multiple_exposures: 9 })).toMatchObject({
      recommendation: "investigate",
      is_significant: false,
    });
  });

  it("holds p-values that are adjusted for their number against alpha", () => {
    const { results } = analyse(
      inputOf({
        analysis: "fixed",
        definition: definitionOf({ test_versions: [2, 3], traffic_distribution: { 1: 34, 2: 33, 3: 33 } }),
        phase: { ...PHASE, weights: [34, 33, 33], ended_at: START + DAY },
        totals: totals([arm(1, 1_000, 500), arm(2, 1_000, 546), arm(3, 1_000, 546)]),
      }),
    );
    for (const one of results.comparisons) {
      expect(one.p_value).toBeLessThan(0.05);
      expect(one.adjusted_p_value).toBeCloseTo(2 * one.p_value!, 9);
      expect(one.significant).toBe(false);
    }
  });

  it("takes arms by their versions, in whatever order they were counted", () => {
    const { results } = analyse(
      inputOf({
        definition: definitionOf({ test_versions: [3, 2], traffic_distribution: { 1: 30, 2: 30, 3: 40 } }),
        phase: { ...PHASE, weights: [30, 40, 30] },
        totals: totals([arm(2, 300, 270), arm(1, 300, 150), arm(3, 400, 200)]),
      }),
    );
    expect(results.recommendations.map(({ version, is_significant }) => [version, is_significant])).toEqual([
      [3, false],
      [2, true],
    ]);
    expect(results.quality.sample_ratio).toMatchObject({
      mismatch: false,
      observed: { 1: 300, 2: 300, 3: 400 },
    });
  });
});
