import { runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import * as contract from "../../src/http/routes/metrics/contract.ts";
import { get, newAgent } from "./client.ts";
import { ago, DAY, HOUR, recordAll, type Item } from "./outcomes-kit.ts";

const schema = contract.get.responses[200].content["application/json"].schema;

async function metricsOf(agent: string, query = ""): Promise<Item[]> {
  const { status, body } = await get(`/v1/agents/${agent}/metrics${query}`);
  expect([status, body.errors]).toEqual([200, undefined]);
  expect(schema.parse(body)).toEqual(body);
  return body.data;
}

const iso = (time: number): string => new Date(time).toISOString();
const NOW = Date.now();
/** The beginning of an hour that is over, within the last two days. */
const THEN = Math.floor(NOW / HOUR) * HOUR - 3 * HOUR;

const of = (agent: string, version: number, at: number, more: Item = {}): Item => ({
  agent_id: agent,
  version,
  user_id: "u",
  success: true,
  occurred_at: iso(at),
  ...more,
});

const sum = (rows: Item[], name: string): number => rows.reduce((all, row) => all + Number(row[name]), 0);

describe("an agent's metrics", () => {
  it("by minute, hour and day add up to what was sent", async () => {
    const agent = await newAgent(2);
    const items = Array.from({ length: 240 }, (_, at) =>
      of(agent, 1 + (at % 2), THEN + at * 30_000, {
        success: at % 4 !== 0,
        escalated: at % 10 === 0,
        response_time_ms: 100 + at,
        satisfaction_score: 1 + (at % 10),
        cost_usd: 0.25,
        input_tokens: 10,
        output_tokens: 2,
        cached_tokens: 1,
      }),
    );
    await recordAll(items);
    const span = `from=${iso(THEN)}&to=${iso(THEN + 2 * HOUR)}`;
    const minutes = await metricsOf(agent, `?interval=minute&${span}`);
    const hours = await metricsOf(agent, `?interval=hour&${span}`);
    expect([minutes.length, hours.length]).toEqual([240, 4]);
    const days = await metricsOf(agent, `?interval=day&from=${iso(THEN - DAY)}`);
    for (const rows of [minutes, hours, days]) {
      expect(sum(rows, "total_requests")).toBe(240);
      expect(sum(rows, "successful_requests")).toBe(180);
      expect(sum(rows, "failed_requests")).toBe(60);
      expect(sum(rows, "cost_usd")).toBeCloseTo(60, 9);
      expect(sum(rows, "input_tokens")).toBe(2_400);
      expect(sum(rows, "output_tokens")).toBe(480);
      expect(sum(rows, "cached_tokens")).toBe(240);
    }
    expect(hours.map(({ bucket, version }) => [bucket, version])).toEqual([
      [iso(THEN), 1],
      [iso(THEN), 2],
      [iso(THEN + HOUR), 1],
      [iso(THEN + HOUR), 2],
    ]);
    const mine = items.filter((item, at) => item["version"] === 1 && at < 120);
    const mean = (name: string) => sum(mine, name) / mine.length;
    expect(hours[0]).toMatchObject({ total_requests: 60, success_rate: 0.5 });
    expect(hours[0]!["average_response_time"]).toBeCloseTo(mean("response_time_ms"), 9);
    expect(hours[0]!["user_satisfaction"]).toBeCloseTo(mean("satisfaction_score"), 9);
    expect(hours[0]!["escalation_rate"]).toBeCloseTo(12 / 60, 9);
    const times = mine.map((item) => Number(item["response_time_ms"])).toSorted((a, b) => a - b);
    for (const [name, q] of [
      ["p50", 0.5],
      ["p95", 0.95],
      ["p99", 0.99],
    ] as const) {
      const at = q * (times.length - 1);
      expect(hours[0]![name]).toBeGreaterThanOrEqual(times[Math.floor(at)]! * 0.99);
      expect(hours[0]![name]).toBeLessThanOrEqual(times[Math.ceil(at)]! * 1.01);
    }
  });

  it("with group_by=none take all versions together", async () => {
    const agent = await newAgent(2);
    await recordAll([
      of(agent, 1, THEN, { response_time_ms: 100 }),
      of(agent, 2, THEN, { response_time_ms: 300, success: false }),
    ]);
    const rows = await metricsOf(agent, "?group_by=none");
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({
      bucket: iso(THEN),
      version: null,
      total_requests: 2,
      success_rate: 0.5,
      average_response_time: 200,
      user_satisfaction: null,
      cost_usd: 0,
    });
    expect((await metricsOf(agent, "?group_by=version")).map(({ version }) => version)).toEqual([1, 2]);
  });

  it("of what was not measured are null, and of no time at all none", async () => {
    const agent = await newAgent(1);
    expect(await metricsOf(agent)).toEqual([]);
    await recordAll([of(agent, 1, THEN)]);
    expect((await metricsOf(agent))[0]).toMatchObject({
      average_response_time: null,
      p50: null,
      p95: null,
      p99: null,
      user_satisfaction: null,
      success_rate: 1,
      escalation_rate: 0,
    });
    expect(await metricsOf(agent, `?from=${iso(THEN - 2 * HOUR)}&to=${iso(THEN)}`)).toEqual([]);
    expect(await metricsOf(agent, `?from=${iso(THEN + HOUR)}`)).toEqual([]);
  });

  it("are the last day's by hours, unless a span is asked for; days may be named as dates", async () => {
    const agent = await newAgent(1);
    await recordAll([of(agent, 1, NOW - 3 * DAY), of(agent, 1, NOW - HOUR), of(agent, 1, NOW)]);
    expect(sum(await metricsOf(agent), "total_requests")).toBe(2);
    const day = iso(NOW - 3 * DAY).slice(0, 10);
    const next = iso(NOW - 2 * DAY).slice(0, 10);
    const rows = await metricsOf(agent, `?from=${day}&to=${next}&interval=day`);
    expect(rows).toMatchObject([{ bucket: `${day}T00:00:00.000Z`, total_requests: 1 }]);
  });

  it("are the same after the shard has rolled them up", async () => {
    const agent = await newAgent(1);
    await recordAll(Array.from({ length: 20 }, (_, at) => of(agent, 1, THEN + at, { response_time_ms: at })));
    const before = await metricsOf(agent);
    const project = await env.DB.prepare("SELECT project_id FROM agent WHERE agent_id = ?")
      .bind(agent)
      .first<number>("project_id");
    await runDurableObjectAlarm(env.METRICS.getByName(`${project}/${agent}/0`));
    expect(await metricsOf(agent)).toEqual(before);
    const rolled = await env.DB.prepare(
      "SELECT sum(total_requests) AS n FROM agent_version_metrics WHERE agent_id = ? AND interval = 'hour'",
    )
      .bind(agent)
      .first<number>("n");
    expect(rolled).toBe(20);
  });

  it("are refused for spans that make too many buckets, or none, and for what is no time", async () => {
    const agent = await newAgent(1);
    for (const [query, path] of [
      [`interval=minute&from=${ago(40 * HOUR)}`, "/interval"],
      [`interval=hour&from=${ago(90 * DAY)}`, "/interval"],
      [`from=${ago(0)}&to=${ago(HOUR)}`, "/from"],
      ["from=yesterday", "/from"],
      ["interval=week", "/interval"],
      ["group_by=user", "/group_by"],
    ] as const) {
      const { status, body } = await get(`/v1/agents/${agent}/metrics?${query}`);
      expect([query, status, body.code, body.errors?.[0].path]).toEqual([
        query,
        422,
        "invalid_request",
        path,
      ]);
    }
    expect((await get(`/v1/agents/${agent}/metrics?interval=minute&from=${ago(30 * HOUR)}`)).status).toBe(
      200,
    );
    expect((await get(`/v1/agents/${agent}/metrics?interval=day&from=2023-01-01`)).status).toBe(200);
  });

  it("of nobody are 404", async () => {
    const { status, body } = await get("/v1/agents/nobody-at-all/metrics");
    expect([status, body.code]).toEqual([404, "agent_not_found"]);
  });
});
