import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import * as contract from "../../src/http/routes/results/contract.ts";
import { get, newAgent, post } from "./client.ts";
import {
  ago,
  backdate,
  DAY,
  HOUR,
  newStudy,
  outcome,
  recordAll,
  resultsOf as answerOf,
  type Item,
  type Study,
} from "./outcomes-kit.ts";

const schema = contract.get.responses[200].content["application/json"].schema;

/** Results, which are what their contract says, and nothing else. */
async function resultsOf(study: Study, query = "") {
  const body = await answerOf(study, query);
  expect(schema.parse(body)).toEqual(body);
  return body;
}

/** So many units of an arm, so many of which succeed. */
const outcomesOf = (study: Study, arm: number, count: number, successes: number, more: Item = {}): Item[] =>
  study.units(arm, count).map((user, at) => outcome(study, arm, user, { success: at < successes, ...more }));

const looksOf = async ({ id }: Study): Promise<Item[]> =>
  JSON.parse(
    (await env.DB.prepare("SELECT looks FROM experiment WHERE id = ?").bind(id).first<string>("looks"))!,
  );

const mean = (values: number[]): number => values.reduce((sum, one) => sum + one, 0) / values.length;

describe("results", () => {
  it("of an experiment without outcomes have every field, and say that it is too early", async () => {
    const agent = await newAgent(3);
    const study = await newStudy({ agent_id: agent, test_versions: [3, 2], name: "Three" });
    const body = await resultsOf(study);
    expect(body).toMatchObject({
      test_name: "Three",
      status: "running",
      phase: 1,
      analysis: "always_valid",
      sufficient_data: false,
      sufficient_data_expected_at: null,
      planned_share: null,
      winner: null,
      frozen_at: null,
      first_at: null,
      looks: [],
      series: [],
    });
    expect(Object.keys(body.results_by_version)).toEqual(["1", "2", "3"]);
    for (const version of [1, 2, 3])
      expect(body.results_by_version[version]).toMatchObject({
        variant: version === 1 ? "control" : "test",
        sample_size: 0,
        success_rate: null,
        avg_response_time: null,
        escalation_rate: null,
        user_satisfaction: null,
        p50: null,
        p95: null,
        p99: null,
      });
    expect(body.recommendations).toEqual(
      [3, 2].map((version) => ({
        version,
        recommendation: "insufficient_data",
        is_significant: false,
        improvement_percent: null,
        summary: expect.stringMatching(/^Too early to say: .* 100 each are asked for\.$/),
      })),
    );
  });

  it("of a draft are empty, in its own weights", async () => {
    const agent = await newAgent(2);
    const id = `draft-${agent}`;
    await post("/v1/experiments", {
      test_id: id,
      agent_id: agent,
      control_version: 2,
      test_versions: [1],
      traffic_distribution: { 1: 10, 2: 90 },
    });
    const { status, body } = await get(`/v1/experiments/${id}/results`);
    expect([status, body.status, body.phases]).toEqual([200, "draft", []]);
    expect((await get(`/v1/experiments/none/results`)).body.code).toBe("experiment_not_found");
  });

  it("agree with a count of their own of what was sent", async () => {
    await post("/v1/metrics", { name: "helpfulness", kind: "mean", cap: 5 });
    const study = await newStudy({ secondary_metrics: ["metrics.helpfulness"] });
    let state = 1;
    const random = (): number => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
    const sent: (Item & { arm: number })[] = [0, 1].flatMap((arm) =>
      study.units(arm, 150).flatMap((user) =>
        Array.from({ length: 1 + Math.floor(random() * 4) }, () => ({
          arm,
          user_id: user,
          success: random() < 0.7,
          escalated: random() < 0.2,
          response_time_ms: Math.round(50 * Math.exp(4 * random())),
          satisfaction_score: 1 + Math.floor(random() * 10),
          cost_usd: Math.round(random() * 1_000) / 100_000,
          input_tokens: Math.floor(random() * 2_000),
          output_tokens: Math.floor(random() * 500),
          metrics: { helpfulness: Math.round(random() * 10) },
          ...(random() < 0.1 && { error_code: "timeout" }),
        })),
      ),
    );
    await recordAll(sent.map(({ arm, ...item }) => ({ ...item, ...attributed(study, arm) })));
    const body = await resultsOf(study);
    for (const arm of [0, 1]) {
      const mine = sent.filter((item) => item.arm === arm);
      const found = body.results_by_version[study.versions[arm]!];
      const of = (name: string): number[] => mine.map((item) => Number(item[name]));
      expect([found.sample_size, found.exposed, found.interactions]).toEqual([150, 150, mine.length]);
      const expected: Record<string, number> = {
        success_rate: mean(of("success")),
        error_rate: mean(mine.map(({ success, error_code }) => (success === false || error_code ? 1 : 0))),
        escalation_rate: mean(of("escalated")),
        avg_response_time: mean(of("response_time_ms")),
        user_satisfaction: mean(of("satisfaction_score")),
        cost_usd: mean(of("cost_usd")),
        input_tokens: mean(of("input_tokens")),
        output_tokens: mean(of("output_tokens")),
      };
      for (const [name, value] of Object.entries(expected)) expect(found[name], name).toBeCloseTo(value, 9);
      // Of a cap: ten counts as five.
      const capped = mine.map((item) =>
        Math.min(5, (item["metrics"] as { helpfulness: number }).helpfulness),
      );
      expect(found.metrics.helpfulness).toBeCloseTo(mean(capped), 9);
      const times = of("response_time_ms").toSorted((a, b) => a - b);
      for (const [name, q] of [
        ["p50", 0.5],
        ["p95", 0.95],
        ["p99", 0.99],
      ] as const) {
        const at = q * (times.length - 1);
        expect(found[name]).toBeGreaterThanOrEqual(times[Math.floor(at)]! * 0.99);
        expect(found[name]).toBeLessThanOrEqual(times[Math.ceil(at)]! * 1.01);
      }
    }
    expect(body.sufficient_data).toBe(true);
    expect(body.quality).toMatchObject({ mismatches: 0, excluded: 0 });
    expect(body.series.reduce((sum: number, day: Item) => sum + Number(day["interactions"]), 0)).toBe(
      sent.length,
    );
    const [a, b] = [1, 2].map((version) => body.results_by_version[version].success_rate);
    const [primary] = body.comparisons;
    expect(primary).toMatchObject({ version: 2, metric: "success_rate", role: "primary" });
    expect(primary.difference).toBeCloseTo(b - a, 9);
    expect(body.recommendations[0].improvement_percent).toBeCloseTo((b / a - 1) * 100, 6);
  });
});

const attributed = ({ id, versions }: Study, arm: number): Item => ({
  experiment_id: id,
  version: versions[arm],
});

const N = 400;
/** 60 % of one arm against 90 % of the other. */
const bigEffect = (study: Study): Item[] => [
  ...outcomesOf(study, 0, N, 0.6 * N),
  ...outcomesOf(study, 1, N, 0.9 * N),
];
const noEffect = (study: Study): Item[] => [
  ...outcomesOf(study, 0, N, 0.75 * N),
  ...outcomesOf(study, 1, N, 0.75 * N),
];

const MODES: [string, Item, boolean][] = [
  ["always_valid", { analysis: "always_valid" }, false],
  ["group_sequential with a duration", { duration_days: 14 }, false],
  ["group_sequential with a largest sample", { max_sample_size: 1_000 }, false],
  ["group_sequential with a largest sample that is there", { max_sample_size: 800 }, false],
  ["group_sequential without a plan, stopped", { analysis: "group_sequential" }, true],
  ["fixed, stopped", { analysis: "fixed" }, true],
  ["fixed, at its planned size", { analysis: "fixed", max_sample_size: 800 }, false],
];

describe.each(MODES)("%s", (_, definition, stops) => {
  it("sees a big effect", async () => {
    const study = await newStudy(definition);
    await recordAll(bigEffect(study));
    if (stops) await post(`${study.path}/stop`);
    const body = await resultsOf(study);
    expect(body.comparisons[0]).toMatchObject({ status: "ok", significant: true });
    expect(body.comparisons[0].p_value).toBeLessThan(0.001);
    expect(body.comparisons[0].interval[0]).toBeGreaterThan(0);
    expect(body.recommendations).toEqual([
      {
        version: 2,
        recommendation: "adopt",
        is_significant: true,
        improvement_percent: expect.closeTo(50, 6),
        summary: expect.stringMatching(
          /^success_rate is 90\.0 % with version 2 and 60\.0 % with version 1: \+50\.0 %, .* Version 2 is the better one\.$/,
        ),
      },
    ]);
    expect(body.sufficient_data).toBe(true);
  });

  it("sees none where there is none", async () => {
    const study = await newStudy(definition);
    await recordAll(noEffect(study));
    if (stops) await post(`${study.path}/stop`);
    const body = await resultsOf(study);
    expect(body.comparisons[0].significant).not.toBe(true);
    expect(body.recommendations[0]).toMatchObject({
      recommendation: stops || body.planned_share === 1 ? "no_difference" : "continue",
      is_significant: false,
    });
    expect(body.recommendations[0].improvement_percent).toBeCloseTo(0, 9);
  });
});

describe("before its end", () => {
  it("a fixed horizon shows how the arms differ, and nothing that looking would spoil", async () => {
    const study = await newStudy({ analysis: "fixed", max_sample_size: 10_000 });
    await recordAll(bigEffect(study));
    const body = await resultsOf(study);
    expect(body.pending).toMatch(/planned end/);
    expect(body.planned_share).toBeCloseTo(0.08, 9);
    expect(body.comparisons[0]).toMatchObject({
      status: "not_yet",
      p_value: null,
      adjusted_p_value: null,
      interval: null,
      lift_interval: null,
      significant: null,
    });
    expect(body.comparisons[0].difference).toBeCloseTo(0.3, 9);
    expect(body.recommendations[0]).toMatchObject({ recommendation: "continue", is_significant: false });
    expect(await looksOf(study)).toEqual([]);
  });

  it("a fixed horizon that was stopped before its end is judged as one may stop at any time", async () => {
    const counts = [0.74, 0.8].map((rate) => Math.round(rate * N)) as [number, number];
    const seen = await Promise.all(
      [{ analysis: "fixed", max_sample_size: 4 * N }, { analysis: "always_valid" }].map(
        async (definition) => {
          const study = await newStudy(definition);
          await recordAll([...outcomesOf(study, 0, N, counts[0]), ...outcomesOf(study, 1, N, counts[1])]);
          await post(`${study.path}/stop`);
          const { comparisons } = await resultsOf(study);
          return [comparisons[0].p_value, comparisons[0].interval, comparisons[0].significant];
        },
      ),
    );
    expect(seen[0]).toEqual(seen[1]);
    expect(seen[0]![2]).toBe(false);
  });

  it("says when there will be enough data, unless that takes for ever", async () => {
    const study = await newStudy({ min_sample_size: 100 });
    await backdate(study, 10 * HOUR);
    await recordAll([...outcomesOf(study, 0, 50, 25), ...outcomesOf(study, 1, 80, 40)]);
    const expected = Date.parse((await resultsOf(study)).sufficient_data_expected_at);
    expect(Math.abs(expected - Date.now() - 10 * HOUR)).toBeLessThan(0.1 * HOUR);
    const endless = await newStudy({ min_sample_size: 1_000_000_000 });
    await backdate(endless, 300 * DAY);
    await recordAll([...outcomesOf(endless, 0, 1, 1), ...outcomesOf(endless, 1, 1, 1)]);
    expect((await resultsOf(endless)).sufficient_data_expected_at).toBe(null);
  });
});

describe("a look", () => {
  it("is kept: looking again spends nothing", async () => {
    const study = await newStudy({ max_sample_size: 1_600 });
    await recordAll(noEffect(study));
    const first = await resultsOf(study);
    expect(first.looks).toMatchObject([{ kind: "planned", taken_at: expect.any(String), fraction: 0.5 }]);
    const [seen] = first.looks[0].comparisons;
    expect(seen).toMatchObject({ metric: "success_rate", significant: false });
    expect(Math.abs(seen.z)).toBeLessThan(seen.critical);
    const kept = await looksOf(study);
    expect(kept).toMatchObject([{ kind: "planned", phase: 1, fraction: 0.5 }]);
    const again = await resultsOf(study);
    expect([again.looks, again.comparisons]).toEqual([first.looks, first.comparisons]);
    expect(await looksOf(study)).toEqual(kept);
    // Not a tenth more of what was planned.
    await recordAll(
      study
        .units(0, N + 100)
        .slice(N)
        .map((user) => outcome(study, 0, user)),
    );
    expect((await resultsOf(study)).looks).toEqual(first.looks);
    await recordAll(
      study
        .units(1, N + 100)
        .slice(N)
        .map((user) => outcome(study, 1, user)),
    );
    expect((await resultsOf(study)).looks.map(({ fraction }: Item) => fraction)).toEqual([0.5, 0.625]);
  });

  it("is taken once by any number of people at once, who all see the same", async () => {
    const study = await newStudy({ max_sample_size: 1_000 });
    await recordAll(bigEffect(study));
    const answers = await Promise.all(Array.from({ length: 5 }, () => resultsOf(study)));
    expect(await looksOf(study)).toHaveLength(1);
    for (const answer of answers) {
      expect(answer.looks).toEqual(answers[0].looks);
      expect(answer.comparisons).toEqual(answers[0].comparisons);
    }
  });

  it("that was decisive stays so, whatever comes later", async () => {
    const study = await newStudy({ max_sample_size: 1_600 });
    await recordAll(bigEffect(study));
    const first = await resultsOf(study);
    expect(first.recommendations[0].is_significant).toBe(true);
    await recordAll([
      ...study
        .units(0, 2 * N)
        .slice(N)
        .map((user) => outcome(study, 0, user, { success: true })),
      ...study
        .units(1, 2 * N)
        .slice(N)
        .map((user) => outcome(study, 1, user, { success: false })),
    ]);
    const later = await resultsOf(study);
    expect(later.looks).toHaveLength(2);
    expect(later.comparisons).toEqual(first.comparisons);
    expect(later.recommendations[0].is_significant).toBe(true);
    expect(later.results_by_version[2].success_rate).toBeCloseTo(0.45, 9);
  });

  it("that was early is kept as well", async () => {
    const study = await newStudy({ duration_days: 14 });
    await recordAll(bigEffect(study));
    const first = await resultsOf(study);
    expect(first.looks).toMatchObject([{ kind: "early" }]);
    await recordAll(
      study
        .units(1, 2 * N)
        .slice(N)
        .map((user) => outcome(study, 1, user, { success: false })),
    );
    await recordAll(
      study
        .units(0, 2 * N)
        .slice(N)
        .map((user) => outcome(study, 0, user)),
    );
    const later = await resultsOf(study);
    expect([later.looks, later.comparisons]).toEqual([first.looks, first.comparisons]);
    expect(await looksOf(study)).toHaveLength(1);
  });

  it("of one phase is none of another", async () => {
    const study = await newStudy({ max_sample_size: 1_000 });
    await recordAll(bigEffect(study));
    await resultsOf(study);
    await post(`${study.path}/reallocate`, { traffic_distribution: { 1: 50, 2: 50 } });
    const fresh = await resultsOf(study);
    expect([fresh.phase, fresh.looks, fresh.recommendations[0].recommendation]).toEqual([
      2,
      [],
      "insufficient_data",
    ]);
    const before = await resultsOf(study, "?phase=1");
    expect([before.phase, before.looks.length, before.recommendations[0].recommendation]).toEqual([
      1,
      1,
      "adopt",
    ]);
  });
});

describe("what stands in the way", () => {
  it("groups that are not as planned are to be investigated", async () => {
    const study = await newStudy();
    await recordAll([...outcomesOf(study, 0, 300, 150), ...outcomesOf(study, 1, 150, 140)]);
    const body = await resultsOf(study);
    expect(body.quality.sample_ratio).toMatchObject({
      status: "ok",
      mismatch: true,
      observed: { 1: 300, 2: 150 },
      expected: { 1: 225, 2: 225 },
    });
    expect(body.recommendations[0]).toMatchObject({ recommendation: "investigate", is_significant: false });
    expect(body.recommendations[0].summary).toMatch(/did not fall into the variants as planned/);
  });

  it("a guardrail that was harmed keeps the control, though the primary metric is better", async () => {
    const study = await newStudy({
      guardrails: [{ metric: "response_time_ms", margin: 0.1 }, { metric: "escalation_rate" }],
    });
    const times = (slow: number) => (item: Item, at: number) => ({
      ...item,
      response_time_ms: slow * (100 + (at % 20)),
      escalated: at % 10 === 0,
    });
    await recordAll([
      ...outcomesOf(study, 0, N, 0.6 * N).map(times(1)),
      ...outcomesOf(study, 1, N, 0.9 * N).map(times(2)),
    ]);
    const body = await resultsOf(study);
    expect(body.guardrails.map(({ metric, verdict }: Item) => [metric, verdict])).toEqual([
      ["response_time_ms", "harmed"],
      ["escalation_rate", "undecided"],
    ]);
    expect(body.guardrails[0]).toMatchObject({ margin: 0.1, scale: "relative" });
    expect(body.guardrails[0].worsening).toBeCloseTo(1, 6);
    expect(body.recommendations[0]).toMatchObject({ recommendation: "keep_control", is_significant: true });
    expect(body.recommendations[0].summary).toMatch(/response_time_ms got worse/);
  });

  it("a margin that no loss could reach is answered as it was set", async () => {
    const study = await newStudy({ guardrails: [{ metric: "success_rate", margin: 1 }] });
    await recordAll(bigEffect(study));
    const body = await resultsOf(study);
    expect(body.guardrails[0]).toMatchObject({ margin: 1, verdict: "safe" });
  });

  it("a sticky experiment's later phases are not held against their weights", async () => {
    const study = await newStudy({ sticky: true });
    await recordAll(noEffect(study));
    await post(`${study.path}/reallocate`, { traffic_distribution: { 1: 20, 2: 80 } });
    const later = new Date(Date.now() + 1_000).toISOString();
    await recordAll(
      [...outcomesOf(study, 0, N, 0.6 * N), ...outcomesOf(study, 1, N, 0.6 * N)].map((item) => ({
        ...item,
        interaction_id: crypto.randomUUID(),
        occurred_at: later,
      })),
    );
    const body = await resultsOf(study);
    expect(body).toMatchObject({ phase: 2, results_by_version: { 1: { exposed: N }, 2: { exposed: N } } });
    expect(body.quality.sample_ratio).toMatchObject({ status: "not_applicable", mismatch: false });
    expect(body.recommendations[0].recommendation).not.toBe("investigate");
  });

  it("a worse version is to be left", async () => {
    const study = await newStudy();
    await recordAll([...outcomesOf(study, 0, N, 0.9 * N), ...outcomesOf(study, 1, N, 0.6 * N)]);
    const [told] = (await resultsOf(study)).recommendations;
    expect(told).toMatchObject({ recommendation: "keep_control", is_significant: true });
    expect(told.improvement_percent).toBeCloseTo(-100 / 3, 6);
  });

  it("of a metric that should fall, less is better", async () => {
    const study = await newStudy({ primary_metric: "response_time_ms" });
    const timed = (ms: number) => (item: Item, at: number) => ({ ...item, response_time_ms: ms + (at % 50) });
    await recordAll([
      ...outcomesOf(study, 0, N, N).map(timed(1_000)),
      ...outcomesOf(study, 1, N, N).map(timed(500)),
    ]);
    const [told] = (await resultsOf(study)).recommendations;
    expect(told).toMatchObject({ recommendation: "adopt", is_significant: true });
    expect(told.improvement_percent).toBeGreaterThan(45);
  });
});

describe("several test versions", () => {
  it("are judged each against the control, by Holm, in the order in which they were named", async () => {
    const agent = await newAgent(4);
    const study = await newStudy({
      agent_id: agent,
      test_versions: [4, 2, 3],
      traffic_distribution: { 1: 25, 2: 25, 3: 25, 4: 25 },
      secondary_metrics: ["escalation_rate"],
    });
    // Versions 1, 4, 2 and 3.
    await recordAll(
      [
        ...outcomesOf(study, 0, 200, 120),
        ...outcomesOf(study, 1, 200, 122),
        ...outcomesOf(study, 2, 200, 190),
        ...outcomesOf(study, 3, 200, 150),
      ].map((item, at) => ({ ...item, escalated: at % 5 === 0 })),
    );
    const body = await resultsOf(study);
    expect(body.recommendations.map(({ version }: Item) => version)).toEqual([4, 2, 3]);
    expect(body.recommendations.map(({ is_significant }: Item) => is_significant)).toEqual([
      false,
      true,
      false,
    ]);
    expect(body.comparisons.map(({ version, metric }: Item) => [version, metric].join(" "))).toEqual([
      "4 success_rate",
      "4 escalation_rate",
      "2 success_rate",
      "2 escalation_rate",
      "3 success_rate",
      "3 escalation_rate",
    ]);
    type P = { p_value: number; adjusted_p_value: number };
    const sorted = (body.comparisons as P[]).toSorted((a, b) => a.p_value - b.p_value);
    let last = 0;
    for (const [at, { p_value, adjusted_p_value }] of sorted.entries()) {
      last = Math.max(last, Math.min(1, p_value * (sorted.length - at)));
      expect(adjusted_p_value).toBeCloseTo(last, 9);
    }
  });
});

describe("a conclusion", () => {
  it("keeps the results beside it, and makes the winner the active version", async () => {
    const study = await newStudy({ max_sample_size: 1_000 });
    await backdate(study, 2 * HOUR);
    await recordAll(bigEffect(study));
    const concluded = await post(`${study.path}/conclude`, { winner: 2, reason: "it is better" });
    expect([concluded.status, concluded.body.winner]).toEqual([200, 2]);
    expect((await get(`/v1/agents/${study.agent}`)).body.active_version).toBe(2);
    const frozen = await resultsOf(study);
    expect(frozen).toMatchObject({ status: "concluded", winner: 2, sufficient_data: true });
    expect(frozen.looks).toHaveLength(1);
    expect(await looksOf(study)).toHaveLength(1);
    expect(frozen.recommendations[0]).toMatchObject({ recommendation: "adopt", is_significant: true });
    expect(Date.now() - Date.parse(frozen.frozen_at)).toBeLessThan(60_000);
    expect(frozen.phases).toEqual([
      { number: 1, started_at: expect.any(String), ended_at: concluded.body.phases[0].ended_at },
    ]);
    // What comes late is counted, but changes nothing that was decided on.
    const late = study.units(0, N + 50).slice(N);
    await recordAll(late.map((user) => outcome(study, 0, user, { occurred_at: ago(HOUR) })));
    expect(await resultsOf(study)).toEqual(frozen);
    expect(await resultsOf(study, "?phase=1")).toEqual(frozen);
  });

  it("of what was stopped before, and of what never had an outcome", async () => {
    const stopped = await newStudy();
    await recordAll(bigEffect(stopped));
    const { body: end } = await post(`${stopped.path}/stop`);
    await post(`${stopped.path}/conclude`, { winner: 1 });
    const frozen = await resultsOf(stopped);
    expect(frozen).toMatchObject({ status: "concluded", winner: 1 });
    expect(frozen.phases[0].ended_at).toBe(end.phases[0].ended_at);
    const empty = await newStudy();
    expect((await post(`${empty.path}/conclude`, { winner: 1 })).status).toBe(200);
    expect((await resultsOf(empty)).recommendations[0].recommendation).toBe("insufficient_data");
  });

  it("of an earlier phase leaves that one as it is counted", async () => {
    const study = await newStudy();
    await recordAll(bigEffect(study));
    await post(`${study.path}/reallocate`, { traffic_distribution: { 1: 30, 2: 70 } });
    await post(`${study.path}/conclude`, { winner: 2 });
    expect(await resultsOf(study)).toMatchObject({
      phase: 2,
      status: "concluded",
      frozen_at: expect.any(String),
    });
    const first = await resultsOf(study, "?phase=1");
    expect(first).toMatchObject({ phase: 1, winner: 2, frozen_at: null, sufficient_data: true });
  });
});

describe("odd data", () => {
  const cases: [string, (study: Study) => Item[]][] = [
    ["one unit", (study) => outcomesOf(study, 0, 1, 1, { response_time_ms: 5 })],
    ["two units", (study) => [...outcomesOf(study, 0, 1, 1), ...outcomesOf(study, 1, 1, 0)]],
    ["all successes", (study) => [...outcomesOf(study, 0, 120, 120), ...outcomesOf(study, 1, 120, 120)]],
    ["all failures", (study) => [...outcomesOf(study, 0, 120, 0), ...outcomesOf(study, 1, 120, 0)]],
    [
      "identical values",
      (study) =>
        [...outcomesOf(study, 0, 120, 60), ...outcomesOf(study, 1, 120, 60)].map((item) => ({
          ...item,
          response_time_ms: 0,
          cost_usd: 0,
          satisfaction_score: 10,
        })),
    ],
  ];
  it.each(cases)("of %s is answered in every mode, as the contract says", async (_, itemsOf) => {
    for (const analysis of ["fixed", "group_sequential", "always_valid"]) {
      const study = await newStudy({
        analysis,
        secondary_metrics: ["response_time_ms", "satisfaction_score"],
        guardrails: [{ metric: "cost_usd" }],
      });
      await recordAll(itemsOf(study));
      await resultsOf(study);
      await post(`${study.path}/stop`);
      const body = await resultsOf(study);
      expect(body.recommendations[0]).toMatchObject({ is_significant: false });
    }
  });
});
