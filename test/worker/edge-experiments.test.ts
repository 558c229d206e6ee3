import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { slot } from "../../src/domain/bucketing.ts";
import type { LiveExperiment } from "../../src/domain/experiment/experiment.ts";
import { createEdge } from "../../src/edge/app.ts";
import { pathOf, routeOf } from "../../src/edge/routes.ts";
import {
  change,
  configOf,
  fails,
  hangs,
  newAgent,
  newIsolate,
  newKey,
  newProject,
  revisionOf,
  type Isolate,
  type TestProject,
} from "./edge-kit.ts";

// Failures of the stores are logged as they should be.
beforeAll(() => void vi.spyOn(console, "warn").mockImplementation(() => undefined));

const experimentOf = (more: Partial<LiveExperiment> = {}): LiveExperiment => ({
  id: "exp",
  phase: 1,
  unit: "user",
  ranges: [[0, 1_000_000]],
  arms: [
    { version: 1, weight: 50 },
    { version: 2, weight: 50 },
  ],
  ...more,
});

/** The experiment is as `live` says from now on; null: it has ended. */
const run = (project: TestProject, agent: string, id: string, live: LiveExperiment | null) =>
  change(
    project,
    agent,
    sql`INSERT INTO experiment (project_id, id, agent_id, status, definition, live, created_by, created_at, updated_at)
      VALUES (${project.id}, ${id}, ${agent}, 'running', '{}', ${live && JSON.stringify(live)}, 'test', 0, 0)
      ON CONFLICT DO UPDATE SET live = excluded.live`,
  );

interface Scene {
  project: TestProject;
  token: string;
  isolate: Isolate;
}

async function scene(live: LiveExperiment, versions = [1, 2]): Promise<Scene> {
  const project = await newProject();
  await newAgent(project, "a", versions);
  await run(project, "a", live.id, live);
  const { token } = await newKey(project, { scopes: ["resolve", "snapshot:read"] });
  return { project, token, isolate: newIsolate({}, token) };
}

const users = Array.from({ length: 200 }, (_, n) => `user-${n}`);
/** A user whom the experiment, half and half, gives these versions in its first phases. */
const userOf = (...versions: number[]) =>
  users.find((user) =>
    versions.every((version, at) => (slot(`exp.v${at + 1}`, "variant", user) < 500_000 ? 1 : 2) === version),
  )!;

const post = (body: unknown): RequestInit => ({
  method: "POST",
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify(body),
});

const GIVEN = {
  reason: "EXPERIMENT",
  experiment_id: "exp",
  experiment_phase: 1,
  rollout_id: null,
  rule_id: null,
};

describe("an experiment", () => {
  it("gives each unit its version, and says which variant that is", async () => {
    const { isolate } = await scene(experimentOf());
    const [control, test] = [userOf(1), userOf(2)];
    const answers = [
      await isolate.json(`/v1/resolve/a?user_id=${control}`),
      await isolate.json(`/v1/resolve/a?user_id=${test}`),
      await isolate.json("/v1/resolve/a", post({ attributes: { user_id: test } })),
    ];
    expect(answers).toMatchObject([
      { ...GIVEN, version: 1, variant: "control", config: configOf("a", 1) },
      { ...GIVEN, version: 2, variant: "test", config: configOf("a", 2) },
      { ...GIVEN, version: 2, variant: "test", config: configOf("a", 2) },
    ]);
    expect(await isolate.json("/v1/resolve/a")).toMatchObject({
      reason: "ACTIVE",
      version: 1,
      variant: null,
      experiment_id: null,
      experiment_phase: null,
    });
  });

  it("with two arms of one version, or of the active one, has an answer of its own for each", async () => {
    const arms = [
      { version: 1, weight: 50 },
      { version: 1, weight: 50 },
    ];
    const { isolate } = await scene(experimentOf({ arms }));
    const asked = [`?user_id=${userOf(1)}`, `?user_id=${userOf(2)}`, ""];
    for (let round = 0; round < 2; round += 1) {
      const answers = await Promise.all(asked.map((query) => isolate.json(`/v1/resolve/a${query}`)));
      expect(answers.map(({ variant, version }) => [variant, version])).toEqual([
        ["control", 1],
        ["test", 1],
        [null, 1],
      ]);
    }
  });

  it("is followed by the next phase, and by nothing when it ends; a tag holds as long as the answer does", async () => {
    const { project, token } = await scene(experimentOf());
    const user = userOf(1, 2);
    const ask = async (isolate: Isolate, tag?: string) => {
      const headers: Record<string, string> = tag === undefined ? {} : { "If-None-Match": tag };
      const path = `/v1/resolve/a?user_id=${user}&min_revision=${await revisionOf(project)}`;
      return isolate.get(path, { headers });
    };
    const isolate = newIsolate({}, token);
    const first = await ask(isolate);
    const tag = first.headers.get("ETag")!;
    expect((await ask(isolate, tag)).status).toBe(304);
    await run(project, "a", "exp", experimentOf({ phase: 2 }));
    const second = await ask(isolate, tag);
    expect(await second.json()).toMatchObject({ ...GIVEN, experiment_phase: 2, version: 2, variant: "test" });
    await run(project, "a", "exp", null);
    const last = await ask(isolate, second.headers.get("ETag")!);
    expect(await last.json()).toMatchObject({ reason: "ACTIVE", version: 1, variant: null });
  });

  it("is explained", async () => {
    const { isolate } = await scene(experimentOf({ ranges: [[0, 0]] }));
    const { explain } = await isolate.json("/v1/resolve/a?user_id=u1&explain=true");
    expect(explain).toEqual([
      { step: "PINNED", matched: false, why: "not_asked" },
      {
        step: "EXPERIMENT",
        id: "exp",
        phase: 1,
        matched: false,
        why: "slot",
        slot: slot("a", "traffic", "u1"),
        ranges: [[0, 0]],
      },
      { step: "ACTIVE", matched: true, why: "given", version: 1 },
    ]);
  });

  it("is answered for as it was", async () => {
    const { project, isolate } = await scene(experimentOf());
    const before = await revisionOf(project);
    await run(project, "a", "exp", null);
    const user = userOf(2);
    expect(await isolate.json(`/v1/resolve/a?user_id=${user}`)).toMatchObject({ reason: "ACTIVE" });
    expect(await isolate.json(`/v1/resolve/a?user_id=${user}&at_revision=${before}`)).toMatchObject({
      ...GIVEN,
      version: 2,
      variant: "test",
    });
    expect(await isolate.json(`/v1/resolve/a?user_id=${user}&at_revision=${before - 1}`)).toMatchObject({
      reason: "ACTIVE",
      experiment_id: null,
    });
  });

  it("is answered for with many agents", async () => {
    const { project, isolate } = await scene(experimentOf());
    await newAgent(project, "b");
    const user = userOf(2);
    const { data } = await isolate.json(
      "/v1/resolve",
      post({ agents: ["a", "b", "c"], attributes: { user_id: user } }),
    );
    expect(data).toMatchObject({
      a: { ...GIVEN, version: 2, variant: "test" },
      b: { reason: "ACTIVE", experiment_id: null },
      c: { code: "agent_not_found" },
    });
  });

  it("is a split of OpenFeature", async () => {
    const { isolate } = await scene(experimentOf());
    const context = { context: { targetingKey: userOf(2) } };
    const one = await isolate.json("/ofrep/v1/evaluate/flags/a", post(context));
    expect(one).toMatchObject({
      key: "a",
      reason: "SPLIT",
      variant: "2",
      value: configOf("a", 2),
      metadata: {
        version: 2,
        decided_by: "EXPERIMENT",
        experiment_id: "exp",
        experiment_phase: 1,
        variant: "test",
      },
    });
    const all = await isolate.json("/ofrep/v1/evaluate/flags", post(context));
    expect(all.flags).toMatchObject([{ key: "a", reason: "SPLIT", variant: "2" }]);
    const nobody = await isolate.json("/ofrep/v1/evaluate/flags/a", post({}));
    expect(nobody).toMatchObject({ reason: "STATIC", variant: "1" });
    expect(Object.keys(nobody.metadata as object)).not.toContain("experiment_id");
  });
});

it.each([
  ["an experiment", experimentOf()],
  ["a sticky one in its first phase", experimentOf({ sticky: true })],
  ["a sticky one later, once the unit is known", experimentOf({ sticky: true, phase: 2 })],
])("%s is answered for from memory, without a promise", async (_, live) => {
  const { token } = await scene(live);
  const edge = createEdge();
  const ask = () => {
    const request = new Request(`https://edge.test/v1/resolve/a?user_id=${userOf(2)}`, {
      headers: { Authorization: `Bearer ${token}` },
    });
    return edge.fetch(request, env, createExecutionContext(), routeOf(pathOf(request.url))!);
  };
  await ask();
  // The answer after the first one may have had to wait for the configuration.
  await ask();
  const warm = ask();
  expect(warm).toBeInstanceOf(Response);
  expect(await (await warm).json()).toMatchObject({ reason: "EXPERIMENT" });
});

describe("a sticky experiment", () => {
  const sticky = (phase: number) => experimentOf({ sticky: true, phase });
  const keptOf = async ({ project }: Scene) =>
    (await env.KV.list({ prefix: `stick/${project.id}/exp/` })).keys;
  /** Writing goes on after the answer. */
  const written = (at: Scene) =>
    vi.waitFor(async () => {
      const keys = await keptOf(at);
      expect(keys).not.toEqual([]);
      return keys;
    });

  it("answers in its first phase without reading KV, and writes down once what it gave", async () => {
    const at = await scene(sticky(1));
    const { isolate } = at;
    await isolate.get("/v1/resolve/a");
    const before = isolate.counts.kv;
    for (let n = 0; n < 3; n += 1)
      expect(await isolate.json(`/v1/resolve/a?user_id=${userOf(2)}`)).toMatchObject({
        ...GIVEN,
        version: 2,
      });
    expect(isolate.counts.kv).toBe(before);
    const [key, ...others] = await written(at);
    expect(others).toEqual([]);
    expect(key!.name).toMatch(/\/[0-9a-f]{64}$/);
    expect(key!.expiration! * 1_000).toBeGreaterThan(Date.now() + 300 * 24 * 3_600_000);
    expect(await env.KV.get(key!.name)).toBe("2");
  });

  it("gives the same again in later phases, to whoever asks and however", async () => {
    const at = await scene(sticky(1));
    const user = userOf(1, 2, 2);
    expect(await at.isolate.json(`/v1/resolve/a?user_id=${user}`)).toMatchObject({ version: 1 });
    await written(at);
    const kept = { ...GIVEN, version: 1, variant: "control" };
    for (const phase of [2, 3]) {
      await run(at.project, "a", "exp", sticky(phase));
      const isolate = newIsolate({}, at.token);
      const path = `/v1/resolve/a?user_id=${user}`;
      const { explain, ...answer } = await isolate.json(`${path}&explain=true`);
      expect(answer).toMatchObject({ ...kept, experiment_phase: phase });
      expect(explain).toContainEqual(expect.objectContaining({ why: "kept", version: 1 }));
      const attributes = { user_id: user };
      const ask = (way: string, init?: RequestInit) => newIsolate({}, at.token).json(way, init);
      const answers = [
        await ask(path),
        await ask("/v1/resolve/a", post({ attributes })),
        await ask(`${path}&at_revision=${await revisionOf(at.project)}`),
        ((await ask("/v1/resolve", post({ agents: ["a"], attributes }))).data as { a: object }).a,
      ];
      for (const one of answers) expect(one).toMatchObject({ ...kept, experiment_phase: phase });
      const context = { context: { targetingKey: user } };
      expect(await ask("/ofrep/v1/evaluate/flags/a", post(context))).toMatchObject({ variant: "1" });
      expect(await ask("/ofrep/v1/evaluate/flags", post(context))).toMatchObject({
        flags: [{ variant: "1" }],
      });
      // Once it was read, memory has it.
      const before = isolate.counts.kv;
      expect(await isolate.json(path)).toMatchObject({ ...kept, experiment_phase: phase });
      expect(isolate.counts.kv).toBe(before);
    }
  });

  it("draws whoever is new in a later phase, and keeps that", async () => {
    const at = await scene(sticky(2));
    const answer = await at.isolate.json(`/v1/resolve/a?user_id=${userOf(1, 2)}`);
    expect(answer).toMatchObject({ version: 2, experiment_phase: 2 });
    const [key] = await written(at);
    expect(await env.KV.get(key!.name)).toBe("2");
  });

  it("leaves nobody a version because somebody explained it, or asked about the past", async () => {
    const at = await scene(sticky(1));
    const revision = await revisionOf(at.project);
    for (const more of ["explain=true", `at_revision=${revision}`])
      expect((await at.isolate.json(`/v1/resolve/a?user_id=u1&${more}`)).status).toBe(200);
    await at.isolate.json("/v1/resolve/a?user_id=u2");
    expect((await written(at)).length).toBe(1);
  });

  it.each([
    ["fails", fails],
    ["hangs", hangs],
  ])("is decided by the hash while KV %s", async (_, kv) => {
    const at = await scene(sticky(2));
    await at.isolate.get("/v1/resolve/a");
    at.isolate.faults.kv = kv;
    const user = userOf(1, 2);
    const started = Date.now();
    expect(await at.isolate.json(`/v1/resolve/a?user_id=${user}`)).toMatchObject({
      ...GIVEN,
      experiment_phase: 2,
      version: 2,
    });
    expect(Date.now() - started).toBeLessThan(2_000);
    const context = { context: { targetingKey: user } };
    const all = await at.isolate.get("/ofrep/v1/evaluate/flags", post(context));
    expect(all.headers.has("ETag")).toBe(false);
    expect(await keptOf(at)).toEqual([]);
  });
});
