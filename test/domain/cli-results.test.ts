import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Comparison, Results } from "../../src/cli/experiment.ts";
import { painter } from "../../src/cli/output/colour.ts";
import { amount, change, probability, share } from "../../src/cli/output/figures.ts";
import { axis, plot, scaleOf } from "../../src/cli/output/interval-plot.ts";
import { columns, wrap } from "../../src/cli/output/plain.ts";
import { report } from "../../src/cli/output/results/report.ts";

describe("an interval plot", () => {
  const span = (low: number, point: number, high: number) => ({
    point,
    interval: [low, high] as [number, number],
  });
  const WIDTH = 41;
  const near = { low: -0.1, high: 0.1 };

  it("draws the interval around its point, and the zero line", () => {
    expect(plot(span(-0.05, 0.025, 0.1), near, WIDTH)).toBe("          ├─────────┼────●──────────────┤");
    expect(plot(span(0.05, 0.075, 0.1), near, WIDTH)).toBe("                    │         ├────●────┤");
    expect(plot(span(-0.1, 0, 0.1), near, WIDTH)).toBe("├───────────────────●───────────────────┤");
  });

  it("does not cross the line in a column that they only share", () => {
    expect(plot(span(-0.5, -0.4, -0.001), { low: -0.5, high: 0.5 }, 41)).toMatch(/^├───●─+│ +$/);
  });

  it("draws a point that has no interval, and nothing but the line where nothing is known", () => {
    expect(plot({ point: -0.05, interval: null }, near, WIDTH).trimEnd()).toBe("          ●         │");
    expect(plot({ point: null, interval: null }, near, WIDTH).trim()).toBe("│");
  });

  it("has 0 in the same column whatever the row, and nothing outside of its width", () => {
    const rows = [span(-0.02, 0.01, 0.04), span(0.05, 0.1, 0.2), span(-0.3, -0.2, -0.1)];
    const scale = scaleOf(rows);
    const drawn = rows.map((row) => plot(row, scale, 30));
    const zero = drawn[1]!.indexOf("│");
    expect(zero).toBeGreaterThan(0);
    for (const line of drawn) {
      expect("│┼●├┤").toContain(line[zero]);
      expect(line).toHaveLength(30);
    }
    expect(axis(scale, 30, change)[zero]).toBe("0");
  });

  it("leaves to arrows what would make all others too small to see", () => {
    const rows = [span(-0.02, 0.05, 0.1), span(-0.9, 0.1, 250)];
    const scale = scaleOf(rows);
    expect(scale.high).toBeLessThan(1);
    expect(plot(rows[1]!, scale, 40)).toMatch(/^<─+┼─+●─+>$/);
  });

  it("has its width and one point, whatever the numbers", () => {
    const number = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 });
    const spans = fc.array(
      fc.tuple(number, number, number).map((values) => {
        const [low, point, high] = values.toSorted((a, b) => a - b) as [number, number, number];
        return span(low, point, high);
      }),
      { minLength: 1 },
    );
    fc.assert(
      fc.property(spans, fc.integer({ min: 20, max: 60 }), (rows, width) => {
        const scale = scaleOf(rows);
        expect(axis(scale, width, change)).toHaveLength(width);
        for (const row of rows)
          expect(plot(row, scale, width)).toMatch(new RegExp(`^(?=.{${width}}$)[^●]*●[^●]*$`));
      }),
    );
  });

  it("is of a scale even where everything is 0 or unknown", () => {
    for (const spans of [[], [span(0, 0, 0)], [{ point: null, interval: null }]]) {
      const { low, high } = scaleOf(spans);
      expect(high).toBeGreaterThan(low);
      expect(plot(spans[0] ?? { point: null, interval: null }, { low, high }, 20)).toHaveLength(20);
    }
  });
});

it("prints numbers as people read them", () => {
  expect([share(0.85), share(0.0012), share(0), change(0.063), change(-0.5), change(0)]).toEqual([
    "85.0 %",
    "0.12 %",
    "0.0 %",
    "+6.3 %",
    "-50.0 %",
    "0.0 %",
  ]);
  expect([amount(12), amount(0.0123456), amount(1234.56)]).toEqual(["12", "0.01235", "1235"]);
  expect([probability(0.0312), probability(1e-9), probability(1)]).toEqual(["0.031", "< 0.001", "1.000"]);
});

it("wraps words", () => {
  expect(wrap("one two three four", 9, "  ")).toBe("  one two\n  three\n  four");
  expect(wrap("", 9)).toBe("");
});

const comparison = (more: Partial<Comparison>): Comparison => ({
  version: 28,
  metric: "success_rate",
  kind: "rate",
  direction: "increase",
  role: "primary",
  status: "ok",
  control_value: 0.8,
  test_value: 0.85,
  difference: 0.05,
  interval: [0.01, 0.09],
  lift: 0.0625,
  lift_interval: [0.012, 0.116],
  p_value: 0.01,
  adjusted_p_value: 0.02,
  significant: true,
  chance_to_win: 0.99,
  z: 2.5,
  critical: 2.2,
  expected_loss: 0.0001,
  ...more,
});

const version = (variant: "control" | "test"): Results["results_by_version"][string] => ({
  variant,
  exposed: 1_204,
  sample_size: 1_000,
  interactions: 1_500,
  success_rate: 0.85,
  error_rate: 0.15,
  escalation_rate: 0.05,
  avg_response_time: 1_500.4,
  user_satisfaction: 8.04,
  p50: 1_200.2,
  p95: 3_000,
  p99: 4_100,
  avg_time_to_first_token: null,
  cost_usd: null,
  input_tokens: null,
  output_tokens: null,
  cached_tokens: null,
  metrics: {},
  intervals: {},
});

const base: Results = {
  test_id: "pagbank-v27-vs-v28",
  test_name: "Enhanced Prompts Test",
  agent_id: "pagbank-specialist",
  status: "running",
  phase: 1,
  phases: [{ number: 1, started_at: "2026-11-20T08:00:00.000Z", ended_at: null }],
  analysis: "group_sequential",
  alpha: 0.05,
  control_version: 27,
  primary_metric: "success_rate",
  sufficient_data: true,
  sufficient_data_expected_at: null,
  planned_share: 0.5,
  results_by_version: { "27": version("control"), "28": version("test"), "9": version("test") },
  comparisons: [
    comparison({}),
    comparison({ version: 9, lift: -0.03, lift_interval: [-0.08, 0.03], significant: false }),
    comparison({
      metric: "metrics.order_value",
      kind: "mean",
      role: "secondary",
      status: "insufficient_data",
      reason: "Each arm needs at least two units with a value.",
      difference: null,
      interval: null,
      lift: null,
      lift_interval: null,
      p_value: null,
      adjusted_p_value: null,
      significant: null,
    }),
  ],
  pending: null,
  guardrails: [
    {
      version: 28,
      metric: "escalation_rate",
      direction: "decrease",
      verdict: "safe",
      status: "ok",
      control_value: 0.05,
      test_value: 0.05,
      worsening: 0,
      at_least: -0.01,
      at_most: 0.01,
      margin: 0.1,
      scale: "relative",
    },
  ],
  quality: {
    sample_ratio: {
      status: "ok",
      statistic: 0,
      p_value: 1,
      sequential_p_value: 1,
      mismatch: false,
      sequential_mismatch: false,
      expected: { "27": 700, "28": 300 },
      observed: { "27": 702, "28": 298 },
    },
    multiple_exposures: { units: 0, share: 0, alarm: false },
    mismatches: 0,
    excluded: 0,
  },
  recommendations: [
    {
      version: 28,
      recommendation: "adopt",
      is_significant: true,
      improvement_percent: 6.25,
      summary: "success_rate is 85.0 % with version 28 and 80.0 % with version 27: +6.25 %. Adopt it.",
    },
  ],
  looks: [{ kind: "planned", taken_at: "2026-11-20T08:30:00.000Z", fraction: 0.5, comparisons: [] }],
  series: [],
  first_at: null,
  last_at: null,
  winner: null,
  frozen_at: null,
};

const printed = (results: Partial<Results> = {}, width = 80): string =>
  report({ ...base, ...results }, width, painter(false));

describe("the report of an experiment", () => {
  it("tells the state, every version, every comparison, the guardrails, and what to do", () => {
    const text = printed();
    expect(text).toMatch(/^analysis +group_sequential, alpha 0\.05, 1 planned look taken$/m);
    expect(text).toMatch(/^planned +50\.0 % is there$/m);
    expect(text).toMatch(/^27 control +1204 +1000 +85\.0 % +1500 +1200 +3000 +4100 +5\.0 % +8\.0 +-$/m);
    expect(text.indexOf("27 control"), "the control comes first").toBeLessThan(text.indexOf("9 test"));
    expect(text).toMatch(/^28 +\+6\.3 % +\+1\.2 % to \+11\.6 % +0\.020 +yes +│ *├─+●─+┤$/m);
    expect(text).toMatch(/^9 +-3\.0 % +-8\.0 % to \+3\.0 % +0\.020 +no +├─+●─+┼─*┤$/m);
    expect(text).toContain("metrics.order_value against version 27 (secondary, more is better)");
    expect(text).toContain("28: Each arm needs at least two units with a value.");
    expect(text).toMatch(/^escalation_rate +28 +safe +5\.0 % +5\.0 % +10\.0 %$/m);
    expect(text).toContain("Version 28: adopt\n  success_rate is 85.0 %");
    expect(text).not.toContain("!");
  });

  it("fits 80 columns, however wide the terminal is said to be", () => {
    for (const width of [80, 120])
      for (const line of printed({}, width).split("\n"))
        if (/[│┼●]/.test(line)) expect(columns(line), line).toBeLessThanOrEqual(80);
  });

  it("draws below the numbers where these leave no room beside them", () => {
    const wide = comparison({ version: 1_000_000, lift: 12.5, lift_interval: [-0.9, 150] });
    const text = printed({ comparisons: [comparison({}), wide] }, 70);
    expect(text).toMatch(/^1000000 +\+1250 % +-90\.0 % to \+15000 % +0\.020 +yes\n +<?├?─*┼─+●─+>$/m);
    for (const line of text.split("\n"))
      if (/[│┼●]/.test(line)) expect(columns(line), line).toBeLessThanOrEqual(70);
  });

  it("warns of whatever spoils the numbers", () => {
    const { sample_ratio } = base.quality;
    const text = printed({
      quality: {
        sample_ratio: { ...sample_ratio, sequential_mismatch: true, observed: { "27": 900, "28": 100 } },
        multiple_exposures: { units: 30, share: 0.03, alarm: true },
        mismatches: 4,
        excluded: 2,
      },
    }).replaceAll("\n", " ");
    expect(text).toContain("! Sample-ratio mismatch: of the units 27: 900, 28: 100 were seen");
    expect(text).toContain("! Multiple exposures: 30 units (3.0 %)");
    expect(text).toContain("! Mismatches: 4 interactions");
    expect(text).toContain("! 2 interactions are left out");
  });

  it("says once why nothing is judged yet, and shows how the versions differ all the same", () => {
    const reason = "The experiment is judged once, at its planned end.";
    const text = printed({
      analysis: "fixed",
      pending: reason,
      sufficient_data: false,
      sufficient_data_expected_at: "2026-11-21T08:00:00.000Z",
      comparisons: [
        comparison({
          status: "not_yet",
          reason,
          interval: null,
          lift_interval: null,
          adjusted_p_value: null,
          significant: null,
        }),
      ],
    });
    expect(text.split(reason)).toHaveLength(2);
    expect(text).toMatch(/^data +not enough units yet, expected 2026-11-21 08:00:00Z at this pace$/m);
    expect(text).toMatch(/^28 +\+6\.3 % +- +- +- +│ +●/m);
  });

  it("shows the difference where there is no ratio", () => {
    const text = printed({
      comparisons: [comparison({ control_value: 0, lift: null, lift_interval: null })],
    });
    expect(text).toMatch(/^28 +0\.05 +0\.01 to 0\.09 +0\.020 +yes$/m);
  });

  it("prints nothing that a terminal would obey", () => {
    expect(printed({ test_name: "\u001b[2Jevil\u0007" })).toMatch(/^name +evil$/m);
  });
});
