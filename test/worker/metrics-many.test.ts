import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import * as contract from "../../src/http/routes/metrics/contract.ts";
import { get, newAgent, post, put, send, type Send } from "./client.ts";
import { ago, askWith, DAY, HOUR, newStudy, outcome, recordAll, type Item } from "./outcomes-kit.ts";
import { newPerson, newPlace } from "./people-kit.ts";

const schema = contract.getMany.responses[200].content["application/json"].schema;

async function metricsOf(
  agents: readonly string[],
  query = "",
  options?: Send,
): Promise<Record<string, Item[]>> {
  const { status, body } = await get(`/v1/agent-metrics?agents=${agents.join(",")}${query}`, options);
  expect([status, body.errors]).toEqual([200, undefined]);
  expect(schema.parse(body)).toEqual(body);
  return body.data;
}

/** What the route of one agent tells of each. */
const oneByOne = async (agents: readonly string[], query: string): Promise<Record<string, Item[]>> =>
  Object.fromEntries(
    await Promise.all(
      agents.map(async (id) => [id, (await get(`/v1/agents/${id}/metrics?${query}`)).body.data] as const),
    ),
  );

const iso = (time: number): string => new Date(time).toISOString();
const NOW = Date.now();
const THEN = Math.floor(NOW / HOUR) * HOUR - 3 * HOUR;

const of = (agent: string, version: number, at: number, more: Item = {}): Item => ({
  agent_id: agent,
  version,
  user_id: "u",
  success: true,
  occurred_at: iso(at),
  ...more,
});

const projectOf = (agent: string): Promise<number | null> =>
  env.DB.prepare("SELECT project_id FROM agent WHERE agent_id = ?").bind(agent).first<number>("project_id");

/** An hour that was rolled up so long ago that shards have only its day, if anything. */
const addOldHour = async (agent: string, bucket: number, requests: number): Promise<unknown> =>
  env.DB.prepare(
    `INSERT INTO agent_version_metrics (project_id, agent_id, version, interval, bucket, shard, rollup_seq,
       total_requests, successful_requests, failed_requests, escalated, response_time_n, response_time_sum,
       satisfaction_n, satisfaction_sum, cost_usd, input_tokens, output_tokens, cached_tokens)
     VALUES (?, ?, 1, 'hour', ?, 0, 1, ?, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)`,
  )
    .bind(await projectOf(agent), agent, bucket, requests)
    .run();

describe("the metrics of several agents", () => {
  it("are what the route of one agent tells of each, by every interval and grouping", async () => {
    const agents = [await newAgent(2), await newAgent(2), await newAgent(1)];
    await recordAll(
      Array.from({ length: 240 }, (_, at) =>
        of(agents[at % 2]!, 1 + (Math.floor(at / 2) % 2), THEN + at * 30_000, {
          success: at % 5 !== 0,
          escalated: at % 7 === 0,
          response_time_ms: 100 + at,
          satisfaction_score: 1 + (at % 10),
          cost_usd: 0.25,
          input_tokens: 10,
        }),
      ),
    );
    const to = `to=${iso(NOW + 1_000)}`;
    for (const query of [
      `${to}&group_by=none`,
      `${to}&group_by=version`,
      `${to}&group_by=none&interval=minute&from=${iso(THEN)}`,
      `${to}&group_by=version&interval=day&from=${iso(THEN - 3 * DAY)}`,
    ]) {
      const told = await metricsOf(agents, `&${query}`);
      expect(told).toEqual(await oneByOne(agents, query));
      expect(told[agents[0]!]!.reduce((sum, row) => sum + Number(row["total_requests"]), 0)).toBe(120);
      expect(told[agents[2]!]).toEqual([]);
    }
  });

  it("are the last day's by hours with versions together, unless more is said", async () => {
    const agent = await newAgent(2);
    await recordAll([
      of(agent, 1, THEN, { response_time_ms: 100 }),
      of(agent, 2, THEN, { response_time_ms: 300, success: false }),
      of(agent, 1, NOW - 3 * DAY),
    ]);
    expect((await metricsOf([agent]))[agent]).toMatchObject([
      { bucket: iso(THEN), version: null, total_requests: 2, success_rate: 0.5, average_response_time: 200 },
    ]);
  });

  it("are added up over all shards of an agent", async () => {
    const study = await newStudy();
    await env.DB.prepare("UPDATE experiment SET shards = 4 WHERE id = ?").bind(study.id).run();
    await recordAll(study.units(0, 40).map((user) => outcome(study, 0, user)));
    const told = await metricsOf([study.agent, await newAgent(1)]);
    expect(told[study.agent]!.reduce((sum, row) => sum + Number(row["total_requests"]), 0)).toBe(40);
  });

  it("have hours that only D1 has any more, for which no shard is asked", async () => {
    const agents = [await newAgent(1), await newAgent(1)];
    const old = Math.floor(NOW / HOUR) * HOUR - 100 * DAY;
    for (const [at, agent] of agents.entries()) await addOldHour(agent, old, 5 + at);
    const span = `from=${iso(old)}&to=${iso(old + 2 * HOUR)}&group_by=none`;
    const told = await metricsOf(agents, `&${span}`);
    expect(agents.map((agent) => told[agent]![0]!["total_requests"])).toEqual([5, 6]);
    expect(told).toEqual(await oneByOne(agents, span));
    const METRICS = {
      getByName: () => {
        throw new Error("asked");
      },
    };
    const path = `/v1/agent-metrics?agents=${agents.join(",")}`;
    expect((await askWith({ METRICS }, "GET", `${path}&${span}`)).body.data).toEqual(told);
    const fresh = await askWith({ METRICS }, "GET", path);
    expect([fresh.status, fresh.body.code, fresh.headers.has("retry-after")]).toEqual([
      503,
      "unavailable",
      true,
    ]);
  });

  it("take a few agents at once, and none that has no version yet, with as many queries as of one", async () => {
    const agents = await Promise.all(Array.from({ length: 20 }, () => newAgent(1)));
    const empty = `empty-${crypto.randomUUID().slice(0, 8)}`;
    await post("/v1/agents", { agent_id: empty });
    let open = 0;
    let most = 0;
    const asked: string[] = [];
    const METRICS = {
      getByName: (name: string) => ({
        series: async () => {
          asked.push(name);
          most = Math.max(most, (open += 1));
          await new Promise((resolve) => setTimeout(resolve, 5));
          open -= 1;
          return [];
        },
      }),
    };
    let queries = 0;
    const DB = new Proxy(env.DB, {
      get: (db, name) => {
        const value = Reflect.get(db, name) as unknown;
        if (typeof value !== "function") return value;
        if (name === "batch") queries += 1;
        return value.bind(db);
      },
    });
    const old = `from=${ago(100 * DAY)}&to=${ago(99.9 * DAY)}`;
    const ask = (ids: string[], query = "") =>
      askWith({ METRICS, DB }, "GET", `/v1/agent-metrics?agents=${ids.join(",")}&${query}`);
    const told = await ask([...agents, empty]);
    expect(Object.keys(told.body.data).toSorted()).toEqual([...agents, empty].toSorted());
    expect([asked.length, asked.some((name) => name.includes(empty))]).toEqual([20, false]);
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(6);
    queries = 0;
    await ask(agents.slice(0, 1), old);
    const ofOne = queries;
    queries = 0;
    await ask(agents, old);
    expect([queries, ofOne > 0]).toEqual([ofOne, true]);
  });

  it("are 503 when one cannot be told, and no more agents are asked for then", async () => {
    const agents = await Promise.all(Array.from({ length: 20 }, () => newAgent(1)));
    const asked = new Set<string>();
    const METRICS = {
      getByName: (name: string) => ({
        series: async () => {
          asked.add(name);
          throw Object.assign(new Error("too much"), { overloaded: true });
        },
      }),
    };
    const told = await askWith({ METRICS }, "GET", `/v1/agent-metrics?agents=${agents.join(",")}`);
    expect([told.status, told.body.code, asked.size]).toEqual([503, "unavailable", 6]);
  });

  it("leave out agents that are not there, deleted, or of another project", async () => {
    const place = await newPlace();
    const agent = await newAgent(1);
    const deleted = await newAgent(1);
    const theirs = await newAgent(1, place.root);
    await recordAll([of(agent, 1, THEN), of(deleted, 1, THEN)]);
    await recordAll([of(theirs, 1, THEN)], place.root);
    expect((await send("DELETE", `/v1/agents/${deleted}`)).status).toBe(204);
    const ids = [agent, deleted, theirs, "nobody-at-all", "__proto__", "No%20Id!", "x".repeat(300)];
    expect(Object.keys(await metricsOf(ids))).toEqual([agent]);
    expect(Object.keys(await metricsOf(ids, "", place.root))).toEqual([theirs]);
    expect(await metricsOf(["nobody-at-all"])).toEqual({});
  });

  it("leave out private agents but for those who may look at them", async () => {
    const place = await newPlace();
    const owner = { key: (await newPerson(place, "olga", "editor")).key };
    const shared = { key: (await newPerson(place, "sam", "viewer")).key };
    const other = { key: (await newPerson(place, "otto", "editor")).key };
    const admin = { key: (await newPerson(place, "anna", "admin")).key };
    const open = await newAgent(1, owner);
    const hidden = await newAgent(1, owner);
    const shares = [{ user: "sam", access: ["read"] }];
    const made = await put(`/v1/agents/${hidden}/access`, { visibility: "private", shares }, owner);
    expect(made.status).toBe(200);
    await recordAll([of(open, 1, THEN), of(hidden, 1, THEN)], owner);
    for (const who of [owner, shared, admin])
      expect(Object.keys(await metricsOf([hidden, open], "", who))).toEqual([hidden, open]);
    expect(Object.keys(await metricsOf([hidden, open], "", other))).toEqual([open]);
    // A deleted agent is as gone for its owner.
    await send("DELETE", `/v1/agents/${hidden}`, owner);
    expect(Object.keys(await metricsOf([hidden, open], "", owner))).toEqual([open]);
  });

  it("are refused for no agents or too many, and for spans that are too long for so many", async () => {
    const agent = await newAgent(1);
    const ids = (count: number) => Array.from({ length: count }, (_, at) => `some-${at}`);
    for (const [query, path] of [
      ["", "/agents"],
      ["agents=", "/agents"],
      ["agents=,%20,", "/agents"],
      [`agents=${ids(51).join(",")}`, "/agents"],
      [`agents=${agent}&from=yesterday`, "/from"],
      [`agents=${agent}&from=${ago(0)}&to=${ago(HOUR)}`, "/from"],
      [`agents=${agent}&interval=week`, "/interval"],
      [`agents=${agent}&group_by=user`, "/group_by"],
      [`agents=${agent}&interval=minute&from=${ago(40 * HOUR)}`, "/interval"],
      [`agents=${ids(50).join(",")}&from=${ago(9 * DAY)}`, "/interval"],
    ] as const) {
      const { status, body } = await get(`/v1/agent-metrics?${query}`);
      expect([query, status, body.code, body.errors?.[0].path]).toEqual([
        query,
        422,
        "invalid_request",
        path,
      ]);
    }
    expect(await metricsOf(ids(50), `&from=${ago(7 * DAY)}`)).toEqual({});
    // Fifty, however often each is named.
    expect(Object.keys(await metricsOf([...ids(49), agent, agent, " "]))).toEqual([agent]);
  });
});
