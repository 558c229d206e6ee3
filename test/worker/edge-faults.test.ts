import { env, exports } from "cloudflare:workers";
import { beforeAll, describe, expect, it, vi } from "vitest";
import type { Published } from "../../src/domain/published.ts";
import type { Snapshot } from "../../src/domain/snapshot.ts";
import { configKey, currentKey } from "../../src/store/kv-keys.ts";
import {
  activate,
  configOf,
  fails,
  hangs,
  hashOf,
  newAgent,
  newIsolate,
  newKey,
  newProject,
  takes,
  within,
  type Isolate,
  type TestProject,
} from "./edge-kit.ts";

const BOUND = { FRESHNESS_SECONDS: "0.4" };
const beyondTheBound = takes(450);

// Failures of the stores are logged as they should be.
beforeAll(() => void vi.spyOn(console, "warn").mockImplementation(() => undefined));

/** What the publisher does, some time ago. */
async function publish(project: TestProject, agent: string, version: number, agoMs: number): Promise<void> {
  const versions = { [version]: hashOf(agent, version) };
  const snapshot: Snapshot = {
    agent_id: agent,
    enabled: true,
    deleted: false,
    active: version,
    labels: {},
    versions,
  };
  const published: Published = { epoch: 0, revision: 1, published_at: Date.now() - agoMs, snapshot };
  await env.KV.put(currentKey(project.id, agent), JSON.stringify(published));
  await env.KV.put(configKey(project.id, hashOf(agent, version)), JSON.stringify(configOf(agent, version)));
}

async function scene(vars: Partial<Env> = BOUND): Promise<{ project: TestProject; isolate: Isolate }> {
  const project = await newProject();
  await newAgent(project, "a");
  return { project, isolate: newIsolate(vars) };
}

interface Timed {
  status: number;
  stale: boolean;
  age: number;
  took: number;
  version: unknown;
  retryAfter: string | null;
}

async function timed(isolate: Isolate, path: string, init: Parameters<Isolate["get"]>[1]): Promise<Timed> {
  const start = Date.now();
  const { status, headers, version } = await isolate.json(path, init);
  return {
    status,
    stale: headers.get("Signalbox-Stale") === "true",
    age: Number(headers.get("Signalbox-Age")),
    took: Date.now() - start,
    version,
    retryAfter: headers.get("Retry-After"),
  };
}

describe("a first request that is given up", () => {
  it("leaves its load to those who wait for it", async () => {
    const project = await newProject();
    await newAgent(project, "a");
    const headers = { ...within(project).headers, Authorization: `Bearer ${env.SIGNALBOX_ROOT_KEY}` };
    // Real requests with contexts of their own reach the Worker's own bindings: slow them all.
    const database: D1Database = Object.getPrototypeOf(env.DB);
    const batch = database.batch.bind(env.DB);
    let reads = 0;
    const slow = vi.spyOn(database, "batch").mockImplementation(async function (
      this: D1Database,
      statements,
    ) {
      reads++;
      await takes(500)();
      return batch(statements);
    });
    try {
      const abort = new AbortController();
      const url = "https://signalbox.test/v1/resolve/a";
      const first = exports.default.fetch(url, { headers, signal: abort.signal });
      await takes(50)();
      const followers = [1, 2, 3].map(() => exports.default.fetch(url, { headers }));
      await takes(50)();
      abort.abort();
      await expect(first).rejects.toThrow();
      expect((await Promise.all(followers)).map(({ status }) => status)).toEqual([200, 200, 200]);
      expect(reads).toBe(1);
    } finally {
      slow.mockRestore();
    }
  });
});

describe("D1 that fails", () => {
  it("leaves the last known answer, marked beyond the bound, and recovery needs nobody", async () => {
    const { project, isolate } = await scene();
    const ask = () => timed(isolate, "/v1/resolve/a", within(project));
    expect(await ask()).toMatchObject({ status: 200, stale: false });
    isolate.faults.d1 = fails;
    expect(await ask()).toMatchObject({ status: 200, stale: false });
    await beyondTheBound();
    for (let i = 0; i < 3; i++) {
      const answer = await ask();
      expect(answer).toMatchObject({ status: 200, stale: true, version: 1 });
      expect(answer.age).toBeGreaterThan(400);
      expect(answer.took).toBeLessThan(150);
    }
    await activate(project, "a", 2);
    delete isolate.faults.d1;
    await vi.waitFor(async () => expect(await ask()).toMatchObject({ stale: false, version: 2 }), {
      timeout: 4_000,
    });
  });

  it("is not asked by every request", async () => {
    const { project, isolate } = await scene();
    await isolate.get("/v1/resolve/a", within(project));
    isolate.faults.d1 = fails;
    await beyondTheBound();
    const before = isolate.counts.d1;
    for (let i = 0; i < 50; i++) await isolate.get("/v1/resolve/a", within(project));
    expect(isolate.counts.d1 - before).toBe(1);
  });

  it("sends a cold isolate to KV, whose word is marked and as old as its publication", async () => {
    const { project, isolate } = await scene();
    await publish(project, "a", 1, 60_000);
    isolate.faults.d1 = fails;
    const answer = await timed(isolate, "/v1/resolve/a", within(project));
    // The project's name alone does not tell where KV keeps it.
    expect(answer).toMatchObject({ status: 503, retryAfter: "1" });
    const byNumber = await newKey(project);
    const keyed = newIsolate(BOUND, byNumber.token);
    expect((await keyed.get("/v1/resolve/b")).status).toBe(404);
    keyed.faults.d1 = fails;
    const cold = await timed(keyed, "/v1/resolve/a", undefined);
    expect(cold).toMatchObject({ status: 200, stale: true, version: 1 });
    expect(cold.age).toBeGreaterThanOrEqual(60_000);
    expect(await timed(keyed, "/v1/resolve/a?min_revision=1", undefined)).toMatchObject({
      status: 200,
      version: 1,
    });
    expect(await timed(keyed, "/v1/resolve/a?min_revision=2", undefined)).toMatchObject({ status: 503 });
    delete keyed.faults.d1;
    await vi.waitFor(
      async () => expect(await timed(keyed, "/v1/resolve/a", undefined)).toMatchObject({ stale: false }),
      { timeout: 4_000 },
    );
  });

  it("leaves KV for the root key's default project at once", async () => {
    const project = { id: 1, slug: "default", workspace: 1 };
    await newAgent(project, "of-default");
    await publish(project, "of-default", 1, 10_000);
    const isolate = newIsolate(BOUND);
    isolate.faults.d1 = fails;
    for (let i = 0; i < 3; i++) {
      const answer = await timed(isolate, "/v1/resolve/of-default", undefined);
      expect(answer).toMatchObject({ status: 200, stale: true, version: 1 });
      expect(answer.took).toBeLessThan(150);
    }
    // Read once, and remembered with its configuration.
    expect(isolate.counts).toEqual({ d1: 1, kv: 2 });
  });

  it("and KV that fails too: 503, with when to come again", async () => {
    const isolate = newIsolate(BOUND);
    Object.assign(isolate.faults, { d1: fails, kv: fails });
    const body = await isolate.json("/v1/resolve/a");
    expect(body).toMatchObject({ status: 503, code: "unavailable" });
    expect(Number(body.headers.get("Retry-After"))).toBeGreaterThan(0);
  });

  it("does not let in a key that was never confirmed, nor one confirmed too long ago", async () => {
    const { project } = await scene();
    await publish(project, "a", 1, 1_000);
    const { token } = await newKey(project);
    const cold = newIsolate(BOUND, token);
    cold.faults.d1 = fails;
    expect((await cold.get("/v1/resolve/a")).status).toBe(503);
    const warm = newIsolate({ FRESHNESS_SECONDS: "0.2", KEY_STALE_SECONDS: "0.5" }, token);
    expect((await warm.get("/v1/resolve/a")).status).toBe(200);
    warm.faults.d1 = fails;
    await takes(300)();
    expect(await timed(warm, "/v1/resolve/a", undefined)).toMatchObject({ status: 200, stale: true });
    await takes(300)();
    expect((await warm.get("/v1/resolve/a")).status).toBe(503);
  });
});

describe("D1 that takes a second", () => {
  it("is waited for 250 ms by one request, not by the next, and its answer still counts", async () => {
    const { project, isolate } = await scene();
    const ask = () => timed(isolate, "/v1/resolve/a", within(project));
    await ask();
    await activate(project, "a", 2);
    isolate.faults.d1 = takes(1_000);
    await beyondTheBound();
    const [first, follower] = await Promise.all([ask(), ask()]);
    for (const waited of [first, follower]) {
      expect(waited).toMatchObject({ status: 200, stale: true, version: 1 });
      expect(waited.took).toBeGreaterThanOrEqual(240);
      expect(waited.took).toBeLessThan(450);
    }
    expect((await ask()).took).toBeLessThan(100);
    await vi.waitFor(async () => expect(await ask()).toMatchObject({ version: 2 }), { timeout: 5_000 });
  });

  it("fills a cold isolate all the same", async () => {
    const { project, isolate } = await scene({});
    isolate.faults.d1 = takes(1_000);
    const answers = await Promise.all([1, 2, 3].map(() => timed(isolate, "/v1/resolve/a", within(project))));
    for (const answer of answers) expect(answer).toMatchObject({ status: 200, version: 1 });
    expect(isolate.counts.d1).toBe(1);
  });
});

describe.concurrent("a store that never answers", () => {
  it("costs warm requests 250 ms once, and memory recovers", async () => {
    const { project, isolate } = await scene();
    const ask = () => timed(isolate, "/v1/resolve/a", within(project));
    await ask();
    isolate.faults.d1 = hangs;
    await beyondTheBound();
    const first = await ask();
    expect(first).toMatchObject({ status: 200, stale: true });
    expect(first.took).toBeLessThan(450);
    for (let i = 0; i < 5; i++) expect((await ask()).took).toBeLessThan(100);
    delete isolate.faults.d1;
    await activate(project, "a", 2);
    const recovered = () =>
      vi.waitFor(async () => expect(await ask()).toMatchObject({ stale: false, version: 2 }), {
        timeout: 9_000,
        interval: 200,
      });
    await recovered();
  });

  it("costs a cold request a second when KV answers, and five when nobody does", async () => {
    const project = { id: 1, slug: "default", workspace: 1 };
    await newAgent(project, "hanging");
    await publish(project, "hanging", 1, 5_000);
    const isolate = newIsolate(BOUND);
    isolate.faults.d1 = hangs;
    const first = await timed(isolate, "/v1/resolve/hanging", undefined);
    expect(first).toMatchObject({ status: 200, stale: true });
    expect(first.took).toBeLessThan(1_300);
    expect((await timed(isolate, "/v1/resolve/hanging", undefined)).took).toBeLessThan(150);
    isolate.faults.kv = hangs;
    const nobody = await timed(isolate, "/v1/resolve/other", undefined);
    expect(nobody).toMatchObject({ status: 503, retryAfter: "1" });
    expect(nobody.took).toBeLessThan(5_300);
    // Known answers do not suffer from it.
    expect(await timed(isolate, "/v1/resolve/hanging", undefined)).toMatchObject({ status: 200, version: 1 });
  });

  it("is no reason to wait for a revision for ever", async () => {
    const { project, isolate } = await scene({});
    await isolate.get("/v1/resolve/a", within(project));
    isolate.faults.d1 = hangs;
    const answer = await timed(isolate, "/v1/resolve/a?min_revision=2", within(project));
    expect(answer).toMatchObject({ status: 503 });
    expect(answer.took).toBeLessThan(5_300);
  });
});
