import { describe, expect, it } from "vitest";
import * as contract from "../../src/http/routes/plan/contract.ts";
import { newAgent, post } from "./client.ts";
import { ago, DAY, recordAll } from "./outcomes-kit.ts";

const schema = contract.plan.responses[200].content["application/json"].schema;

async function planOf(body: object) {
  const answer = await post("/v1/experiments/plan", body);
  expect([answer.status, answer.body.errors]).toEqual([200, undefined]);
  expect(schema.parse(answer.body)).toEqual(answer.body);
  return answer.body;
}

/** Upper normal quantiles, from tables. */
const Z = { 0.025: 1.959963985, 0.0125: 2.241402728, 0.2: 0.841621234, 0.1: 1.281551566 };

/** n = (z_{1−α/2}√(2p(1−p)) + z_{1−β}√(p(1−p) + (p+d)(1−p−d)))²/d² */
const unitsFor = (p: number, d: number, za: number, zb: number): number =>
  Math.ceil(
    ((za * Math.sqrt(2 * p * (1 - p)) + zb * Math.sqrt(p * (1 - p) + (p + d) * (1 - p - d))) / d) ** 2,
  );

describe("a plan", () => {
  it("of a rate is what the formula says", async () => {
    const plan = await planOf({ baseline_rate: 0.8, minimum_detectable_effect: 0.05, units_per_day: 500 });
    const each = unitsFor(0.8, 0.04, Z[0.025], Z[0.2]);
    expect(plan).toMatchObject({
      metric: "success_rate",
      requested_effect: 0.05,
      alpha: 0.05,
      power: 0.8,
      alpha_per_comparison: 0.05,
      sample_size_per_arm: each,
      total_sample_size: 2 * each,
      units_per_day: 500,
      minimum_detectable_effect: null,
      baseline: { rate: 0.8, mean: null, standard_deviation: null },
    });
    expect(plan.absolute_effect).toBeCloseTo(0.04, 12);
    expect(plan.duration_days).toBeCloseTo((2 * each) / 500, 9);
  });

  it("of a metric that should fall looks downwards", async () => {
    const plan = await planOf({ metric: "error_rate", baseline_rate: 0.1, minimum_detectable_effect: 0.2 });
    expect(plan.absolute_effect).toBeCloseTo(-0.02, 12);
    expect(plan.sample_size_per_arm).toBe(unitsFor(0.1, -0.02, Z[0.025], Z[0.2]));
  });

  it("of a mean is (z + z)²·2v/δ²", async () => {
    const plan = await planOf({
      metric: "satisfaction_score",
      baseline_mean: 8,
      baseline_standard_deviation: 2,
      minimum_detectable_effect: 0.05,
      power: 0.9,
    });
    expect(plan.sample_size_per_arm).toBe(Math.ceil(((Z[0.025] + Z[0.1]) / 0.4) ** 2 * 8));
  });

  it("shares alpha out among versions, and the smallest arm decides", async () => {
    const plan = await planOf({
      baseline_rate: 0.5,
      minimum_detectable_effect: 0.2,
      weights: [50, 40, 10],
      traffic_percent: 50,
      units_per_day: 1_000,
    });
    const each = unitsFor(0.5, 0.1, Z[0.0125], Z[0.2]);
    expect(plan).toMatchObject({
      alpha_per_comparison: 0.025,
      sample_size_per_arm: each,
      total_sample_size: each * 10,
    });
    expect(plan.duration_days).toBeCloseTo((each * 10) / 500, 9);
    expect(plan.assumptions.join(" ")).toMatch(/2 comparisons/);
  });

  it("says what a size sees, which is the inverse", async () => {
    for (const body of [
      { baseline_rate: 0.8 },
      { metric: "escalation_rate", baseline_rate: 0.1 },
      { metric: "cost_usd", baseline_mean: 0.02, baseline_standard_deviation: 0.03 },
    ]) {
      const sized = await planOf({ ...body, minimum_detectable_effect: 0.1 });
      const seen = await planOf({ ...body, sample_size: sized.total_sample_size });
      expect(seen.minimum_detectable_effect).toBeLessThanOrEqual(0.1);
      expect(seen.minimum_detectable_effect).toBeGreaterThan(0.0995);
    }
  });

  it("of what cannot be says so", async () => {
    const plan = await planOf({ baseline_rate: 0.98, minimum_detectable_effect: 0.05 });
    expect(plan).toMatchObject({ sample_size_per_arm: null, total_sample_size: null, duration_days: null });
    expect(plan.assumptions.join(" ")).toMatch(/No number of units would do/);
  });

  it("takes baseline and traffic from an agent's last days", async () => {
    const agent = await newAgent(1);
    await recordAll(
      Array.from({ length: 200 }, (_, at) => ({
        agent_id: agent,
        version: 1,
        user_id: `u${at}`,
        success: at % 5 !== 0,
        escalated: at % 10 === 0,
        occurred_at: ago((at % 4) * DAY),
      })),
    );
    const plan = await planOf({ agent_id: agent });
    expect(plan.baseline.rate).toBeCloseTo(0.8, 12);
    expect(plan.sample_size_per_arm).toBe(unitsFor(0.8, 0.04, Z[0.025], Z[0.2]));
    // 200 in a little more than three days.
    expect(plan.units_per_day).toBeGreaterThan(60);
    expect(plan.units_per_day).toBeLessThanOrEqual(200 / 3);
    expect(plan.assumptions.join(" ")).toMatch(/success_rate of the last 3.* days/);
    const given = await planOf({ agent_id: agent, baseline_rate: 0.5, units_per_day: 10 });
    expect([given.baseline.rate, given.units_per_day]).toEqual([0.5, 10]);
    expect((await planOf({ agent_id: agent, metric: "escalation_rate" })).baseline.rate).toBeCloseTo(0.1, 12);
  });

  it("refuses a power that no effect needs", async () => {
    for (const power of [0.001, 0.05]) {
      const { status, body } = await post("/v1/experiments/plan", { baseline_rate: 0.5, power });
      expect([status, body.errors?.[0].path]).toEqual([422, "/power"]);
    }
  });

  it("needs a baseline, and an agent that is there", async () => {
    const quiet = await newAgent(1);
    for (const [body, path] of [
      [{}, "/baseline_rate"],
      [{ agent_id: quiet }, "/baseline_rate"],
      [{ metric: "cost_usd" }, "/baseline_mean"],
      [{ metric: "cost_usd", baseline_mean: 1 }, "/baseline_mean"],
      [{ metric: "metrics.own", baseline_rate: 0.5 }, "/baseline_mean"],
      [{ baseline_rate: 1 }, "/baseline_rate"],
      [{ baseline_rate: 0.5, weights: [50, 40] }, "/weights"],
      [{ baseline_rate: 0.5, metric: "joy" }, "/metric"],
      [{ baseline_rate: 0.5, sample_size: 1.5 }, "/sample_size"],
      [{ baseline_rate: 0.5, other: 1 }, ""],
    ] as const) {
      const answer = await post("/v1/experiments/plan", body);
      expect([body, answer.status, answer.body.errors?.[0].path]).toEqual([body, 422, path]);
    }
    const none = await post("/v1/experiments/plan", { agent_id: "nobody-at-all", baseline_rate: 0.5 });
    expect([none.status, none.body.code]).toEqual([404, "agent_not_found"]);
  });

  it("holds figures to its limits' ends", async () => {
    const walk = (value: unknown): void => {
      if (typeof value === "number") expect(Number.isFinite(value)).toBe(true);
      else if (typeof value === "object" && value !== null) Object.values(value).forEach(walk);
    };
    for (const body of [
      { baseline_rate: 1e-12, minimum_detectable_effect: 1e-9, units_per_day: 1e-9, traffic_percent: 1e-6 },
      { baseline_rate: 0.5, alpha: 1e-12, power: 0.999_999_999 },
      { metric: "cost_usd", baseline_mean: 1e-12, baseline_standard_deviation: 1e12, sample_size: 2 },
      { baseline_rate: 0.5, weights: [99.9999, 0.0001], sample_size: 2 },
    ])
      walk(await planOf(body));
  });
});
