import { createExecutionContext } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { createClient } from "../../src/client/index.ts";
import { slot } from "../../src/domain/bucketing.ts";
import { exposureAt } from "../../src/domain/rollout/assignment.ts";
import type { Published } from "../../src/domain/published.ts";
import type { LiveRollout } from "../../src/domain/rollout/rollout.ts";
import type { Snapshot } from "../../src/domain/snapshot.ts";
import { createEdge } from "../../src/edge/app.ts";
import { pathOf, routeOf } from "../../src/edge/routes.ts";
import { configKey, currentKey } from "../../src/store/kv-keys.ts";
import {
  activate,
  change,
  configOf,
  fails,
  hashOf,
  newAgent,
  newIsolate,
  newKey,
  newProject,
  revisionOf,
  rolloutRow,
  type Isolate,
  type TestProject,
} from "./edge-kit.ts";

// Failures of the stores are logged as they should be.
beforeAll(() => void vi.spyOn(console, "warn").mockImplementation(() => undefined));

const rolloutOf = (percent: number, more: Partial<LiveRollout> = {}): LiveRollout => ({
  id: "roll",
  unit: "user",
  target_version: 2,
  stable_version: 1,
  ...exposureAt(percent),
  ...more,
});

/** The agent's rollout is at this percentage from now on; null: its canary is served no more. */
const step = (project: TestProject, percent: number | null, more: Partial<LiveRollout> = {}) =>
  change(
    project,
    "a",
    rolloutRow(project, "a", rolloutOf(percent ?? 1, more), percent === null ? null : undefined),
  );

interface Scene {
  project: TestProject;
  token: string;
  isolate: Isolate;
}

/** An agent with a rollout from version 1 to 2; null: with none. */
async function scene(percent: number | null, more: Partial<LiveRollout> = {}): Promise<Scene> {
  const project = await newProject();
  await newAgent(project, "a", [1, 2]);
  if (percent !== null) await step(project, percent, more);
  const { token } = await newKey(project, { scopes: ["resolve", "snapshot:read"] });
  return { project, token, isolate: newIsolate({}, token) };
}

const users = Array.from({ length: 500 }, (_, n) => `user-${n}`);
/** A user whose slot is in this part of all, as percentages. */
const userIn = (from: number, to: number): string =>
  users.find((user) => {
    const at = slot("roll", "exposure", user) / 10_000;
    return at >= from && at < to;
  })!;
const CANARY = userIn(0, 5);
const LATER = userIn(10, 25);
const MIDDLE = userIn(50, 55);
const BASELINE = userIn(95, 100);

const post = (body: unknown): RequestInit => ({
  method: "POST",
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify(body),
});

const GIVEN = {
  reason: "ROLLOUT",
  rollout_id: "roll",
  experiment_id: null,
  experiment_phase: null,
  rule_id: null,
};
const OF_CANARY = { ...GIVEN, version: 2, variant: "canary" };
const OF_BASELINE = { ...GIVEN, version: 1, variant: "baseline" };
const OF_ACTIVE = { ...GIVEN, reason: "ACTIVE", rollout_id: null, version: 1, variant: null };

describe("a rollout", () => {
  it("gives the canary the target, the baseline the stable version, and leaves the rest alone", async () => {
    const { isolate } = await scene(5);
    const answers = [
      await isolate.json(`/v1/resolve/a?user_id=${CANARY}`),
      await isolate.json(`/v1/resolve/a?user_id=${BASELINE}`),
      await isolate.json(`/v1/resolve/a?user_id=${MIDDLE}`),
      await isolate.json("/v1/resolve/a"),
      await isolate.json("/v1/resolve/a", post({ attributes: { user_id: CANARY } })),
    ];
    expect(answers).toMatchObject([
      { ...OF_CANARY, config: configOf("a", 2) },
      { ...OF_BASELINE, config: configOf("a", 1) },
      { ...OF_ACTIVE, config: configOf("a", 1) },
      { ...OF_ACTIVE, config: configOf("a", 1) },
      { ...OF_CANARY, config: configOf("a", 2) },
    ]);
  });

  it("has an answer of its own for the canary and the baseline, though they get the active version", async () => {
    const { isolate } = await scene(5, { target_version: 1 });
    const asked = [CANARY, BASELINE, MIDDLE];
    for (let round = 0; round < 2; round += 1) {
      const answers = await Promise.all(asked.map((user) => isolate.json(`/v1/resolve/a?user_id=${user}`)));
      expect(answers.map(({ variant, version }) => [variant, version])).toEqual([
        ["canary", 1],
        ["baseline", 1],
        [null, 1],
      ]);
    }
  });

  it("grows over its steps and ends; a tag holds as long as the answer does", async () => {
    const { project, isolate } = await scene(5);
    const ask = async (user: string, tag?: string) => {
      const headers: Record<string, string> = tag === undefined ? {} : { "If-None-Match": tag };
      const path = `/v1/resolve/a?user_id=${user}&min_revision=${await revisionOf(project)}`;
      return isolate.get(path, { headers });
    };
    const first = await ask(LATER);
    const tag = first.headers.get("ETag")!;
    expect(await first.json()).toMatchObject(OF_ACTIVE);
    expect((await ask(LATER, tag)).status).toBe(304);
    await step(project, 25);
    const second = await ask(LATER, tag);
    expect(await second.json()).toMatchObject(OF_CANARY);
    expect(await (await ask(CANARY)).json()).toMatchObject(OF_CANARY);
    expect((await ask(LATER, second.headers.get("ETag")!)).status).toBe(304);
    await step(project, 100);
    for (const user of [CANARY, LATER, MIDDLE, BASELINE])
      expect(await (await ask(user)).json()).toMatchObject(OF_CANARY);
    await step(project, null);
    const last = await ask(LATER, second.headers.get("ETag")!);
    expect(await last.json()).toMatchObject(OF_ACTIVE);
  });

  it("may be for an audience and go by sessions", async () => {
    const { isolate } = await scene(100, { unit: "session", audience: { plan: "pro" } });
    expect(await isolate.json("/v1/resolve/a?session_id=s&plan=pro")).toMatchObject(OF_CANARY);
    expect(await isolate.json("/v1/resolve/a?session_id=s&plan=free")).toMatchObject(OF_ACTIVE);
    expect(await isolate.json("/v1/resolve/a?user_id=s&plan=pro")).toMatchObject(OF_ACTIVE);
  });

  it("is explained", async () => {
    const { isolate } = await scene(5);
    const base = { step: "ROLLOUT", id: "roll", percent: 5, canary_below: 50_000, baseline_from: 950_000 };
    const { explain } = await isolate.json(`/v1/resolve/a?user_id=${MIDDLE}&explain=true`);
    expect(explain).toEqual([
      { step: "PINNED", matched: false, why: "not_asked" },
      { ...base, matched: false, why: "slot", slot: slot("roll", "exposure", MIDDLE) },
      { step: "ACTIVE", matched: true, why: "given", version: 1 },
    ]);
    const { explain: given } = await isolate.json(`/v1/resolve/a?user_id=${CANARY}&explain=true`);
    const at = slot("roll", "exposure", CANARY);
    expect((given as object[]).slice(1)).toEqual([
      { ...base, matched: true, why: "given", version: 2, variant: "canary", slot: at },
    ]);
  });

  it("is answered for as it was", async () => {
    const { project, isolate } = await scene(null);
    const before = await revisionOf(project);
    await step(project, 5);
    const small = await revisionOf(project);
    await step(project, 25);
    const large = await revisionOf(project);
    const at = new Date(Date.now() + 1).toISOString();
    await new Promise((resolve) => setTimeout(resolve, 5));
    await step(project, null);
    const ask = (more: string) => isolate.json(`/v1/resolve/a?user_id=${LATER}&${more}`);
    expect(await ask("")).toMatchObject(OF_ACTIVE);
    expect(await ask(`at_revision=${small}`)).toMatchObject(OF_ACTIVE);
    expect(await ask(`at_revision=${large}`)).toMatchObject({ ...OF_CANARY, config: configOf("a", 2) });
    expect(await ask(`at=${at}`)).toMatchObject(OF_CANARY);
    const past = await ask(`at_revision=${before}&explain=true`);
    expect(past).toMatchObject(OF_ACTIVE);
    expect((past.explain as { step: string }[]).map((one) => one.step)).toEqual(["PINNED", "ACTIVE"]);
  });

  it("is answered for with many agents", async () => {
    const { project, isolate } = await scene(5);
    await newAgent(project, "b");
    const { data } = await isolate.json(
      "/v1/resolve",
      post({ agents: ["a", "b", "c"], attributes: { user_id: CANARY } }),
    );
    expect(data).toMatchObject({ a: OF_CANARY, b: OF_ACTIVE, c: { code: "agent_not_found" } });
  });

  it("is a split of OpenFeature", async () => {
    const { isolate } = await scene(5);
    const evaluate = (user: string) =>
      isolate.json("/ofrep/v1/evaluate/flags/a", post({ context: { targetingKey: user } }));
    const metadata = { decided_by: "ROLLOUT", rollout_id: "roll" };
    expect(await evaluate(CANARY)).toMatchObject({
      key: "a",
      reason: "SPLIT",
      variant: "2",
      value: configOf("a", 2),
      metadata: { ...metadata, version: 2, variant: "canary" },
    });
    expect(await evaluate(BASELINE)).toMatchObject({
      reason: "SPLIT",
      variant: "1",
      metadata: { ...metadata, version: 1, variant: "baseline" },
    });
    const rest = await evaluate(MIDDLE);
    expect(rest).toMatchObject({ reason: "STATIC", variant: "1", metadata: { decided_by: "ACTIVE" } });
    expect(Object.keys(rest.metadata as object)).not.toContain("rollout_id");
    const all = await isolate.json("/ofrep/v1/evaluate/flags", post({ context: { targetingKey: CANARY } }));
    expect(all.flags).toMatchObject([{ key: "a", reason: "SPLIT", variant: "2" }]);
    expect(all.headers.has("ETag")).toBe(true);
  });

  it("does not reach who asks for a version, nor needs an active one", async () => {
    const { project, isolate } = await scene(100);
    expect(await isolate.json(`/v1/resolve/a?user_id=${CANARY}&version=1`)).toMatchObject({
      reason: "PINNED",
      rollout_id: null,
    });
    await activate(project, "a", null);
    const path = `/v1/resolve/a?min_revision=${await revisionOf(project)}`;
    expect(await isolate.json(`${path}&user_id=${CANARY}`)).toMatchObject(OF_CANARY);
    expect(await isolate.json(path)).toMatchObject({ code: "no_active_version" });
  });
});

describe("a snapshot of the project", () => {
  it("holds the rollout, and the configurations of both of its versions", async () => {
    const { project, isolate } = await scene(5);
    await activate(project, "a", 1);
    const body = await isolate.json("/v1/snapshot");
    const { a } = body.agents as Record<string, { snapshot: Snapshot; configs: object }>;
    expect(a!.snapshot.rollout).toEqual(rolloutOf(5));
    expect(a!.configs).toEqual({ 1: configOf("a", 1), 2: configOf("a", 2) });
  });

  it("lets a client decide by itself, as the service does", async () => {
    const { project, token, isolate } = await scene(25);
    const client = createClient({
      url: "https://edge.test",
      key: token,
      mode: "local",
      exposures: false,
      fetch: (url, init) => isolate.get(url.slice("https://edge.test".length), init),
    });
    const seen = new Set<string>();
    const compare = async () => {
      const minRevision = await revisionOf(project);
      for (const user_id of users.slice(0, 60)) {
        const {
          source,
          stale: _stale,
          age_ms: _age,
          ...ours
        } = await client.resolve("a", { user_id }, { minRevision });
        const theirs = await isolate.json(`/v1/resolve/a?user_id=${user_id}&min_revision=${minRevision}`);
        const { status: _status, headers: _headers, ...rest } = theirs;
        expect(source).toBe("local");
        expect(ours).toEqual(rest);
        seen.add(`${ours.reason} ${ours.variant} ${ours.version}`);
      }
    };
    await compare();
    expect([...seen].toSorted()).toEqual(["ACTIVE null 1", "ROLLOUT baseline 1", "ROLLOUT canary 2"]);
    await step(project, null);
    seen.clear();
    await compare();
    expect([...seen]).toEqual(["ACTIVE null 1"]);
    await client.close();
  });
});

describe("a snapshot from before there were rollouts", () => {
  it("is answered from, as D1 has it", async () => {
    const { project, isolate, token } = await scene(null);
    await env.DB.batch(
      [
        "UPDATE project SET revision = revision + 1 WHERE id = ?",
        "UPDATE agent SET revision = revision + 1 WHERE project_id = ?",
        `INSERT INTO snapshot (project_id, agent_id, epoch, revision, body, created_at)
         SELECT project_id, agent_id, epoch, revision + 1, json_remove(body, '$.rollout', '$.experiments'), created_at
         FROM snapshot WHERE project_id = ?`,
      ].map((statement) => env.DB.prepare(statement).bind(project.id)),
    );
    expect(await isolate.json(`/v1/resolve/a?user_id=${CANARY}`)).toMatchObject({
      ...OF_ACTIVE,
      revision: 2,
    });
    const { agents } = await isolate.json("/v1/snapshot");
    const { snapshot } = (agents as Record<string, { snapshot: Snapshot }>).a!;
    expect(Object.keys(snapshot)).not.toContain("rollout");
    await step(project, 5);
    const now = await newIsolate({}, token).json(`/v1/resolve/a?user_id=${CANARY}`);
    expect(now).toMatchObject({ ...OF_CANARY, revision: 3 });
    const past = await isolate.json(`/v1/resolve/a?user_id=${CANARY}&at_revision=2`);
    expect(past).toMatchObject({ ...OF_ACTIVE, revision: 2 });
  });

  it.each([
    ["from before", undefined, OF_ACTIVE],
    ["without one", null, OF_ACTIVE],
    ["with one", rolloutOf(5), OF_CANARY],
  ])("is answered from, as KV has it while D1 is away: %s", async (_name, rollout, expected) => {
    const { project, isolate } = await scene(null);
    await isolate.get("/v1/resolve/nobody");
    const published: Published = {
      epoch: 0,
      revision: 9,
      published_at: Date.now() - 60_000,
      snapshot: {
        agent_id: "a",
        enabled: true,
        deleted: false,
        active: 1,
        labels: {},
        versions: { 1: hashOf("a", 1), 2: hashOf("a", 2) },
        rollout,
      },
    };
    await env.KV.put(currentKey(project.id, "a"), JSON.stringify(published));
    for (const version of [1, 2])
      await env.KV.put(configKey(project.id, hashOf("a", version)), JSON.stringify(configOf("a", version)));
    isolate.faults.d1 = fails;
    const answer = await isolate.json(`/v1/resolve/a?user_id=${CANARY}`);
    expect(answer).toMatchObject({ ...expected, config: configOf("a", expected.version) });
    expect(answer.headers.get("Signalbox-Stale")).toBe("true");
  });
});

it("an experiment's own assignment knows of no rollout", async () => {
  const { project } = await scene(100);
  await env.DB.prepare(
    `INSERT INTO experiment (project_id, id, agent_id, status, definition, created_by, created_at, updated_at)
     VALUES (?, 'exp', 'a', 'stopped', '{}', 'test', 0, 0)`,
  )
    .bind(project.id)
    .run();
  const { token } = await newKey(project);
  const answer = await exports.default.fetch(
    new Request(`https://signalbox.test/v1/experiments/exp/assignment?user_id=${CANARY}`, {
      headers: { Authorization: `Bearer ${token}` },
    }),
  );
  expect(await answer.json()).toMatchObject({ ...OF_ACTIVE, metadata: { ab_test_variant: null } });
});

it("a rollout is answered for from memory, without a promise", async () => {
  const { token } = await scene(5);
  const edge = createEdge();
  const ask = (user: string) => {
    const request = new Request(`https://edge.test/v1/resolve/a?user_id=${user}`, {
      headers: { Authorization: `Bearer ${token}` },
    });
    return edge.fetch(request, env, createExecutionContext(), routeOf(pathOf(request.url))!);
  };
  for (const user of [CANARY, BASELINE, CANARY, BASELINE]) await ask(user);
  for (const [user, expected] of [
    [CANARY, OF_CANARY],
    [BASELINE, OF_BASELINE],
  ] as const) {
    const warm = ask(user);
    expect(warm).toBeInstanceOf(Response);
    expect(await (await warm).json()).toMatchObject(expected);
  }
});
