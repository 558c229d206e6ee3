import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import type { Snapshot } from "../../src/domain/snapshot.ts";
import { endDue } from "../../src/services/experiments/end-due.ts";
import { createStickyStore } from "../../src/store/edge-sticky.ts";
import { get, newAgent, post, put, send, type Answer, type Send } from "./client.ts";

const patch = (path: string, body: unknown, options?: Send): Promise<Answer> =>
  send("PATCH", path, { body, ...options });

async function snapshotOf(agent: string): Promise<Snapshot> {
  const body = await env.DB.prepare(
    "SELECT body FROM snapshot WHERE agent_id = ? ORDER BY revision DESC LIMIT 1",
  )
    .bind(agent)
    .first<string>("body");
  return JSON.parse(body!);
}

let made = 0;

/** What the least that an experiment needs is. */
const bodyFor = (agent: string, more: object = {}) => ({
  test_id: `exp-${(made += 1)}`,
  agent_id: agent,
  control_version: 1,
  test_versions: [2],
  traffic_distribution: { 1: 70, 2: 30 },
  ...more,
});

/** A draft of an agent, and the path of it. */
async function newDraft(agent: string, more: object = {}): Promise<string> {
  const created = await post("/v1/experiments", bodyFor(agent, more));
  expect([created.status, created.body.code]).toEqual([201, undefined]);
  return `/v1/experiments/${created.body.test_id}`;
}

async function newRunning(agent: string, more: object = {}): Promise<string> {
  const path = await newDraft(agent, more);
  expect((await post(`${path}/start`)).body).toMatchObject({ status: "running" });
  return path;
}

const idOf = (path: string): string => path.split("/").at(-1)!;

/** Moves the end of an experiment into the past. */
const letEnd = (path: string) =>
  env.DB.prepare("UPDATE experiment SET ends_at = ? WHERE id = ?")
    .bind(Date.now() - 1, idOf(path))
    .run();

describe("an experiment", () => {
  it("has defaults for all but five fields", async () => {
    const agent = await newAgent(2);
    const body = bodyFor(agent);
    const created = await post("/v1/experiments", body);
    expect([created.status, created.headers.get("etag")]).toEqual([201, '"1"']);
    expect(created.body).toEqual({
      ...body,
      traffic_distribution: { "1": 70, "2": 30 },
      name: body.test_id,
      description: "",
      traffic_percent: 100,
      unit: "user",
      audience: {},
      sticky: false,
      primary_metric: "success_rate",
      secondary_metrics: [],
      guardrails: [],
      analysis: null,
      alpha: 0.05,
      power: 0.8,
      minimum_detectable_effect: null,
      min_sample_size: 100,
      max_sample_size: null,
      duration_days: null,
      allocation: "fixed",
      cadence_minutes: 60,
      status: "draft",
      phase: null,
      phases: [],
      ranges: [],
      winner: null,
      created_by: "root",
      created_at: expect.any(String),
      updated_at: created.body.created_at,
      started_at: null,
      ended_at: null,
      ends_at: null,
      revision: 1,
    });
    expect((await get(`/v1/experiments/${body.test_id}`)).body).toEqual(created.body);
    expect((await snapshotOf(agent)).experiments).toEqual([]);
  });

  it("takes all fields, and keeps who made it", async () => {
    const agent = await newAgent(3);
    const body = bodyFor(agent, {
      name: "Enhanced Prompts Test",
      description: "Testing improved prompts in v2",
      test_versions: [2, 3],
      traffic_distribution: { 1: 33.4, 2: 33.3, 3: 33.3 },
      duration_days: 14,
      min_sample_size: 200,
      primary_metric: "metrics.helpfulness",
      secondary_metrics: ["time_to_first_token_ms", "cached_tokens"],
      guardrails: [{ metric: "cost_usd", direction: "decrease", margin: 0.05 }],
      traffic_percent: 50,
      unit: "session",
      audience: { plan: "pro" },
      sticky: true,
      analysis: "fixed",
      alpha: 0.01,
      power: 0.9,
      minimum_detectable_effect: 0.1,
      max_sample_size: 10_000,
      allocation: "bandit",
      cadence_minutes: 15,
    });
    const created = await post("/v1/experiments", { ...body, created_by: "ana" });
    expect(created.status).toBe(201);
    expect(created.body).toMatchObject({ ...body, created_by: "ana" });
    const [entry] = (await get(`/v1/agents/${agent}/history`)).body.data;
    expect(entry).toMatchObject({ action: "experiment.created", changed_by: "ana", actor: "root" });
  });

  it("is there once, whatever is said of it again", async () => {
    const agent = await newAgent(2);
    const body = bodyFor(agent);
    const once = { headers: { "idempotency-key": body.test_id } };
    expect((await post("/v1/experiments", body, once)).status).toBe(201);
    const replayed = await post("/v1/experiments", body, once);
    expect([replayed.status, replayed.headers.get("idempotency-replayed")]).toEqual([201, "true"]);
    const race = await Promise.all(
      [1, 2, 3].map(() => post("/v1/experiments", { ...body, test_id: `${agent}-x` })),
    );
    expect(race.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409, 409]);
    const again = await post("/v1/experiments", { ...body, name: "other" });
    expect([again.status, again.body.code]).toEqual([409, "experiment_exists"]);
    expect((await get(`/v1/experiments/${body.test_id}`)).body.name).toBe(body.test_id);
  });

  it("is listed by status and agent, newest first, in pages", async () => {
    const agent = await newAgent(2);
    const paths = [await newDraft(agent), await newDraft(agent), await newRunning(agent)];
    const ids = (answer: Answer) => answer.body.data.map((one: { test_id: string }) => one.test_id);
    const all = await get(`/v1/experiments?agent_id=${agent}`);
    expect(ids(all)).toEqual(paths.map(idOf).toReversed());
    expect(ids(await get(`/v1/experiments?agent_id=${agent}&status=running`))).toEqual([idOf(paths[2]!)]);
    const first = await get(`/v1/experiments?agent_id=${agent}&limit=2`);
    const rest = await get(`/v1/experiments?agent_id=${agent}&limit=2&cursor=${first.body.next_cursor}`);
    expect([...ids(first), ...ids(rest)]).toEqual(ids(all));
    expect((await get("/v1/experiments?status=what")).status).toBe(422);
  });
});

describe("tenants", () => {
  it("have experiments of the same id that know nothing of each other", async () => {
    const slug = `p-${crypto.randomUUID().slice(0, 8)}`;
    await post("/v1/projects", { slug });
    const there = { headers: { "signalbox-project": slug } };
    const agent = await newAgent(2);
    for (const n of [1, 2])
      await post("/v1/agents", { agent_id: agent, config: { n }, activate: n === 1 }, there);
    const body = bodyFor(agent);
    const path = `/v1/experiments/${body.test_id}`;
    await post("/v1/experiments", body);
    expect((await get(path, there)).body.code).toBe("experiment_not_found");
    expect((await post(`${path}/start`, {}, there)).body.code).toBe("experiment_not_found");
    expect((await post("/v1/experiments", { ...body, name: "theirs" }, there)).status).toBe(201);
    expect((await post(`${path}/start`, {}, there)).status).toBe(200);
    expect((await get(path)).body).toMatchObject({ status: "draft", name: body.test_id });
    expect((await post(`${path}/start`)).body.ranges).toEqual([[0, 1_000_000]]);
    expect((await get("/v1/experiments", there)).body.data).toHaveLength(1);
    await post("/v1/metrics", { name: "theirs", kind: "rate" }, there);
    expect((await get("/v1/metrics/theirs")).body.code).toBe("metric_not_found");
  });
});

describe("a definition is refused with its places", () => {
  it.each([
    ["weights that do not make 100", { traffic_distribution: { 1: 70, 2: 31 } }, "/traffic_distribution"],
    ["a weight for another version", { traffic_distribution: { 1: 70, 3: 30 } }, "/traffic_distribution/3"],
    ["a missing weight", { traffic_distribution: { 1: 100 } }, "/traffic_distribution"],
    ["a negative weight", { traffic_distribution: { 1: 130, 2: -30 } }, "/traffic_distribution/2"],
    ["the control among the tests", { test_versions: [2, 1] }, "/test_versions/1"],
    ["a test version twice", { test_versions: [2, 2] }, "/test_versions/1"],
    ["no test version", { test_versions: [] }, "/test_versions"],
    ["too many arms", { test_versions: Array.from({ length: 10 }, (_, n) => n + 2) }, "/test_versions"],
    ["a version that does not exist", { control_version: 9 }, "/control_version"],
    ["a draft", { test_versions: [3], traffic_distribution: { 1: 50, 3: 50 } }, "/test_versions/0"],
    [
      "a deprecated version",
      { test_versions: [4], traffic_distribution: { 1: 50, 4: 50 } },
      "/test_versions/0",
    ],
    ["an unknown primary metric", { primary_metric: "happiness" }, "/primary_metric"],
    ["an unknown secondary metric", { secondary_metrics: ["cost_usd", "metrics."] }, "/secondary_metrics/1"],
    ["an unknown guardrail", { guardrails: [{ metric: "p99" }] }, "/guardrails/0/metric"],
    ["an alpha of one", { alpha: 1 }, "/alpha"],
    ["an alpha of nothing", { alpha: 0 }, "/alpha"],
    ["a power of one", { power: 1 }, "/power"],
    ["a short cadence", { cadence_minutes: 14 }, "/cadence_minutes"],
    ["no traffic", { traffic_percent: 0 }, "/traffic_percent"],
    ["more than all traffic", { traffic_percent: 101 }, "/traffic_percent"],
    ["an operator that there is not", { audience: { plan: { $like: "p" } } }, "/audience/plan/$like"],
    ["a group that there is not", { audience: { id: { $inGroup: "none" } } }, "/audience/id/$inGroup"],
    ["a field that nobody knows", { trafic_percent: 10 }, ""],
    ["no days", { duration_days: 0 }, "/duration_days"],
  ])("%s", async (_name, more, path) => {
    const agent = await newAgent(2);
    await post(`/v1/agents/${agent}/versions`, { config: {}, status: "draft" });
    await post(`/v1/agents/${agent}/versions`, { config: {} });
    await post(`/v1/agents/${agent}/versions/4/deprecate`);
    const body = bodyFor(agent, more);
    const answer = await post("/v1/experiments", body);
    expect([answer.status, answer.body.code]).toEqual([422, "invalid_request"]);
    expect(answer.body.errors.map((error: { path: string }) => error.path)).toContain(path);
    expect((await get(`/v1/experiments/${body.test_id}`)).body.code).toBe("experiment_not_found");
  });

  it("and for another tenant's agent as for one that does not exist", async () => {
    const answer = await post("/v1/experiments", bodyFor("nobody"));
    expect([answer.status, answer.body.code]).toEqual([404, "agent_not_found"]);
  });
});

describe("starting", () => {
  it("opens the first phase and puts the experiment into the snapshot with all that it names", async () => {
    const agent = await newAgent(3);
    const group = `g-${agent}`;
    await post("/v1/groups", { id: group, values: ["u1"] });
    const path = await newDraft(agent, {
      control_version: 2,
      test_versions: [3],
      traffic_distribution: { 2: 60, 3: 40 },
      traffic_percent: 25,
      audience: { user_id: { $inGroup: group } },
      duration_days: 2,
    });
    const started = await post(`${path}/start`, { changed_by: "ana", reason: "go" });
    expect(started.status).toBe(200);
    const at = Date.parse(started.body.started_at);
    expect(started.body).toMatchObject({
      status: "running",
      analysis: "group_sequential",
      phase: 1,
      ranges: [[0, 250_000]],
      revision: 2,
      ends_at: new Date(at + 2 * 86_400_000).toISOString(),
    });
    expect(started.body.phases).toEqual([
      {
        number: 1,
        started_at: started.body.started_at,
        ended_at: null,
        traffic_distribution: { "2": 60, "3": 40 },
        pauses: [],
      },
    ]);
    const snapshot = await snapshotOf(agent);
    expect(snapshot.experiments).toEqual([
      {
        id: idOf(path),
        phase: 1,
        unit: "user",
        ranges: [[0, 250_000]],
        arms: [
          { version: 2, weight: 60 },
          { version: 3, weight: 40 },
        ],
        audience: { user_id: { $inGroup: group } },
      },
    ]);
    expect(Object.keys(snapshot.versions)).toEqual(["1", "2", "3"]);
    expect(snapshot.groups).toEqual({ [group]: ["u1"] });
    const [entry] = (await get(`/v1/agents/${agent}/history`)).body.data;
    expect(entry).toMatchObject({
      action: "experiment.started",
      changed_by: "ana",
      reason: "go",
      previous_state: { test_id: idOf(path), status: "draft" },
      new_state: { test_id: idOf(path), status: "running", ranges: [[0, 250_000]] },
    });
    const changed = await put(`/v1/groups/${group}`, { values: ["u2"] });
    expect(changed.status).toBe(200);
    expect((await snapshotOf(agent)).groups).toEqual({ [group]: ["u2"] });
    expect((await send("DELETE", `/v1/groups/${group}`)).body.code).toBe("group_in_use");
    await post(`${path}/stop`);
    expect((await send("DELETE", `/v1/groups/${group}`)).status).toBe(204);
  });

  it("chooses always_valid when no end is known", async () => {
    const path = await newRunning(await newAgent(2));
    expect((await get(path)).body).toMatchObject({ analysis: "always_valid", ends_at: null });
    const sized = await newRunning(await newAgent(2), { max_sample_size: 1_000 });
    expect((await get(sized)).body.analysis).toBe("group_sequential");
  });

  it("is refused when other experiments leave less traffic, and says how much", async () => {
    const agent = await newAgent(2);
    await newRunning(agent, { traffic_percent: 62.5 });
    const path = await newDraft(agent, { traffic_percent: 40 });
    const refused = await post(`${path}/start`);
    expect(refused.body).toMatchObject({ status: 409, code: "traffic_unavailable", free_percent: 37.5 });
    expect((await patch(path, { traffic_percent: 37.5 })).status).toBe(200);
    expect((await post(`${path}/start`)).body.ranges).toEqual([[625_000, 1_000_000]]);
  });

  it("is refused beside experiments by another unit", async () => {
    const agent = await newAgent(2);
    const first = await newRunning(agent, { traffic_percent: 10 });
    const path = await newDraft(agent, { traffic_percent: 10, unit: "session" });
    expect((await post(`${path}/start`)).body).toMatchObject({ status: 409, code: "experiment_unit" });
    await post(`${first}/stop`);
    expect((await post(`${path}/start`)).status).toBe(200);
  });

  it("is refused when a version or a group cannot be used any more", async () => {
    const agent = await newAgent(2);
    const group = `g-${agent}`;
    await post("/v1/groups", { id: group, values: [] });
    const path = await newDraft(agent, { audience: { id: { $inGroup: group } } });
    await send("DELETE", `/v1/groups/${group}`);
    await post(`/v1/agents/${agent}/versions/2/deprecate`);
    const refused = await post(`${path}/start`);
    expect([refused.status, refused.body.errors.map((error: { path: string }) => error.path)]).toEqual([
      422,
      ["/test_versions/0", "/audience/id/$inGroup"],
    ]);
    expect((await get(path)).body).toMatchObject({ status: "draft", revision: 1 });
  });

  it("a version that takes no traffic any more is not gone on with", async () => {
    const agent = await newAgent(2);
    const path = await newRunning(agent);
    await post(`/v1/agents/${agent}/versions/2/deprecate`);
    const moved = await post(`${path}/reallocate`, { traffic_distribution: { 1: 50, 2: 50 } });
    expect([moved.status, moved.body.errors[0].path]).toEqual([422, "/test_versions/0"]);
    expect((await post(`${path}/pause`)).status).toBe(200);
    expect((await post(`${path}/resume`)).status).toBe(422);
    expect((await post(`${path}/stop`)).status).toBe(200);
  });

  it("by several at once never gives more than all traffic away", async () => {
    const agent = await newAgent(2);
    const paths: string[] = [];
    for (let n = 0; n < 4; n += 1) paths.push(await newDraft(agent, { traffic_percent: 60 }));
    const answers = await Promise.all(paths.map((path) => post(`${path}/start`)));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409, 409, 409]);
    expect(new Set(answers.map(({ body }) => body.code))).toEqual(
      new Set([undefined, "traffic_unavailable"]),
    );
    expect((await snapshotOf(agent)).experiments).toHaveLength(1);
  });

  it("by several at once happens once", async () => {
    const agent = await newAgent(2);
    const path = await newDraft(agent);
    const answers = await Promise.all(Array.from({ length: 5 }, () => post(`${path}/start`)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ body }) => body.code === "experiment_status")).toHaveLength(4);
    expect((await get(path)).body.phases).toHaveLength(1);
  });

  it("is done once for an Idempotency-Key", async () => {
    const path = await newDraft(await newAgent(2));
    const once = { headers: { "idempotency-key": path } };
    const first = await post(`${path}/start`, {}, once);
    const again = await post(`${path}/start`, {}, once);
    expect([again.status, again.body]).toEqual([200, first.body]);
  });
});

describe("a change", () => {
  it("of a draft may touch everything but its id", async () => {
    const [agent, other] = [await newAgent(2), await newAgent(3)];
    const path = await newDraft(agent);
    const answer = await patch(path, {
      agent_id: other,
      control_version: 3,
      traffic_distribution: { 3: 50, 2: 50 },
      alpha: 0.1,
      analysis: "fixed",
      reason: "r",
    });
    expect([answer.status, answer.body.code]).toEqual([200, undefined]);
    expect(answer.body).toMatchObject({
      agent_id: other,
      control_version: 3,
      alpha: 0.1,
      revision: 2,
      power: 0.8,
    });
    expect((await get(`/v1/experiments?agent_id=${other}`)).body.data).toHaveLength(1);
    expect((await patch(path, { test_id: "x" })).status).toBe(422);
    expect((await patch(path, { control_version: 1 })).body.errors[0].path).toBe("/traffic_distribution/3");
    expect((await patch(path, { agent_id: "nobody" })).body.code).toBe("agent_not_found");
    expect((await get(path)).body.revision).toBe(2);
  });

  it("of a running one: name, description, and more traffic for the units that it has and others", async () => {
    const agent = await newAgent(2);
    const first = await newRunning(agent, { traffic_percent: 10 });
    await newRunning(agent, { traffic_percent: 20 });
    const before = await get(`/v1/agents/${agent}`);
    expect((await patch(first, { name: "n", description: "d" })).body).toMatchObject({
      name: "n",
      description: "d",
    });
    expect((await get(`/v1/agents/${agent}`)).body.revision).toBe(before.body.revision);
    const grown = await patch(first, { traffic_percent: 30 });
    expect(grown.body).toMatchObject({
      ranges: [
        [0, 100_000],
        [300_000, 500_000],
      ],
      phase: 1,
      traffic_percent: 30,
    });
    expect((await snapshotOf(agent)).experiments![0]!.ranges).toEqual(grown.body.ranges);
    expect((await patch(first, { traffic_percent: 20 })).body.code).toBe("experiment_fixed");
    expect((await patch(first, { traffic_percent: 81 })).body).toMatchObject({
      code: "traffic_unavailable",
      free_percent: 50,
    });
  });

  it.each([
    ["weights", { traffic_distribution: { 1: 50, 2: 50 } }],
    ["analysis", { analysis: "fixed" }],
    ["alpha", { alpha: 0.2 }],
    ["unit", { unit: "session" }],
    ["audience", { audience: { a: 1 } }],
    ["metrics", { primary_metric: "cost_usd" }],
    ["length", { duration_days: 30 }],
    ["versions", { control_version: 3 }],
  ])("of a running one is refused for its %s", async (_name, body) => {
    const path = await newRunning(await newAgent(3));
    const answer = await patch(path, body);
    expect(answer.body).toMatchObject({
      status: 409,
      code: "experiment_fixed",
      experiment_status: "running",
      detail: expect.stringContaining(Object.keys(body)[0]!),
    });
    expect((await get(path)).body.revision).toBe(2);
  });

  it("by several at once loses none", async () => {
    const path = await newDraft(await newAgent(2));
    const changes = [{ alpha: 0.1 }, { power: 0.9 }, { name: "n" }, { description: "d" }, { sticky: true }];
    const answers = await Promise.all(changes.map((change) => patch(path, change)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect((await get(path)).body).toMatchObject({ ...Object.assign({}, ...changes), revision: 6 });
  });

  it("is refused with 412 when the experiment has changed since If-Match", async () => {
    const path = await newDraft(await newAgent(2));
    const matching = (etag: string) => ({ headers: { "if-match": etag } });
    const race = await Promise.all(["a", "b", "c"].map((name) => patch(path, { name }, matching('"1"'))));
    expect(race.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 412, 412]);
    const late = await post(`${path}/start`, {}, matching('"1"'));
    expect([late.status, late.body.code]).toEqual([412, "revision_mismatch"]);
    expect(late.body.detail).toContain("The experiment has changed");
    expect((await post(`${path}/start`, {}, matching('"2"'))).headers.get("etag")).toBe('"3"');
  });
});

describe("a running experiment", () => {
  it("is paused and goes on, with the spans in its phase", async () => {
    const agent = await newAgent(2);
    const path = await newRunning(agent);
    const paused = await post(`${path}/pause`);
    expect(paused.body).toMatchObject({ status: "paused", phases: [{ pauses: [{ to: null }] }] });
    expect((await snapshotOf(agent)).experiments).toHaveLength(1);
    expect((await post(`${path}/pause`)).body).toMatchObject({
      code: "experiment_status",
      experiment_status: "paused",
    });
    expect((await patch(path, { traffic_percent: 99 })).body.code).toBe("experiment_fixed");
    const resumed = await post(`${path}/resume`);
    expect(resumed.body.status).toBe("running");
    const [{ from, to }] = resumed.body.phases[0].pauses;
    expect(Date.parse(to)).toBeGreaterThanOrEqual(Date.parse(from));
    expect((await post(`${path}/resume`)).body.code).toBe("experiment_status");
  });

  it("begins a new phase when it is reallocated, paused or not", async () => {
    const agent = await newAgent(2);
    const path = await newRunning(agent, { traffic_percent: 10 });
    const next = await post(`${path}/reallocate`, {
      traffic_distribution: { 1: 50, 2: 50 },
      traffic_percent: 20,
    });
    expect(next.body).toMatchObject({
      status: "running",
      phase: 2,
      traffic_distribution: { "1": 50, "2": 50 },
      ranges: [[0, 200_000]],
    });
    const [first, second] = next.body.phases;
    expect(first).toMatchObject({ number: 1, traffic_distribution: { "1": 70, "2": 30 } });
    expect([second.number, second.started_at]).toEqual([2, first.ended_at]);
    expect((await snapshotOf(agent)).experiments).toMatchObject([
      { phase: 2, ranges: [[0, 200_000]], arms: [{ weight: 50 }, { weight: 50 }] },
    ]);
    await post(`${path}/pause`);
    const third = await post(`${path}/reallocate`, { traffic_distribution: { 1: 90, 2: 10 } });
    expect(third.body).toMatchObject({ status: "paused", phase: 3 });
    expect(third.body.phases[2].pauses).toEqual([{ from: third.body.phases[2].started_at, to: null }]);
    expect((await post(`${path}/reallocate`, { traffic_distribution: { 1: 90 } })).body.errors).toEqual([
      { path: "/traffic_distribution", message: "has no weight for version 2" },
    ]);
    expect(
      (await post(`${path}/reallocate`, { traffic_distribution: { 1: 90, 2: 10 }, traffic_percent: 5 })).body
        .code,
    ).toBe("experiment_fixed");
  });

  it("has no end of phases and pauses", async () => {
    const path = await newRunning(await newAgent(2));
    const pauses = Array.from({ length: 4_999 }, () => ({ from: 1, to: 1 }));
    const phase = { number: 1, started_at: 1, ended_at: null, weights: [70, 30], pauses };
    await env.DB.prepare("UPDATE experiment SET phases = ? WHERE id = ?")
      .bind(JSON.stringify([phase]), idOf(path))
      .run();
    expect((await post(`${path}/pause`)).body.code).toBe("limit_reached");
    const weights = { traffic_distribution: { 1: 50, 2: 50 } };
    expect((await post(`${path}/reallocate`, weights)).body.code).toBe("limit_reached");
    expect((await post(`${path}/stop`)).body.status).toBe("stopped");
  });

  it("frees its traffic when it is stopped", async () => {
    const agent = await newAgent(2);
    const path = await newRunning(agent);
    const stopped = await post(`${path}/stop`, { reason: "enough" });
    expect(stopped.body).toMatchObject({ status: "stopped", winner: null, ended_at: expect.any(String) });
    expect(stopped.body.phases[0].ended_at).toBe(stopped.body.ended_at);
    expect((await snapshotOf(agent)).experiments).toEqual([]);
    await newRunning(agent);
    for (const act of ["start", "pause", "resume", "stop"]) {
      expect((await post(`${path}/${act}`)).body).toMatchObject({
        status: 409,
        code: "experiment_status",
        experiment_status: "stopped",
      });
    }
    expect((await patch(path, { name: "still" })).body.name).toBe("still");
  });

  it("keeps its agent from being deleted", async () => {
    const agent = await newAgent(2);
    const path = await newRunning(agent);
    const refused = await send("DELETE", `/v1/agents/${agent}`);
    expect([refused.status, refused.body.code]).toEqual([409, "experiment_live"]);
    await post(`${path}/stop`);
    expect((await send("DELETE", `/v1/agents/${agent}`)).status).toBe(204);
    expect((await get(path)).body.status).toBe("stopped");
  });
});

describe("concluding", () => {
  it("ends the experiment and activates its winner in one write", async () => {
    const agent = await newAgent(2);
    const path = await newRunning(agent);
    const concluded = await post(`${path}/conclude`, { winner: 2, reason: "better", changed_by: "ana" });
    expect(concluded.body).toMatchObject({ status: "concluded", winner: 2, ended_at: expect.any(String) });
    expect((await get(`/v1/agents/${agent}`)).body.active_version).toBe(2);
    expect(await snapshotOf(agent)).toMatchObject({ active: 2, experiments: [] });
    const [activated, entry] = (await get(`/v1/agents/${agent}/history`)).body.data;
    expect(entry).toMatchObject({ action: "experiment.concluded", new_state: { winner: 2 } });
    expect(activated).toMatchObject({
      action: "version.activated",
      version: 2,
      reason: "better",
      changed_by: "ana",
    });
    expect((await post(`${path}/conclude`, { winner: 1 })).body.code).toBe("experiment_status");
    expect((await post(`/v1/agents/${agent}/rollback`)).body.rolled_back_to).toBe(1);
  });

  it("also of one that has been stopped, with the control as its winner", async () => {
    const agent = await newAgent(2);
    const path = await newRunning(agent);
    const stopped = await post(`${path}/stop`);
    const concluded = await post(`${path}/conclude`, { winner: 1 });
    expect(concluded.body).toMatchObject({
      status: "concluded",
      winner: 1,
      ended_at: stopped.body.ended_at,
    });
    expect((await get(`/v1/agents/${agent}`)).body.active_version).toBe(1);
  });

  it("is refused for a version of no arm, a deprecated one, a draft, and a key that may not activate", async () => {
    const agent = await newAgent(3);
    const draft = await newDraft(agent);
    const path = await newRunning(agent);
    expect((await post(`${path}/conclude`, { winner: 3 })).body).toMatchObject({
      status: 422,
      errors: [{ path: "/winner" }],
    });
    const { key } = (
      await post("/v1/api-keys", { name: "k", scopes: ["experiments:read", "experiments:write"] })
    ).body;
    expect((await post(`${path}/conclude`, { winner: 2 }, { key })).body.code).toBe("scope_missing");
    await post(`/v1/agents/${agent}/versions/2/deprecate`);
    expect((await post(`${path}/conclude`, { winner: 2 })).body.code).toBe("version_deprecated");
    expect((await get(path)).body.status).toBe("running");
    expect((await get(`/v1/agents/${agent}`)).body.active_version).toBe(1);
    expect((await post(`${draft}/conclude`, { winner: 1 })).body.code).toBe("experiment_status");
  });

  it("by several at once happens once", async () => {
    const agent = await newAgent(2);
    const path = await newRunning(agent);
    const answers = await Promise.all([1, 2, 1, 2].map((winner) => post(`${path}/conclude`, { winner })));
    const won = answers.filter(({ status }) => status === 200);
    expect(won).toHaveLength(1);
    expect((await get(`/v1/agents/${agent}`)).body.active_version).toBe(won[0]!.body.winner);
  });
});

describe("an experiment whose days are over", () => {
  it("has ended for whoever looks, and its traffic is free", async () => {
    const agent = await newAgent(2);
    const path = await newRunning(agent, { duration_days: 1 });
    await letEnd(path);
    expect((await get(`/v1/experiments?agent_id=${agent}&status=running`)).body.data).toEqual([]);
    expect((await get(path)).body).toMatchObject({ status: "stopped", ended_at: expect.any(String) });
    expect((await snapshotOf(agent)).experiments).toEqual([]);
    const [entry] = (await get(`/v1/agents/${agent}/history`)).body.data;
    expect(entry).toMatchObject({ action: "experiment.stopped", actor: "system" });
    const next = await newRunning(agent, { duration_days: 1 });
    await letEnd(next);
    expect((await post(`${next}/pause`)).body.experiment_status).toBe("stopped");
    const last = await newRunning(agent, { duration_days: 1 });
    await letEnd(last);
    await newRunning(agent);
  });

  it("is ended by the clock in every project", async () => {
    const agent = await newAgent(2);
    const path = await newRunning(agent, { duration_days: 1 });
    const paused = await newAgent(2);
    const other = await newRunning(paused, { duration_days: 1 });
    await post(`${other}/pause`);
    const on = await newRunning(await newAgent(2), { duration_days: 1 });
    await letEnd(path);
    await letEnd(other);
    await endDue(env, Date.now());
    const statusOf = async (one: string) =>
      env.DB.prepare("SELECT status FROM experiment WHERE id = ?").bind(idOf(one)).first<string>("status");
    expect([await statusOf(path), await statusOf(other), await statusOf(on)]).toEqual([
      "stopped",
      "stopped",
      "running",
    ]);
    expect((await snapshotOf(agent)).experiments).toEqual([]);
    await endDue(env, Date.now());
  });
});

describe("whatever is done at the same time", () => {
  /** Numbers from 0 to 1, the same in every run (mulberry32). */
  function numbers(seed: number): () => number {
    let state = seed;
    return () => {
      state = (state + 0x6d2b79f5) | 0;
      let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
      mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
    };
  }

  it("experiments hold slots of their own, and the snapshot has those that are live", async () => {
    const agent = await newAgent(2);
    const next = numbers(7);
    const pick = <T>(items: readonly T[]): T => items[Math.floor(next() * items.length)]!;
    const paths: string[] = [];
    for (let n = 0; n < 8; n += 1) paths.push(await newDraft(agent, { traffic_percent: 20 + n }));
    const held = new Map<string, string>();
    const act = (): Promise<Answer> => {
      const path = pick(paths);
      const verb = pick(["start", "start", "pause", "resume", "reallocate", "grow", "stop"]);
      if (verb === "grow") return patch(path, { traffic_percent: 25 + Math.floor(next() * 20) });
      const weight = Math.floor(next() * 101);
      const body = verb === "reallocate" ? { traffic_distribution: { 1: weight, 2: 100 - weight } } : {};
      return post(`${path}/${verb}`, body);
    };
    const statuses: number[] = [];
    for (let round = 0; round < 20; round += 1) {
      for (const { status } of await Promise.all([act(), act(), act()])) statuses.push(status);
      const { data } = (await get(`/v1/experiments?agent_id=${agent}`)).body;
      const live = data
        .filter(({ status }: { status: string }) => status === "running" || status === "paused")
        .toSorted((a: { test_id: string }, b: { test_id: string }) => (a.test_id < b.test_id ? -1 : 1));
      const { experiments } = await snapshotOf(agent);
      expect(experiments!.map(({ id, phase, ranges }) => ({ id, phase, ranges }))).toEqual(
        live.map((one: { test_id: string; phase: number; ranges: unknown }) => ({
          id: one.test_id,
          phase: one.phase,
          ranges: one.ranges,
        })),
      );
      const slots = experiments!.flatMap(({ ranges }) => ranges).toSorted(([a], [b]) => a - b);
      slots.forEach(([from], at) => expect(from).toBeGreaterThanOrEqual(slots[at - 1]?.[1] ?? 0));
      for (const { id, ranges } of experiments!) {
        const before: [number, number][] = JSON.parse(held.get(id) ?? "[]");
        for (const [from, to] of before)
          expect(ranges.some(([start, end]) => start <= from && to <= end)).toBe(true);
        held.set(id, JSON.stringify(ranges));
      }
    }
    expect(new Set(statuses)).toEqual(new Set([200, 409]));
  });
});

describe("the clock", () => {
  const clock = () => env.CLOCK.getByName("experiments");
  const alarm = () => runInDurableObject(clock(), (_instance, state) => state.storage.getAlarm());

  it("ends an experiment though nobody looks, and stands then at the next end", async () => {
    const agent = await newAgent(2);
    const soon = await newRunning(agent, { duration_days: 1 / 86_400 });
    await vi.waitFor(async () => expect((await snapshotOf(agent)).experiments).toEqual([]), {
      timeout: 10_000,
      interval: 200,
    });
    const { body } = await get(soon);
    expect(body.status).toBe("stopped");
    expect(Date.parse(body.ended_at) - Date.parse(body.ends_at)).toBeLessThan(5_000);
    const later = await newRunning(await newAgent(2), { duration_days: 1 });
    const endsAt = Date.parse((await get(later)).body.ends_at);
    await vi.waitFor(async () => expect(await alarm()).toBeLessThanOrEqual(endsAt), { timeout: 10_000 });
  });
});

describe("an assignment", () => {
  it("is the unit's version, the same each time, and about as many as the weights say", async () => {
    const agent = await newAgent(2);
    const path = await newRunning(agent, { traffic_distribution: { 1: 50, 2: 50 } });
    const units = Array.from({ length: 60 }, (_, n) => `user-${n}`);
    const answers = await Promise.all(
      units.map((user) => get(`${path}/assignment?user_id=${user}&session_id=s`)),
    );
    for (const { status, body } of answers) {
      expect(status).toBe(200);
      const variant = body.version === 1 ? "control" : "test";
      expect(body).toMatchObject({
        agent_id: agent,
        reason: "EXPERIMENT",
        experiment_id: idOf(path),
        variant,
        config: { instructions: `v${body.version}` },
        metadata: { ab_test_version: body.version, ab_test_variant: variant },
      });
    }
    const tests = answers.filter(({ body }) => body.variant === "test").length;
    expect(tests).toBeGreaterThan(15);
    expect(tests).toBeLessThan(45);
    const again = await get(`${path}/assignment?user_id=user-1`);
    expect(again.body).toEqual(answers[1]!.body);
  });

  it("is the active version for whoever is not enrolled", async () => {
    const agent = await newAgent(2);
    const path = await newDraft(agent, { audience: { plan: "pro" } });
    const none = { version: 1, variant: null, metadata: { ab_test_version: null, ab_test_variant: null } };
    expect((await get(`${path}/assignment?user_id=u&plan=pro`)).body).toMatchObject({
      ...none,
      reason: "ACTIVE",
    });
    await post(`${path}/start`);
    expect((await get(`${path}/assignment?user_id=u&plan=free`)).body).toMatchObject(none);
    expect((await get(`${path}/assignment?plan=pro`)).body).toMatchObject(none);
    expect((await get(`${path}/assignment?user_id=u&plan=pro`)).body.reason).toBe("EXPERIMENT");
    await post(`${path}/stop`);
    expect((await get(`${path}/assignment?user_id=u&plan=pro`)).body).toMatchObject(none);
    expect((await get("/v1/experiments/none/assignment?user_id=u")).body.code).toBe("experiment_not_found");
  });

  it("is kept in later phases of a sticky experiment, and drawn anew in those of another", async () => {
    const users = Array.from({ length: 12 }, (_, n) => `user-${n}`);
    const versionsOf = (path: string) =>
      Promise.all(
        users.map(async (user) => (await get(`${path}/assignment?user_id=${user}`)).body.version as number),
      );
    const moved = async (sticky: boolean): Promise<boolean> => {
      const path = await newRunning(await newAgent(2), { sticky, traffic_distribution: { 1: 50, 2: 50 } });
      const first = await versionsOf(path);
      await post(`${path}/reallocate`, { traffic_distribution: { 1: 50, 2: 50 } });
      return JSON.stringify(await versionsOf(path)) !== JSON.stringify(first);
    };
    expect([await moved(true), await moved(false)]).toEqual([false, true]);
  });

  it("is drawn in the first phase of a sticky experiment, and only written: as resolve does it", async () => {
    const path = await newRunning(await newAgent(2), { sticky: true });
    const store = createStickyStore(env.KV);
    const unit = { projectId: 1, experiment: idOf(path), unit: "ana" };
    const drawn = (await get(`${path}/assignment?user_id=ana`)).body.version as number;
    await store.write(unit, 3 - drawn);
    expect((await get(`${path}/assignment?user_id=ana`)).body.version).toBe(drawn);
    await vi.waitFor(async () => expect(await store.read(unit)).toBe(drawn));
  });

  it("is given to a key of the role runtime, and is what resolve answers", async () => {
    const agent = await newAgent(2);
    const path = await newDraft(agent);
    const started = await post(`${path}/start`);
    const revision = started.headers.get("signalbox-revision");
    const { key } = (await post("/v1/api-keys", { name: "k", role: "runtime", project: "default" })).body;
    for (const user of ["a", "b", "c", "d", "e"]) {
      const assigned = await get(`${path}/assignment?user_id=${user}`, { key });
      const resolved = await get(`/v1/resolve/${agent}?user_id=${user}&min_revision=${revision}`, { key });
      const { metadata: _, ...rest } = assigned.body;
      expect(resolved.body).toEqual(rest);
      expect(rest.reason).toBe("EXPERIMENT");
    }
    expect((await get(path, { key })).status).toBe(403);
  });
});
