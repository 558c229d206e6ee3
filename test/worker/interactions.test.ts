import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { get, newAgent, post, send } from "./client.ts";
import {
  ago,
  armOf,
  askWith,
  backdate,
  DAY,
  HOUR,
  newStudy,
  outcome,
  record,
  recordAll,
  resultsOf,
  type Item,
} from "./outcomes-kit.ts";

const warned = vi.spyOn(console, "warn").mockImplementation(() => undefined);
const failed = vi.spyOn(console, "error").mockImplementation(() => undefined);

/** An agent's interactions, by version. */
async function counted(agent: string): Promise<number> {
  const { body } = await get(`/v1/agents/${agent}/metrics?interval=day&from=${ago(9 * DAY)}&group_by=none`);
  return body.data.reduce((sum: number, row: Item) => sum + Number(row["total_requests"]), 0);
}

/** What a single item is answered with; nothing of it is counted if it is refused. */
const alone = (item: unknown) => post("/v1/interactions", item);

describe("one interaction", () => {
  it("is counted, and refused as a whole where it cannot be", async () => {
    const agent = await newAgent(1);
    const item = { agent_id: agent, version: 1, user_id: "u", success: true };
    const taken = await alone(item);
    expect([taken.status, taken.body]).toEqual([200, { accepted: 1, duplicates: 0, rejected: [] }]);
    expect(Number(taken.headers.get("signalbox-revision"))).toBeGreaterThan(0);
    const refused = await alone({ ...item, satisfaction_score: 11 });
    expect(refused.status).toBe(422);
    expect(refused.headers.get("content-type")).toBe("application/problem+json");
    expect(refused.body).toMatchObject({
      code: "invalid_request",
      errors: [{ path: "/satisfaction_score", message: "must be 10 or less" }],
    });
    expect(await counted(agent)).toBe(1);
  });

  it("is refused with the place that is wrong, when the fault is in what it speaks of", async () => {
    const agent = await newAgent(1);
    const study = await newStudy();
    const bySession = await newStudy({ unit: "session" });
    const inStudy = { experiment_id: study.id, user_id: "u", success: true };
    const ofAgent = { agent_id: agent, version: 1, user_id: "u", success: true };
    for (const [item, path, code] of [
      [{ ...ofAgent, agent_id: "nobody" }, "/agent_id", "agent_not_found"],
      [{ ...ofAgent, version: 7 }, "/version", "version_not_found"],
      [{ ...inStudy, experiment_id: "none" }, "/experiment_id", "experiment_not_found"],
      [{ ...inStudy, agent_id: agent }, "/agent_id", "agent_mismatch"],
      [{ ...inStudy, version: 99 }, "/version", "version_not_found"],
      [{ ...inStudy, user_id: undefined, session_id: "s" }, "/user_id", "unit_missing"],
      [{ ...inStudy, experiment_id: bySession.id, session_id: undefined }, "/session_id", "unit_missing"],
      [{ ...ofAgent, rollout_id: "r1" }, "/rollout_id", "rollout_not_found"],
      [{ ...ofAgent, occurred_at: ago(-DAY) }, "/occurred_at", "in_future"],
      [{ ...ofAgent, occurred_at: ago(8 * DAY) }, "/occurred_at", "too_late"],
    ] as const) {
      const answer = await alone(item);
      expect([answer.status, answer.body.errors[0].path]).toEqual([422, path]);
      expect(answer.body.rejected).toBe(code);
      expect(answer.body.errors[0].message).toMatch(/^(There|The|occurred_at) .+\.$/);
    }
    expect(await counted(agent)).toBe(0);
  });
});

describe("a batch", () => {
  it("of a thousand with three bad ones counts the others, and names the three", async () => {
    const agent = await newAgent(1);
    const items: Item[] = Array.from({ length: 1_000 }, (_, at) => ({
      interaction_id: `i${at}`,
      agent_id: agent,
      version: 1,
      user_id: `u${at}`,
      success: at % 2 === 0,
    }));
    items[10]!["satisfaction_score"] = 11;
    items[500]!["agent_id"] = "nobody";
    items[999]!["occurred_at"] = ago(8 * DAY);
    const answer = await record(items);
    expect([answer.status, answer.body.accepted, answer.body.duplicates]).toEqual([200, 997, 0]);
    expect(answer.body.rejected).toEqual([
      {
        index: 10,
        interaction_id: "i10",
        code: "invalid_item",
        message: "satisfaction_score must be 10 or less.",
      },
      { index: 500, interaction_id: "i500", code: "agent_not_found", message: expect.any(String) },
      { index: 999, interaction_id: "i999", code: "too_late", message: expect.any(String) },
    ]);
    expect(await counted(agent)).toBe(997);
  });

  it("refuses each item that is wrong in itself, in words for people", async () => {
    const agent = await newAgent(1);
    const item = { agent_id: agent, version: 1, user_id: "u", success: true };
    const faults: [Item | null | string, string][] = [
      [{ ...item, satisfaction_score: 0 }, "satisfaction_score must be 1 or more."],
      [{ ...item, satisfaction_score: "8" }, "satisfaction_score must be a number."],
      [{ ...item, response_time_ms: -1 }, "response_time_ms must be 0 or more."],
      [{ ...item, response_time_ms: "12" }, "response_time_ms must be a number."],
      [{ ...item, cost_usd: -0.01 }, "cost_usd must be 0 or more."],
      [{ ...item, input_tokens: 1.5 }, "input_tokens must be a whole number."],
      [{ ...item, success: "yes" }, "success must be true or false."],
      [{ ...item, success: null }, "success is missing: true or false."],
      [{ ...item, kind: "click" }, "kind must be interaction or exposure."],
      [{ ...item, sucess: true, x: 1 }, "the item has fields that are not known: sucess, x."],
      [{ ...item, metrics: { "Bad Name": 1 } }, "metrics/Bad Name must be named in"],
      [{ ...item, metrics: { ok: "1" } }, "metrics/ok must be a number."],
      [{ ...item, occurred_at: "yesterday" }, "occurred_at must be a time such as"],
      [{ ...item, occurred_at: 1_700_000_000 }, "occurred_at must be a time such as"],
      [{ ...item, user_id: "" }, "user_id must be text of 1 to 512 characters."],
      [{ ...item, user_id: null }, "user_id is missing"],
      [{ ...item, version: undefined }, "version is missing"],
      [{ ...item, agent_id: undefined }, "agent_id is missing"],
      [{ ...item, agent_id: 5 }, "agent_id must be text."],
      [{ ...item, kind: "exposure" }, "experiment_id is missing: an exposure is to an experiment"],
      [{ ...item, experiment_id: "a", test_id: "b" }, "test_id is another experiment than experiment_id"],
      [{ ...item, experiment_id: "a", rollout_id: "b" }, "rollout_id cannot be combined"],
      [null, "the item must be an object."],
      ["x", "the item must be an object."],
    ];
    const answer = await record(faults.map(([given]) => given));
    expect([answer.status, answer.body.accepted]).toEqual([200, 0]);
    for (const [at, [, message]] of faults.entries()) {
      const told = answer.body.rejected[at];
      expect([told.index, told.code, told.interaction_id]).toEqual([at, "invalid_item", null]);
      expect(told.message.slice(0, message.length)).toBe(message);
      expect(told.message).toMatch(/\.$/);
      expect(told.message).not.toMatch(/Invalid input|Too (big|small)|expected/);
    }
    expect(await counted(agent)).toBe(0);
  });

  it("takes what is left out, null, or at the limits", async () => {
    const agent = await newAgent(1);
    const item = { agent_id: agent, version: 1, user_id: "u", success: true };
    await recordAll([
      { ...item, response_time_ms: null, satisfaction_score: null, metrics: null, occurred_at: null },
      { ...item, response_time_ms: 0, satisfaction_score: 1, cost_usd: 0 },
      { ...item, response_time_ms: 86_400_000, satisfaction_score: 10, input_tokens: 1_000_000_000 },
      { ...item, user_id: 12_345, interaction_id: "x".repeat(255) },
      { ...item, occurred_at: ago(6 * DAY) },
      { ...item, occurred_at: ago(7 * DAY - HOUR) },
      { ...item, occurred_at: ago(-4 * 60_000) },
    ]);
  });

  it("takes of a metric that the project calls a rate what a rate can be", async () => {
    const agent = await newAgent(1);
    const name = `solved-${agent}`.slice(0, 60);
    expect((await post("/v1/metrics", { name, kind: "rate" })).status).toBe(201);
    const item = (value: number) => ({
      agent_id: agent,
      version: 1,
      user_id: "u",
      success: true,
      metrics: { [name]: value },
    });
    const { body } = await record([item(1), item(0), item(0.5), item(5), item(-1)]);
    expect([body.accepted, body.rejected.map(({ index, code }: Item) => [index, code])]).toEqual([
      3,
      [
        [3, "invalid_item"],
        [4, "invalid_item"],
      ],
    ]);
    expect(body.rejected[0].message).toMatch(/must be 0 to 1/);
    expect((await alone(item(5))).body.errors[0].path).toBe("/metrics");
  });

  it("does not repeat a name that goes on for ever", async () => {
    const answer = await record([
      { user_id: "u", ["x".repeat(100_000)]: 1, metrics: { ["y".repeat(9_000)]: 1 } },
    ]);
    expect(answer.body.rejected[0].message.length).toBeLessThan(600);
  });

  it.each([
    ["no items", { interactions: [] }, 422],
    ["more than a thousand", { interactions: Array.from({ length: 1_001 }, () => ({})) }, 422],
    ["what is no list", { interactions: { a: 1 } }, 422],
    ["null for a list", { interactions: null }, 422],
    ["other fields beside the list", { interactions: [{}], agent_id: "a" }, 422],
    ["an empty object", {}, 422],
    ["a list at the top", [{ user_id: "u" }], 422],
  ])("of %s is refused", async (_, body, status) => {
    const answer = await post("/v1/interactions", body);
    expect([answer.status, answer.body.code]).toEqual([status, "invalid_request"]);
    expect(answer.body.errors.length).toBeGreaterThan(0);
  });

  it("that is no JSON is malformed; a number without end is refused; what is too large is not read", async () => {
    const raw = (text: string) =>
      send("POST", "/v1/interactions", { raw: text, headers: { "content-type": "application/json" } });
    const nan = await raw('{"user_id": "u", "success": true, "response_time_ms": NaN}');
    expect([nan.status, nan.body.code]).toEqual([400, "malformed_body"]);
    const endless = await raw('{"user_id": "u", "success": true, "response_time_ms": 1e400}');
    expect([endless.status, endless.body.errors[0].path]).toEqual([422, "/response_time_ms"]);
    const large = await raw(`{"user_id": "${"u".repeat(2_200_000)}"}`);
    expect([large.status, large.body.code]).toEqual([413, "body_too_large"]);
  });

  it("with more names of metrics than one row of a shard's log has room for is counted all the same", async () => {
    const agent = await newAgent(1);
    const items = Array.from({ length: 400 }, (_, at) => ({
      agent_id: agent,
      version: 1,
      user_id: `u${at}`,
      success: true,
      metrics: Object.fromEntries(Array.from({ length: 3 }, (_, name) => [`m${at}-${name}`, 1])),
    }));
    expect((await record(items)).body).toEqual({ accepted: 400, duplicates: 0, rejected: [] });
    expect(await counted(agent)).toBe(400);
  });
});

describe("the same interaction_id", () => {
  it("counts once: in one batch, across batches, and alone", async () => {
    const study = await newStudy();
    const [user] = study.units(0, 1);
    const item = outcome(study, 0, user!, { interaction_id: "one" });
    const first = await record([item, item, { ...item, success: false }]);
    expect(first.body).toEqual({ accepted: 1, duplicates: 2, rejected: [] });
    expect((await record([item])).body).toMatchObject({ accepted: 0, duplicates: 1 });
    expect((await alone(item)).body).toEqual({ accepted: 0, duplicates: 1, rejected: [] });
    expect(await armOf(study, 0)).toMatchObject({ sample_size: 1, interactions: 1, success_rate: 1 });
    // Another agent's is another one.
    const other = await newStudy();
    expect(
      (await record([outcome(other, 0, other.units(0, 1)[0]!, { interaction_id: "one" })])).body,
    ).toMatchObject({
      accepted: 1,
      duplicates: 0,
    });
  });

  it("counts once when it is sent by many at the same time", async () => {
    const agent = await newAgent(1);
    const items = Array.from({ length: 50 }, (_, at) => ({
      interaction_id: `i${at}`,
      agent_id: agent,
      version: 1,
      user_id: `u${at}`,
      success: true,
    }));
    const answers = await Promise.all(Array.from({ length: 6 }, () => record(items)));
    const sum = (name: string) => answers.reduce((all, { body }) => all + body[name], 0);
    expect([sum("accepted"), sum("duplicates")]).toEqual([50, 250]);
    expect(await counted(agent)).toBe(50);
  });

  it("may be left out: then the Idempotency-Key and the place stand for it, each caller's own", async () => {
    const agent = await newAgent(1);
    const item = { agent_id: agent, version: 1, user_id: "u", success: true };
    const batch = [item, item, { ...item, success: false }];
    const keyed = { headers: { "idempotency-key": `k-${agent}` } };
    expect((await record(batch, keyed)).body).toMatchObject({ accepted: 3, duplicates: 0 });
    expect((await record(batch, keyed)).body).toMatchObject({ accepted: 0, duplicates: 3 });
    const { key } = (await post("/v1/api-keys", { name: "k", role: "runtime", project: "default" })).body;
    expect((await record(batch, { ...keyed, key })).body).toMatchObject({ accepted: 3, duplicates: 0 });
    expect(await counted(agent)).toBe(6);
    // Without either nothing tells repeats.
    expect((await record(batch)).body).toMatchObject({ accepted: 3 });
    expect((await record(batch)).body).toMatchObject({ accepted: 3 });
    expect(await counted(agent)).toBe(12);
  });
});

describe("late and out of order", () => {
  it("items count when they happened", async () => {
    const study = await newStudy();
    await backdate(study, 6.5 * DAY);
    const [a, b] = study.units(0, 2);
    await recordAll([
      outcome(study, 0, a!, { occurred_at: ago(1 * DAY) }),
      outcome(study, 0, a!, { occurred_at: ago(6 * DAY), success: false }),
      outcome(study, 0, b!, { occurred_at: ago(3 * DAY) }),
    ]);
    await recordAll([outcome(study, 0, b!, { occurred_at: ago(5 * DAY) })]);
    const results = await resultsOf(study);
    expect(results.results_by_version[1]).toMatchObject({
      sample_size: 2,
      interactions: 4,
      success_rate: 0.75,
    });
    const days = results.series.map((row: Item) => [row["day"], row["interactions"], row["new_units"]]);
    expect(days).toEqual([
      [ago(6 * DAY).slice(0, 10), 1, 1],
      [ago(5 * DAY).slice(0, 10), 1, 1],
      [ago(3 * DAY).slice(0, 10), 1, 0],
      [ago(1 * DAY).slice(0, 10), 1, 0],
    ]);
    expect(Date.parse(results.first_at)).toBeLessThan(Date.now() - 5.9 * DAY);
    expect(Date.parse(results.last_at)).toBeGreaterThan(Date.now() - 1.1 * DAY);
  });
});

describe("whoever may not", () => {
  it("record: a viewer, and nobody at all; a runtime key may", async () => {
    const agent = await newAgent(1);
    const item = { agent_id: agent, version: 1, user_id: "u", success: true };
    const keyOf = async (role: string): Promise<string> =>
      (await post("/v1/api-keys", { name: role, role, project: "default" })).body.key;
    const viewer = await post("/v1/interactions", item, { key: await keyOf("viewer") });
    expect([viewer.status, viewer.body.code]).toEqual([403, "scope_missing"]);
    const nobody = await post("/v1/interactions", item, { key: null });
    expect([nobody.status, nobody.body.code]).toEqual([401, "key_missing"]);
    const runtime = await keyOf("runtime");
    expect((await post("/v1/interactions", item, { key: runtime })).body).toMatchObject({ accepted: 1 });
    // What may write outcomes may not read results.
    expect((await get(`/v1/agents/${agent}/metrics`, { key: runtime })).status).toBe(403);
    expect((await get("/v1/experiments/none/results", { key: runtime })).status).toBe(403);
    expect(await counted(agent)).toBe(1);
  });

  it("see another project's agent and experiment, which look like none", async () => {
    const slug = `p-${crypto.randomUUID().slice(0, 8)}`;
    expect((await post("/v1/projects", { slug, name: slug })).status).toBe(201);
    const theirs = { headers: { "signalbox-project": slug } };
    const study = await newStudy({}, theirs);
    const ids = { user_id: "u", success: true };
    const about = (agent: string, experiment: string) => [
      { ...ids, agent_id: agent, version: 1 },
      { ...ids, experiment_id: experiment, version: 1 },
      { ...ids, experiment_id: experiment, agent_id: agent, version: 1 },
    ];
    const seen = await record(about(study.agent, study.id));
    const none = await record(about("no-such-agent", "no-such-experiment"));
    expect(seen.body).toEqual(none.body);
    expect(seen.body.rejected.map(({ code }: Item) => code)).toEqual([
      "agent_not_found",
      "experiment_not_found",
      "experiment_not_found",
    ]);
    for (const path of [`/v1/experiments/${study.id}/results`, `/v1/agents/${study.agent}/metrics`])
      expect((await get(path)).status).toBe(404);
    expect((await record(about(study.agent, study.id), theirs)).body.accepted).toBe(3);
  });
});

describe("a shard that fails", () => {
  const SECRET = "u-secret-4711";
  const away = () => Promise.reject(new Error(`shard broke on ${SECRET}`));
  /** A namespace whose objects fail for one agent. */
  const without = (agent: string, calls: { count: number }) => ({
    getByName: (name: string) =>
      name.includes(agent)
        ? { record: () => ((calls.count += 1), away()), totals: away, series: away }
        : env.METRICS.getByName(name),
  });

  it("is told as 503 for one interaction, and item by item for a batch; sent again, each counts once", async () => {
    const [down, up] = [await newAgent(1), await newAgent(1)];
    const item = (agent: string, id: string): Item => ({
      interaction_id: id,
      agent_id: agent,
      version: 1,
      user_id: SECRET,
      success: true,
    });
    const calls = { count: 0 };
    const METRICS = without(down, calls);
    const single = await askWith({ METRICS }, "POST", "/v1/interactions", item(down, "a"));
    expect([single.status, single.body.code, single.headers.get("retry-after")]).toEqual([
      503,
      "unavailable",
      "1",
    ]);
    expect(calls.count).toBeGreaterThan(1);
    const batch = [item(up, "b"), item(down, "c"), item(up, "d"), item(down, "e")];
    const answer = await askWith({ METRICS }, "POST", "/v1/interactions", { interactions: batch });
    expect([answer.status, answer.body.accepted, answer.body.duplicates]).toEqual([200, 2, 0]);
    expect(answer.body.rejected.map(({ index, code }: Item) => [index, code])).toEqual([
      [1, "unavailable"],
      [3, "unavailable"],
    ]);
    expect(single.text + answer.text).not.toMatch(/secret|broke/);
    expect((await record(batch)).body).toEqual({ accepted: 2, duplicates: 2, rejected: [] });
    expect([await counted(down), await counted(up)]).toEqual([2, 2]);
    expect(JSON.stringify([warned.mock.calls, failed.mock.calls])).not.toMatch(/secret/);
  });

  it("that took a batch and could not say so counts it once", async () => {
    const agent = await newAgent(1);
    let lost = 1;
    const METRICS = {
      getByName: (name: string) => ({
        record: async (batch: Uint8Array) => {
          const verdicts = await env.METRICS.getByName(name).record(batch);
          if (lost-- > 0) throw new Error("Network connection lost.");
          return verdicts;
        },
      }),
    };
    const item = { agent_id: agent, version: 1, user_id: "u", success: true };
    const answer = await askWith({ METRICS }, "POST", "/v1/interactions", { interactions: [item, item] });
    expect(answer.status).toBe(200);
    expect(await counted(agent)).toBe(2);
  });

  it("leaves results and metrics unavailable, and says nothing of why", async () => {
    const study = await newStudy();
    const METRICS = without(study.agent, { count: 0 });
    for (const path of [`${study.path}/results`, `/v1/agents/${study.agent}/metrics`]) {
      const answer = await askWith({ METRICS }, "GET", path);
      expect([answer.status, answer.body.code]).toEqual([503, "unavailable"]);
      expect(answer.text).not.toMatch(/secret|broke/);
    }
  });
});

describe("a database that fails", () => {
  it("is told as 503, and nothing is counted", async () => {
    const agent = await newAgent(1);
    const item = { agent_id: agent, version: 1, user_id: "u-secret", success: true };
    const fail = () => {
      throw new Error("D1_ERROR: Network connection lost. u-secret");
    };
    const answer = await askWith({ DB: { prepare: fail, batch: fail } }, "POST", "/v1/interactions", item);
    expect([answer.status, answer.body.code]).toEqual([503, "unavailable"]);
    expect(answer.text).not.toMatch(/secret|D1/);
    expect(await counted(agent)).toBe(0);
  });
});
