import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { isWithdrawnSince, type Snapshot } from "../../src/domain/snapshot.ts";
import { get, post, put } from "./client.ts";
import { newStudy, resultsOf } from "./outcomes-kit.ts";
import { echo, newRunner, newSession, run, runVersion, seen, until, type TestAgent } from "./run-kit.ts";
import { newRollout, unitsOf } from "./rollouts-kit.ts";

/** Sums of a version's metrics, as soon as so many requests are in them. */
async function metricsOf(agent: TestAgent, requests: number) {
  const path = `/v1/agents/${agent.id}/metrics?interval=day`;
  const look = async () => (await get(path)).body.data as Record<string, number>[];
  const total = (rows: Record<string, number>[]) =>
    rows.reduce((sum, { total_requests = 0 }) => sum + total_requests, 0);
  const rows = await until(look, (found) => total(found) >= requests);
  expect(total(rows)).toBe(requests);
  return rows;
}

async function snapshotOf(agent: TestAgent): Promise<Snapshot> {
  const body = await env.DB.prepare(
    "SELECT body FROM snapshot WHERE agent_id = ? ORDER BY revision DESC LIMIT 1",
  )
    .bind(agent.id)
    .first<string>("body");
  return JSON.parse(body!) as Snapshot;
}

const withdrawnOf = async (agent: TestAgent): Promise<number[]> =>
  Object.keys((await snapshotOf(agent)).withdrawals ?? {}).map(Number);

describe("outcomes of runs", () => {
  it("are counted for the version: successes, failures, times, tokens, cost, escalation", async () => {
    const agent = await newRunner([
      echo("m1", {
        model: { provider: "echo", id: "m1", retries: 0, price: { input: 1, output: 2 } },
        escalation_triggers: { security_keywords: ["hack"] },
      }),
    ]);
    const answers = [
      await run(agent, { message: "hello" }),
      await run(agent, { message: "a hack", stream: true }),
      await run(agent, { message: "/fail 500" }),
      await run(agent, { message: "/fail 429", stream: true }),
      await run(agent, { message: "hello", debug: true }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 502, 503, 200]);
    expect(answers[0]!.body.cost_usd).toBeCloseTo((4 * 1 + 4 * 2) / 1e6, 12);
    const [row] = await metricsOf(agent, 5);
    expect(row).toMatchObject({
      version: 1,
      total_requests: 5,
      successful_requests: 3,
      failed_requests: 2,
      escalation_rate: 0.2,
    });
    expect(row!.cost_usd).toBeGreaterThan(0);
    expect(row!.output_tokens).toBeGreaterThan(10);
    expect(row!.average_response_time).toBeGreaterThanOrEqual(0);
  });

  it("of a version that cannot be run are failures; those of drafts and bad requests are none", async () => {
    const agent = await newRunner([echo("m1", { tools: ["nothing_here"] })]);
    seen(agent, await post(`/v1/agents/${agent.id}/versions`, { config: echo("m2"), status: "draft" }));
    expect((await runVersion(agent, 2, { message: "draft" })).status).toBe(200);
    expect((await run(agent, { message: "" })).status).toBe(422);
    expect((await run(agent, { message: "hello" })).body.code).toBe("tool_unknown");
    const [row] = await metricsOf(agent, 1);
    expect(row).toMatchObject({ version: 1, failed_requests: 1 });
  });

  it("feed an experiment by user, with no other code, feedback included", async () => {
    const agent = await newRunner([echo("m1"), echo("m2")]);
    const study = await newStudy({ agent_id: agent.id });
    agent.revision =
      (await get(`/v1/agents/${agent.id}`)).headers.get("signalbox-revision") ?? agent.revision;
    const { headers } = await post("/v1/metrics", {
      name: `m-${crypto.randomUUID().slice(0, 8)}`,
      kind: "mean",
    });
    agent.revision = headers.get("signalbox-revision")!;
    for (const [arm, model] of [
      [0, "m1"],
      [1, "m2"],
    ] as const) {
      for (const user_id of study.units(arm, 4)) {
        const session_id = newSession();
        const first = await run(agent, { message: "hello", user_id, session_id });
        expect(first.body).toMatchObject({
          variant: arm === 0 ? "control" : "test",
          metadata: { reason: "EXPERIMENT", experiment_id: study.id, model },
        });
        const again = await run(agent, { message: "more", session_id });
        expect(again.body.metadata).toMatchObject({ experiment_id: study.id, kept: true });
        const told = await post(`/v1/sessions/${session_id}/feedback`, { satisfaction_score: 5 + arm * 4 });
        expect(told.body.counted).toBe(true);
      }
    }
    const results = await until(
      () => resultsOf(study),
      ({ results_by_version: { 1: a, 2: b } }) =>
        a.user_satisfaction !== null && a.sample_size + b.sample_size === 8,
    );
    expect(results.results_by_version).toMatchObject({
      1: { sample_size: 4, success_rate: 1, user_satisfaction: 5, escalation_rate: 0 },
      2: { sample_size: 4, success_rate: 1, user_satisfaction: 9, escalation_rate: 0 },
    });
    for (const version of [1, 2])
      expect(results.results_by_version[version].avg_response_time).toBeGreaterThanOrEqual(0);
  });

  it("go on for the agent alone when the experiment has stopped, and the session keeps its version", async () => {
    const agent = await newRunner([echo("m1"), echo("m2")]);
    const study = await newStudy({ agent_id: agent.id });
    const session_id = newSession();
    const [user_id] = study.units(1, 1);
    seen(agent, await post("/v1/groups", { id: `g-${agent.id}`, values: [] }));
    expect((await run(agent, { message: "one", user_id, session_id })).body.version).toBe(2);
    seen(agent, await post(`${study.path}/stop`, {}));
    const next = await run(agent, { message: "two", session_id });
    expect(next.body).toMatchObject({ version: 2, variant: "test", metadata: { kept: true } });
    const rows = await metricsOf(agent, 2);
    expect(rows).toMatchObject([{ version: 2, successful_requests: 2 }]);
  });

  it("feed a rollout's arms, by session where that is its unit", async () => {
    const agent = await newRunner([echo("m1"), echo("m2")]);
    const rollout = await newRollout(
      { unit: "session", steps: [{ percent: 30 }, { percent: 60 }] },
      agent.id,
    );
    seen(agent, await post("/v1/groups", { id: `r-${agent.id}`, values: [] }));
    for (const session_id of unitsOf(rollout.id, "canary", 3, 30)) {
      const { body } = await run(agent, { message: "hello", session_id });
      expect(body).toMatchObject({
        version: 2,
        variant: "canary",
        metadata: { reason: "ROLLOUT", rollout_id: rollout.id },
      });
    }
    for (const session_id of unitsOf(rollout.id, "baseline", 3, 30)) {
      const { body } = await run(agent, { message: "hello", session_id });
      expect(body).toMatchObject({ version: 1, variant: "baseline" });
    }
    const { units } = await until(
      async () => (await get(rollout.path)).body.outlook,
      (outlook) => outlook?.units.canary === 3 && outlook.units.baseline === 3,
    );
    expect(units).toEqual({ canary: 3, baseline: 3 });
    const rows = await metricsOf(agent, 6);
    expect(rows.map(({ version, total_requests }) => [version, total_requests])).toEqual(
      expect.arrayContaining([
        [1, 3],
        [2, 3],
      ]),
    );
  });

  it("count guardrails that stopped something", async () => {
    const agent = await newRunner([
      echo("m1", { guardrails: { blocked_input: ["secret"], blocked_output: ["word"] } }),
      echo("m2"),
    ]);
    const study = await newStudy({ agent_id: agent.id, secondary_metrics: ["metrics.guardrail_blocked"] });
    seen(agent, await post("/v1/groups", { id: `b-${agent.id}`, values: [] }));
    const [user_id] = study.units(0, 1);
    for (const message of ["a secret", "a word", "fine", "fine"]) await run(agent, { message, user_id });
    const [row] = await metricsOf(agent, 4);
    expect(row).toMatchObject({ version: 1, successful_requests: 4, failed_requests: 0 });
    const { results_by_version } = await resultsOf(study);
    expect(results_by_version[1]).toMatchObject({ sample_size: 1, metrics: { guardrail_blocked: 0.5 } });
  });
});

describe("versions that were rolled back from", () => {
  it("are in the snapshot until they are activated again", async () => {
    const agent = await newRunner([echo("m1"), echo("m2"), echo("m3")]);
    const act = async (version: number) =>
      seen(agent, await put(`/v1/agents/${agent.id}/versions/${version}/activate`));
    const withdrawn = () => withdrawnOf(agent);
    expect(await withdrawn()).toEqual([]);
    await act(2);
    await act(3);
    expect(await withdrawn()).toEqual([]);
    await post(`/v1/agents/${agent.id}/rollback`);
    expect(await withdrawn()).toEqual([3]);
    await post(`/v1/agents/${agent.id}/rollback`);
    expect(await withdrawn()).toEqual([2, 3]);
    await act(3);
    expect(await withdrawn()).toEqual([2]);
    await act(1);
    expect(await withdrawn()).toEqual([2]);
  });

  it("are a rollout's target too, once it was aborted", async () => {
    const agent = await newRunner([echo("m1"), echo("m2")]);
    const rollout = await newRollout({ steps: [{ percent: 50 }] }, agent.id);
    expect(await withdrawnOf(agent)).toEqual([]);
    const user_id = unitsOf(rollout.id, "canary", 1, 50)[0];
    seen(agent, await post("/v1/groups", { id: `w-${agent.id}`, values: [] }));
    const session_id = newSession();
    expect((await run(agent, { message: "one", user_id, session_id })).body.version).toBe(2);
    seen(agent, await post(`${rollout.path}/abort`, {}));
    expect(await withdrawnOf(agent)).toEqual([2]);
    expect((await run(agent, { message: "two", session_id })).body).toMatchObject({
      version: 1,
      metadata: { kept: false, rollout_id: null },
    });
    const again = await newRollout({ steps: [{ percent: 50 }] }, agent.id);
    expect(await withdrawnOf(agent)).toEqual([]);
    seen(agent, await post(`${again.path}/abort`, {}));
    expect(await withdrawnOf(agent)).toEqual([2]);
    seen(agent, await put(`/v1/agents/${agent.id}/versions/2/activate`));
    expect(await withdrawnOf(agent)).toEqual([]);
  });
});

describe("sessions that go on with a version", () => {
  const versionOf = async (agent: TestAgent, body: object) => {
    const { body: answer } = await run(agent, { message: "hello", ...body });
    return [answer.version, answer.metadata.kept] as unknown;
  };
  const back = async (agent: TestAgent) => seen(agent, await post(`/v1/agents/${agent.id}/rollback`));
  const act = async (agent: TestAgent, version: number) =>
    seen(agent, await put(`/v1/agents/${agent.id}/versions/${version}/activate`));

  it("keep one that was rolled back from before they began, and leave it when that happens again", async () => {
    const agent = await newRunner([echo("m1"), echo("m2")]);
    await act(agent, 2);
    const old = { session_id: newSession() };
    expect(await versionOf(agent, old)).toEqual([2, false]);
    await back(agent);
    expect(await withdrawnOf(agent)).toEqual([2]);
    const overrides = [{ user_id: "ana", version: 2 }];
    seen(agent, await put(`/v1/agents/${agent.id}/rules`, { rules: [], overrides }));
    const ana = { session_id: newSession(), user_id: "ana" };
    expect(await versionOf(agent, ana)).toEqual([2, false]);
    expect(await versionOf(agent, ana)).toEqual([2, true]);
    expect(await versionOf(agent, old)).toEqual([1, false]);
    await act(agent, 2);
    expect(await versionOf(agent, ana)).toEqual([2, true]);
    seen(agent, await put(`/v1/agents/${agent.id}/rules`, { rules: [], overrides: [] }));
    await back(agent);
    expect(await versionOf(agent, ana)).toEqual([1, false]);
  });

  it("leave a version that was withdrawn, when the backup was restored in between", async () => {
    const agent = await newRunner([echo("m1"), echo("m2")]);
    await act(agent, 2);
    await back(agent);
    const snapshot = await snapshotOf(agent);
    const [revision] = Object.values(snapshot.withdrawals!);
    expect(isWithdrawnSince(snapshot, 2, { epoch: 0, revision: revision! }, 0)).toBe(false);
    expect(isWithdrawnSince(snapshot, 2, { epoch: 0, revision: revision! - 1 }, 0)).toBe(true);
    expect(isWithdrawnSince(snapshot, 2, { epoch: 0, revision: revision! + 9 }, 1)).toBe(true);
    expect(isWithdrawnSince(snapshot, 2, undefined, 0)).toBe(true);
    expect(isWithdrawnSince(snapshot, 1, undefined, 0)).toBe(false);
  });
});

describe("switching versions while sessions go on", () => {
  it("mixes no turn of 50 sessions, and fails none", async () => {
    const configs = [1, 2, 3, 4].map((number) =>
      echo(`m${number}`, { instructions: `You are version ${number}.` }),
    );
    const agent = await newRunner(configs);
    const wrong: unknown[] = [];
    const talks = new AbortController();
    const switching = (async () => {
      for (let at = 0; !talks.signal.aborted; at += 1) {
        await put(`/v1/agents/${agent.id}/versions/${(at % 4) + 1}/activate`);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    })();
    const versions = new Set<number>();
    const talk = async (index: number): Promise<void> => {
      let session_id = newSession();
      let began: number | null = null;
      for (let turn = 0; turn < 4; turn += 1) {
        const { status, body } = await post(
          `/v1/agents/${agent.id}/run`,
          {
            message: `/slow ${index % 7} turn ${turn}`,
            session_id,
            debug: true,
          },
          turn === 0 ? { headers: { "signalbox-min-revision": agent.revision } } : {},
        );
        began ??= body.version;
        versions.add(body.version);
        const sent = body.debug?.requests[0];
        const isWhole =
          status === 200 &&
          body.version === began &&
          body.metadata.model === `m${body.version}` &&
          body.response === `[m${body.version}] You said: turn ${turn}` &&
          sent.model === `m${body.version}` &&
          sent.body.messages[0].content === `You are version ${body.version}.`;
        if (!isWhole) wrong.push({ status, turn, began, body });
        if (turn === 1) {
          session_id = newSession();
          began = null;
          const head = await get(`/v1/agents/${agent.id}`);
          agent.revision = head.headers.get("signalbox-revision") ?? agent.revision;
        }
      }
    };
    await Promise.all(Array.from({ length: 50 }, (_, index) => talk(index)));
    talks.abort();
    await switching;
    expect(wrong).toEqual([]);
    expect(versions.size).toBeGreaterThanOrEqual(1);
  });
});
