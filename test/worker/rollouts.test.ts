import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { get, newAgent, post, put, send } from "./client.ts";
import { askWith } from "./outcomes-kit.ts";
import { actionsOf, historyOf, letCome, newId, newRollout, snapshotOf, statusOf } from "./rollouts-kit.ts";

const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString();

const startOf = (agent: string, body: object = {}) =>
  post(`/v1/agents/${agent}/rollouts`, { target_version: 2, ...body });

async function newExperiment(agent: string): Promise<string> {
  const id = newId();
  await post("/v1/experiments", {
    test_id: id,
    agent_id: agent,
    control_version: 1,
    test_versions: [2],
    traffic_distribution: { 1: 50, 2: 50 },
  });
  return `/v1/experiments/${id}`;
}

async function keyWith(scopes: string[]): Promise<{ key: string }> {
  const made = await post("/v1/api-keys", { name: "test", scopes });
  return { key: made.body.key };
}

describe("a rollout", () => {
  it("has defaults for all but its target, and begins at once", async () => {
    const agent = await newAgent(2);
    const created = await startOf(agent);
    expect([created.status, created.headers.get("etag")]).toEqual([201, '"1"']);
    const { id, started_at } = created.body;
    expect(id).toMatch(/^ro_[0-9a-f]{24}$/);
    expect(created.body).toEqual({
      id,
      rollout_id: id,
      agent_id: agent,
      name: id,
      description: "",
      target_version: 2,
      stable_version: 1,
      unit: "user",
      audience: {},
      steps: [1, 5, 10, 25, 50, 100].map((percent) => ({
        percent,
        min_dwell_seconds: 600,
        min_exposures: 100,
        gate: false,
      })),
      guardrails: [
        {
          metric: "error_rate",
          kind: "rate",
          direction: "decrease",
          margin: 1,
          scale: "relative",
          tolerated_rate: 0.001,
        },
      ],
      policy: "sequential",
      on_finish: "promote",
      on_no_traffic: "hold",
      no_traffic_seconds: 3_600,
      max_duration_seconds: 604_800,
      kill_switch: true,
      status: "running",
      current_step: 0,
      percent: 1,
      hold: null,
      gate_passed: false,
      starts_at: null,
      started_at,
      ended_at: null,
      ended_reason: null,
      history: [{ step: 0, percent: 1, started_at, ended_at: null }],
      decisions: [
        {
          seq: 1,
          at: started_at,
          action: "started",
          cause: null,
          reason: null,
          actor: "root",
          metrics: [],
          guardrails: [],
          sample_ratio: null,
          evidence: null,
        },
      ],
      created_by: "root",
      created_at: started_at,
      updated_at: started_at,
      revision: 1,
    });
    const { outlook, ...read } = (await get(`/v1/rollouts/${id}`)).body;
    expect(read).toEqual(created.body);
    expect(outlook).toMatchObject({
      outcome: { action: "wait", reason: "collecting" },
      units: { canary: 0, baseline: 0 },
      missing: { exposures: 100 },
    });
    expect(outlook.missing.dwell_seconds).toBeGreaterThan(590);
    const { rollout, versions } = await snapshotOf(agent);
    expect(rollout).toEqual({
      id,
      unit: "user",
      target_version: 2,
      stable_version: 1,
      canary_below: 10_000,
      baseline_from: 990_000,
    });
    expect(Object.keys(versions)).toEqual(["1", "2"]);
    const [entry] = await historyOf(agent);
    expect(entry).toMatchObject({
      action: "rollout.started",
      version: 2,
      actor: "root",
      previous_state: null,
      new_state: { rollout_id: id, status: "running", step: 0, percent: 1 },
    });
  });

  it("takes all fields, and keeps who made it", async () => {
    const body = {
      name: "Better prompts",
      description: "v2 everywhere",
      unit: "session",
      audience: { plan: "pro" },
      policy: "ratio",
      on_finish: "hold",
      on_no_traffic: "rollback",
      no_traffic_seconds: 60,
      kill_switch: false,
    };
    const { body: rollout, agent } = await newRollout({
      ...body,
      steps: [0.5, { percent: 20, min_dwell_seconds: 1, min_exposures: 2, gate: true }],
      guardrails: [
        { metric: "response_time_ms", margin: 0.2 },
        { metric: "metrics.helpfulness", direction: "decrease" },
      ],
      max_duration: null,
      created_by: "ana",
      reason: "as agreed",
    });
    expect(rollout).toMatchObject({
      ...body,
      steps: [
        { percent: 0.5, min_dwell_seconds: 600, min_exposures: 100, gate: false },
        { percent: 20, min_dwell_seconds: 1, min_exposures: 2, gate: true },
      ],
      guardrails: [
        { metric: "response_time_ms", margin: 0.2, direction: "decrease" },
        { metric: "metrics.helpfulness", margin: 0.1, direction: "decrease" },
      ],
      max_duration_seconds: null,
      created_by: "ana",
    });
    expect((await snapshotOf(agent)).rollout).toMatchObject({ audience: { plan: "pro" }, unit: "session" });
    expect((await historyOf(agent))[0]).toMatchObject({ changed_by: "ana", reason: "as agreed" });
  });

  it("is listed by status, newest first, in pages", async () => {
    const agent = await newAgent(2);
    const ids: string[] = [];
    for (let n = 0; n < 3; n += 1) {
      const { id, path } = await newRollout({}, agent);
      ids.unshift(id);
      if (n < 2) await post(`${path}/abort`, { reason: `no ${n}` });
    }
    const idsOf = (answer: { body: { data: { id: string }[] } }) => answer.body.data.map(({ id }) => id);
    const path = `/v1/agents/${agent}/rollouts`;
    const all = await get(path);
    expect(idsOf(all)).toEqual(ids);
    expect(all.body.data.map((one: { ended_reason: string | null }) => one.ended_reason)).toEqual([
      null,
      "no 1",
      "no 0",
    ]);
    expect(idsOf(await get(`${path}?status=running`))).toEqual([ids[0]]);
    const first = await get(`${path}?limit=2`);
    const rest = await get(`${path}?limit=2&cursor=${first.body.next_cursor}`);
    expect([...idsOf(first), ...idsOf(rest)]).toEqual(ids);
    expect((await get("/v1/agents/none/rollouts")).body.code).toBe("agent_not_found");
  });

  it("is listed among those of its project, newest first, in pages", async () => {
    const place = { headers: { "signalbox-project": `p-${crypto.randomUUID().slice(0, 8)}` } };
    await post("/v1/projects", { slug: place.headers["signalbox-project"] });
    const made = [
      await newRollout({}, undefined, place),
      await newRollout({}, undefined, place),
    ].toReversed();
    await post(`${made[1]!.path}/abort`, { reason: "no" }, place);
    const list = async (query = "") => {
      const { body } = await get(`/v1/rollouts${query}`, place);
      return { ids: body.data.map(({ id }: { id: string }) => id), body };
    };
    expect((await list()).ids).toEqual(made.map(({ id }) => id));
    expect((await list("?status=running")).ids).toEqual([made[0]!.id]);
    expect((await list(`?agent_id=${made[1]!.agent}`)).body.data).toMatchObject([
      { id: made[1]!.id, agent_id: made[1]!.agent, ended_reason: "no" },
    ]);
    const first = await list("?limit=1");
    const rest = await list(`?limit=1&cursor=${first.body.next_cursor}`);
    expect([...first.ids, ...rest.ids, rest.body.next_cursor]).toEqual([made[0]!.id, made[1]!.id, null]);
    expect((await list("?agent_id=none")).ids).toEqual([]);
    const elsewhere = await get(`/v1/rollouts?agent_id=${made[0]!.agent}`);
    expect(elsewhere.body.data).toEqual([]);
  });

  it("is there once, whatever is said of it again", async () => {
    const agent = await newAgent(2);
    const body = { rollout_id: newId(), target_version: 2 };
    const once = { headers: { "idempotency-key": body.rollout_id } };
    const path = `/v1/agents/${agent}/rollouts`;
    expect((await post(path, body, once)).status).toBe(201);
    const replayed = await post(path, body, once);
    expect([replayed.status, replayed.headers.get("idempotency-replayed")]).toEqual([201, "true"]);
    await post(`/v1/rollouts/${body.rollout_id}/abort`);
    expect((await post(path, body)).body).toMatchObject({ status: 409, code: "rollout_exists" });
    const race = await Promise.all([1, 2, 3].map(() => startOf(agent)));
    expect(race.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409, 409]);
    expect(await actionsOf(agent)).toHaveLength(3 + 2 + 2);
  });
});

describe("is refused", () => {
  it.each([
    ["an unknown field", { percent: 5 }, ""],
    ["no step", { steps: [] }, "/steps"],
    ["too many steps", { steps: Array.from({ length: 21 }, (_, n) => n + 1) }, "/steps"],
    ["steps that do not grow", { steps: [5, 5] }, "/steps/1/percent"],
    ["a step of nothing", { steps: [{ percent: 0 }] }, "/steps/0/percent"],
    ["more than everybody", { steps: [101] }, "/steps/0"],
    ["everybody at once", { steps: [100] }, "/steps/0/percent"],
    ["an unknown guardrail", { guardrails: [{ metric: "p99" }] }, "/guardrails/0/metric"],
    ["no guardrail", { guardrails: [] }, "/guardrails"],
    [
      "a guardrail twice",
      { guardrails: [{ metric: "cost_usd" }, { metric: "cost_usd" }] },
      "/guardrails/1/metric",
    ],
    ["a margin of nothing", { guardrails: [{ metric: "cost_usd", margin: 0 }] }, "/guardrails/0/margin"],
    [
      "more errors as good",
      { guardrails: [{ metric: "error_rate", direction: "increase" }] },
      "/guardrails/0/direction",
    ],
    ["an unknown policy", { policy: "hope" }, "/policy"],
    ["no time at all", { max_duration_seconds: 0 }, "/max_duration_seconds"],
    ["half a second", { no_traffic_seconds: 0.5 }, "/no_traffic_seconds"],
    ["two durations", { max_duration_seconds: 1, max_duration: 2 }, "/max_duration"],
    ["negative seconds", { no_traffic_seconds: -1 }, "/no_traffic_seconds"],
    ["an operator that there is not", { audience: { plan: { $like: "p" } } }, "/audience/plan/$like"],
    ["a group that there is not", { audience: { id: { $inGroup: "none" } } }, "/audience/id/$inGroup"],
    ["a time that is over", { starts_at: "2020-01-01T00:00:00Z" }, "/starts_at"],
    ["a time that is none", { starts_at: "tomorrow" }, "/starts_at"],
    ["an id that is none", { rollout_id: "a b" }, "/rollout_id"],
  ])("with its places: %s", async (_name, more, path) => {
    const agent = await newAgent(2);
    const answer = await startOf(agent, more);
    expect([answer.status, answer.body.code]).toEqual([422, "invalid_request"]);
    expect(answer.body.errors.map((error: { path: string }) => error.path)).toContain(path);
    expect((await snapshotOf(agent)).rollout ?? null).toBeNull();
  });

  it("when its version cannot be served", async () => {
    const agent = await newAgent(2);
    await post(`/v1/agents/${agent}/versions`, { config: {}, status: "draft" });
    await post(`/v1/agents/${agent}/versions`, { config: {} });
    await post(`/v1/agents/${agent}/versions/4/deprecate`);
    const codeOf = async (target_version: number) => {
      const { status, body } = await startOf(agent, { target_version });
      return [status, body.code];
    };
    expect(await codeOf(1)).toEqual([409, "version_active"]);
    expect(await codeOf(3)).toEqual([409, "version_draft"]);
    expect(await codeOf(4)).toEqual([409, "version_deprecated"]);
    expect(await codeOf(9)).toEqual([404, "version_not_found"]);
    expect((await startOf("nobody")).body.code).toBe("agent_not_found");
    const other = await newAgent(3);
    expect(await codeOf(2)).toEqual([201, undefined]);
    expect((await startOf(other, { target_version: 7 })).body.code).toBe("version_not_found");
  });

  it("when nothing is active to compare with", async () => {
    const agent = `idle-${crypto.randomUUID().slice(0, 8)}`;
    await post("/v1/agents", { agent_id: agent, config: {} });
    expect((await startOf(agent, { target_version: 1 })).body).toMatchObject({
      status: 404,
      code: "no_active_version",
    });
  });

  it("beside another, and beside experiments that run or are paused", async () => {
    const agent = await newAgent(3);
    const experiment = await newExperiment(agent);
    await post(`${experiment}/start`);
    expect((await startOf(agent)).body).toMatchObject({ status: 409, code: "experiment_live" });
    await post(`${experiment}/pause`);
    expect((await startOf(agent)).body.code).toBe("experiment_live");
    await post(`${experiment}/stop`);
    await newRollout({}, agent);
    expect((await startOf(agent, { target_version: 3 })).body).toMatchObject({
      status: 409,
      code: "rollout_running",
    });
  });

  it("from a key that may not activate", async () => {
    const agent = await newAgent(2);
    const weak = await keyWith(["rollouts:write", "rollouts:read"]);
    const refused = await post(`/v1/agents/${agent}/rollouts`, { target_version: 2 }, weak);
    expect([refused.status, refused.body.code]).toEqual([403, "scope_missing"]);
    const { path } = await newRollout({}, agent);
    expect((await post(`${path}/promote`, {}, weak)).body.code).toBe("scope_missing");
    expect((await post(`${path}/pause`, {}, weak)).status).toBe(200);
    expect((await post(`${path}/resume`, {}, weak)).status).toBe(200);
    expect((await post(`${path}/abort`, {}, weak)).status).toBe(200);
  });
});

describe("while a rollout is live", () => {
  it.each(["running", "paused"])("and %s, nothing else changes what it compares", async (status) => {
    const agent = await newAgent(3);
    const experiment = await newExperiment(agent);
    const stopped = await newExperiment(agent);
    await post(`${stopped}/start`);
    await post(`${stopped}/stop`);
    const { path } = await newRollout({}, agent);
    if (status === "paused") await post(`${path}/pause`);
    const versions = `/v1/agents/${agent}/versions`;
    const refused = [
      await put(`${versions}/3/activate`),
      await post(versions, { config: {}, activate: true }),
      await put(`/v1/agents/${agent}`, { name: "x", llm_provider_config: { model: "m" } }),
      await post(`${experiment}/start`),
      await post(`${stopped}/conclude`, { winner: 2 }),
      await post(`${versions}/2/deprecate`),
      await send("DELETE", `/v1/agents/${agent}`),
    ];
    expect(refused.map(({ status: code, body }) => [code, body.code])).toEqual(
      refused.map(() => [409, "rollout_running"]),
    );
    const draft = await post(versions, { config: {}, status: "draft" });
    expect((await post(`${versions}/${draft.body.version}/publish`, { activate: true })).body.code).toBe(
      "rollout_running",
    );
    expect((await put(`${versions}/1/activate`)).status).toBe(200);
    expect((await post(`${versions}/3/deprecate`)).status).toBe(200);
    expect((await post(versions, { config: {} })).status).toBe(201);
    expect(await statusOf({ path })).toBe(status);
    await post(`${path}/abort`);
    expect((await post(`${experiment}/start`)).status).toBe(200);
  });

  it("its groups and metrics stay", async () => {
    const agent = await newAgent(2);
    const [group, metric] = [`g-${agent}`, `m-${agent.slice(0, 12)}`.replaceAll("-", "_")];
    await post("/v1/groups", { id: group, values: ["u1"] });
    expect((await post("/v1/metrics", { name: metric, kind: "mean" })).status).toBe(201);
    const { path } = await newRollout(
      {
        audience: { user_id: { $inGroup: group } },
        guardrails: [{ metric: "error_rate" }, { metric: `metrics.${metric}` }],
      },
      agent,
    );
    expect((await send("DELETE", `/v1/groups/${group}`)).body.code).toBe("group_in_use");
    expect((await send("DELETE", `/v1/metrics/${metric}`)).body.code).toBe("metric_in_use");
    await post(`${path}/abort`);
    expect((await send("DELETE", `/v1/groups/${group}`)).status).toBe(204);
    expect((await send("DELETE", `/v1/metrics/${metric}`)).status).toBe(204);
  });
});

describe("a rollback of the agent", () => {
  it("walks back and aborts the rollout, in one write", async () => {
    const agent = await newAgent(3);
    await put(`/v1/agents/${agent}/versions/2/activate`);
    const { id, path } = await newRollout({ target_version: 3 }, agent);
    const { revision } = await snapshotRevision(agent);
    const answer = await post(`/v1/agents/${agent}/rollback`, { reason: "calls fail", changed_by: "ana" });
    expect(answer.body).toMatchObject({ rolled_back_to: 1, is_active: true });
    expect((await get(path)).body).toMatchObject({
      status: "aborted",
      percent: 0,
      ended_reason: "calls fail",
      outlook: null,
    });
    expect(await snapshotOf(agent)).toMatchObject({ active: 1, rollout: null });
    expect((await snapshotRevision(agent)).count).toBe(revision + 1);
    const entries = await historyOf(agent);
    expect(entries.slice(0, 2)).toMatchObject([
      { action: "version.rolled_back", version: 1 },
      {
        action: "rollout.aborted",
        changed_by: "ana",
        reason: "calls fail",
        new_state: { rollout_id: id, status: "aborted", percent: 0 },
      },
    ]);
  });

  it.each([
    ["with nothing to go back to", {}],
    ["to the active version", { target_version: 1 }],
  ])("%s only aborts it", async (_name, input) => {
    const { agent, path } = await newRollout();
    const answer = await post(`/v1/agents/${agent}/rollback`, input);
    expect([answer.status, answer.body.rolled_back_to]).toEqual([200, 1]);
    expect(await statusOf({ path })).toBe("aborted");
    expect((await actionsOf(agent))[0]).toBe("rollout.aborted");
    const again = await post(`/v1/agents/${agent}/rollback`, {});
    expect(again.body.code).toBe("no_previous_version");
  });

  it("to the target by name aborts the rollout and makes it active", async () => {
    const { agent, path } = await newRollout();
    expect((await post(`/v1/agents/${agent}/rollback`, { target_version: 2 })).body.rolled_back_to).toBe(2);
    expect(await statusOf({ path })).toBe("aborted");
    expect(await snapshotOf(agent)).toMatchObject({ active: 2, rollout: null });
  });
});

async function snapshotRevision(agent: string): Promise<{ revision: number; count: number }> {
  const count = await env.DB.prepare("SELECT count(*) AS n FROM snapshot WHERE agent_id = ?")
    .bind(agent)
    .first<number>("n");
  return { revision: count!, count: count! };
}

describe("a start with If-Match", () => {
  it("is refused when the agent has changed since", async () => {
    const agent = await newAgent(2);
    const etag = (await get(`/v1/agents/${agent}`)).headers.get("etag")!;
    const body = { target_version: 2 };
    await send("PATCH", `/v1/agents/${agent}`, { body: { description: "other" } });
    const path = `/v1/agents/${agent}/rollouts`;
    const refused = await post(path, body, { headers: { "if-match": etag } });
    expect([refused.status, refused.body.code]).toEqual([412, "revision_mismatch"]);
    const seen = (await get(`/v1/agents/${agent}`)).headers.get("etag")!;
    expect((await post(path, body, { headers: { "if-match": seen } })).status).toBe(201);
  });
});

describe("a person", () => {
  it("pauses, resumes and aborts, each with an entry and a decision of the next number", async () => {
    const { agent, path, id } = await newRollout({ steps: [10, 50] });
    expect((await post(`${path}/pause`, { reason: "lunch", changed_by: "ana" })).body).toMatchObject({
      status: "paused",
      percent: 10,
      revision: 2,
    });
    expect((await snapshotOf(agent)).rollout).toMatchObject({ id, canary_below: 100_000 });
    expect((await post(`${path}/resume`)).body).toMatchObject({ status: "running", revision: 3 });
    const aborted = await post(`${path}/abort`, { reason: "no" });
    expect(aborted.body).toMatchObject({ status: "aborted", percent: 0, revision: 4, ended_reason: "no" });
    expect(aborted.body.history[0].ended_at).toBe(aborted.body.ended_at);
    expect(
      aborted.body.decisions.map((one: { seq: number; action: string }) => [one.seq, one.action]),
    ).toEqual([
      [4, "aborted"],
      [3, "resumed"],
      [2, "paused"],
      [1, "started"],
    ]);
    expect((await actionsOf(agent)).slice(0, 4)).toEqual([
      "rollout.aborted",
      "rollout.resumed",
      "rollout.paused",
      "rollout.started",
    ]);
    expect(await snapshotOf(agent)).toMatchObject({ active: 1, rollout: null });
    for (const verb of ["pause", "resume", "abort", "promote"]) {
      const refused = await post(`${path}/${verb}`);
      expect(refused.body).toMatchObject({ status: 409, code: "rollout_status", rollout_status: "aborted" });
    }
  });

  it("promotes: the target is active, in the same write", async () => {
    const { agent, path, id } = await newRollout();
    const promoted = await post(`${path}/promote`, { reason: "good enough" });
    expect(promoted.body).toMatchObject({ status: "promoted", percent: 0, ended_reason: "good enough" });
    expect(await snapshotOf(agent)).toMatchObject({ active: 2, rollout: null });
    expect((await historyOf(agent)).slice(0, 2)).toMatchObject([
      { action: "version.activated", version: 2, reason: "good enough" },
      { action: "rollout.promoted", new_state: { rollout_id: id, status: "promoted" } },
    ]);
    expect((await post(`/v1/agents/${agent}/rollback`)).body.rolled_back_to).toBe(1);
  });

  it("is told by If-Match that it has changed", async () => {
    const { path } = await newRollout();
    const seen = { headers: { "if-match": '"1"' } };
    expect((await post(`${path}/pause`, {}, seen)).headers.get("etag")).toBe('"2"');
    for (const verb of ["resume", "abort", "promote"]) {
      const refused = await post(`${path}/${verb}`, {}, seen);
      expect([refused.status, refused.body.code]).toEqual([412, "revision_mismatch"]);
    }
    expect((await post(`${path}/resume`, {}, { headers: { "if-match": '"2"' } })).status).toBe(200);
  });

  it("has one answer to one Idempotency-Key", async () => {
    const { path, agent } = await newRollout();
    const once = { headers: { "idempotency-key": `${agent}-promote` } };
    expect((await post(`${path}/promote`, {}, once)).status).toBe(200);
    const replayed = await post(`${path}/promote`, {}, once);
    expect([replayed.status, replayed.headers.get("idempotency-replayed")]).toEqual([200, "true"]);
    expect((await actionsOf(agent)).filter((action) => action === "rollout.promoted")).toHaveLength(1);
  });

  it("races others to the end: one of them wins", async () => {
    for (let round = 0; round < 3; round += 1) {
      const { path, agent } = await newRollout();
      const acts = await Promise.all(
        ["promote", "abort", "promote", "abort"].map((verb) => post(`${path}/${verb}`)),
      );
      expect(acts.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409, 409, 409]);
      const { status, revision } = (await get(path)).body;
      expect(revision).toBe(2);
      expect(await snapshotOf(agent)).toMatchObject({
        active: status === "promoted" ? 2 : 1,
        rollout: null,
      });
    }
  });

  it("and activations race a rollout: never both", async () => {
    for (let round = 0; round < 3; round += 1) {
      const agent = await newAgent(3);
      const experiment = await newExperiment(agent);
      const [rollout, activated, started] = await Promise.all([
        startOf(agent),
        put(`/v1/agents/${agent}/versions/3/activate`),
        post(`${experiment}/start`),
      ]);
      expect(activated.status === 200 || activated.body.code === "rollout_running").toBe(true);
      expect([rollout.status, started.status].toSorted((a, b) => a - b)).toEqual([
        rollout.status === 201 ? 201 : 200,
        409,
      ]);
      const snapshot = await snapshotOf(agent);
      if (snapshot.rollout) expect(snapshot.rollout.stable_version).toBe(snapshot.active);
    }
  });
});

describe("what would be decided now", () => {
  it("is null while the counts cannot be read, or the rollout has ended", async () => {
    const { path } = await newRollout();
    const away = {
      getByName: () => ({ totalsOf: () => Promise.reject(new Error("Network connection lost")) }),
    };
    const answer = await askWith({ METRICS: away }, "GET", path);
    expect([answer.status, answer.body.status, answer.body.outlook]).toEqual([200, "running", null]);
    await post(`${path}/abort`);
    expect((await get(path)).body.outlook).toBeNull();
  });

  it("tells what the step still takes", async () => {
    const rollout = await newRollout({ steps: [{ percent: 10, min_exposures: 30 }] });
    await letCome(rollout, 10, { units: 20, canary: 1, baseline: 2 });
    const { outlook } = (await get(rollout.path)).body;
    expect(outlook).toMatchObject({
      outcome: { action: "wait", reason: "collecting" },
      units: { canary: 20, baseline: 20 },
      missing: { exposures: 10 },
      waits_for: [],
      guardrails: [{ metric: "error_rate", verdict: "undecided", has_data: true }],
      evidence: { strata: [{ canary: { exposed: 20 }, baseline: { exposed: 20 } }] },
    });
  });

  it("tells how many units show that hardly anything fails", async () => {
    const rollout = await newRollout({ guardrails: [{ metric: "error_rate", tolerated_rate: 0.01 }] });
    await letCome(rollout, 1, { units: 20 });
    const { outlook } = (await get(rollout.path)).body;
    expect(outlook.waits_for).toEqual([
      { metric: "error_rate", units: expect.any(Number), detail: expect.stringContaining("tolerated 1 %") },
    ]);
  });

  it("is listed in pages of decisions that are made", async () => {
    const { path } = await newRollout();
    for (const verb of ["pause", "resume", "pause"]) await post(`${path}/${verb}`);
    const first = await get(`${path}/decisions?limit=3`);
    const rest = await get(`${path}/decisions?limit=3&cursor=${first.body.next_cursor}`);
    const seqs = [first, rest].flatMap(({ body }) => body.data.map((one: { seq: number }) => one.seq));
    expect(seqs).toEqual([4, 3, 2, 1]);
    expect(rest.body.next_cursor).toBeNull();
    expect(first.body.data[0]).toMatchObject({ action: "paused", inputs: null, next: null });
  });
});

describe("a scheduled rollout", () => {
  const scheduleOf = async (id: string) => {
    const rows = (await get("/v1/schedules?limit=200")).body.data;
    return rows.find((row: { rollout_id: string | null }) => row.rollout_id === id);
  };

  it("waits: nobody gets it, and its schedule is listed", async () => {
    const at = inAnHour();
    const { agent, id, path, body } = await newRollout({ starts_at: at, reason: "later" });
    expect(body).toMatchObject({
      status: "scheduled",
      percent: 0,
      starts_at: at,
      started_at: null,
      revision: 0,
    });
    expect((await snapshotOf(agent)).rollout ?? null).toBeNull();
    expect(await scheduleOf(id)).toMatchObject({
      agent_id: agent,
      action: "start_rollout",
      version: 2,
      at,
      status: "pending",
      reason: "later",
    });
    expect(await actionsOf(agent)).toEqual(expect.arrayContaining(["rollout.created", "schedule.created"]));
    expect((await get(path)).body.outlook).toMatchObject({
      outcome: { action: "wait", reason: "scheduled" },
      missing: null,
    });
    expect((await post(`${path}/pause`)).body.code).toBe("rollout_status");
    const aborted = await post(`${path}/abort`, { reason: "not now" });
    expect(aborted.body).toMatchObject({ status: "aborted", revision: 1 });
    expect(await scheduleOf(id)).toMatchObject({ status: "cancelled", outcome: "not now" });
  });

  it("can be promoted at once", async () => {
    const { agent, id, path } = await newRollout({ starts_at: inAnHour() });
    expect((await post(`${path}/promote`)).body.status).toBe("promoted");
    expect((await snapshotOf(agent)).active).toBe(2);
    expect(await scheduleOf(id)).toMatchObject({ status: "done" });
  });

  it("ends when its target is deprecated, or its agent deleted", async () => {
    const first = await newRollout({ starts_at: inAnHour() });
    const second = await newRollout({ starts_at: inAnHour() }, first.agent);
    expect((await post(`/v1/agents/${first.agent}/versions/2/deprecate`)).status).toBe(200);
    for (const { path, id } of [first, second]) {
      expect((await get(path)).body).toMatchObject({
        status: "aborted",
        ended_reason: "version 2 was deprecated",
      });
      expect(await scheduleOf(id)).toMatchObject({
        status: "cancelled",
        outcome: "version 2 was deprecated",
      });
    }
    const third = await newRollout({ starts_at: inAnHour() });
    expect((await send("DELETE", `/v1/agents/${third.agent}`)).status).toBe(204);
    expect((await get(third.path)).body).toMatchObject({
      status: "aborted",
      ended_reason: "the agent was deleted",
    });
  });

  it("waits beside a few others only", async () => {
    const agent = await newAgent(2);
    for (let n = 0; n < 10; n += 1) await newRollout({ starts_at: inAnHour() }, agent);
    expect((await startOf(agent, { starts_at: inAnHour() })).body).toMatchObject({
      status: 409,
      code: "limit_reached",
    });
    await post(`/v1/agents/${agent}/versions/2/deprecate`);
    expect((await get(`/v1/agents/${agent}/rollouts?status=aborted`)).body.data).toHaveLength(10);
  });
});

describe("tenants", () => {
  it("have rollouts of the same id that know nothing of each other", async () => {
    const slug = `p-${crypto.randomUUID().slice(0, 8)}`;
    await post("/v1/projects", { slug });
    const there = { headers: { "signalbox-project": slug } };
    const agent = await newAgent(2);
    const id = newId();
    const { path } = await newRollout({ rollout_id: id }, agent);
    for (const [verb, at] of [
      ["GET", path],
      ["GET", `${path}/decisions`],
      ["POST", `${path}/abort`],
      ["POST", `${path}/promote`],
      ["POST", `${path}/pause`],
      ["POST", `${path}/resume`],
    ] as const)
      expect((await send(verb, at, there)).body.code).toBe("rollout_not_found");
    expect((await get(`/v1/agents/${agent}/rollouts`, there)).body.code).toBe("agent_not_found");
    for (const n of [1, 2])
      await post("/v1/agents", { agent_id: agent, config: { n }, activate: n === 1 }, there);
    await newRollout({ rollout_id: id, name: "theirs" }, agent, there);
    expect((await post(`${path}/abort`, {}, there)).status).toBe(200);
    expect((await get(path)).body).toMatchObject({ status: "running", name: id });
    expect((await get(`${path}/decisions`)).body.data).toHaveLength(1);
  });
});
