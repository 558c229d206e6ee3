import {
  createExecutionContext,
  createScheduledController,
  evictDurableObject,
  runDurableObjectAlarm,
  runInDurableObject,
} from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import type { Published } from "../../src/domain/published.ts";
import { prepare } from "../../src/store/database.ts";
import { configKey, currentKey } from "../../src/store/kv-keys.ts";
import { raiseRevision } from "../../src/store/revisions.ts";
import { scheduled } from "../../src/durable/cron.ts";
import { lateProjects } from "../../src/store/housekeeping.ts";

// The faults below are logged as they should be.
vi.spyOn(console, "warn").mockImplementation(() => undefined);
vi.spyOn(console, "error").mockImplementation(() => undefined);

let lastProject = 1_000;

/** A project of its own for each test: storage is shared within a file. */
async function newProject(): Promise<number> {
  const project = (lastProject += 1);
  await env.DB.prepare(
    "INSERT INTO project (id, workspace_id, slug, name, created_at) VALUES (?1, 1, ?2, ?2, 0)",
  )
    .bind(project, `p${project}`)
    .run();
  return project;
}

async function newAgent(project: number, agent: string, versions = [1, 2]): Promise<void> {
  await env.DB.batch([
    env.DB.prepare(
      `INSERT INTO agent (project_id, agent_id, name, agent_type, description, capabilities, meta_data, is_enabled, created_at, updated_at)
       VALUES (?, ?, 'n', 't', '', '[]', '{}', 1, 0, 0)`,
    ).bind(project, agent),
    ...versions.map((version) =>
      env.DB.prepare(
        `INSERT INTO version (project_id, agent_id, version, status, config, config_hash, description, created_by, created_at, updated_at)
         VALUES (?, ?, ?, 'published', ?, ?, '', 'test', 0, 0)`,
      ).bind(project, agent, version, configOf(agent, version), hashOf(agent, version)),
    ),
  ]);
}

const configOf = (agent: string, version: number) => JSON.stringify({ instructions: `${agent} ${version}` });
const hashOf = (agent: string, version: number) => `sha256:${agent}-${version}`;

/** A committed change, as the services make it: without a poke. */
async function change(project: number, agent: string, set: string, createdAt = Date.now()): Promise<void> {
  await env.DB.batch([
    env.DB.prepare(`UPDATE agent SET ${set} WHERE project_id = ? AND agent_id = ?`).bind(project, agent),
    ...raiseRevision(project, agent, createdAt).map((statement) => prepare(env.DB, statement)),
  ]);
}

const cron = (of: Env = env) => scheduled(createScheduledController(), of, createExecutionContext());

const activate = (project: number, agent: string, version: number, createdAt?: number) =>
  change(project, agent, `active_version = ${version}`, createdAt);

const publisher = (project: number) => env.PUBLISHER.getByName(String(project));
const current = (project: number, agent: string) => env.KV.get<Published>(currentKey(project, agent), "json");
const left = (project: number) =>
  env.DB.prepare("SELECT COUNT(*) AS n FROM outbox WHERE project_id = ?").bind(project).first<number>("n");
const empty = (project: number) =>
  vi.waitFor(async () => expect(await left(project)).toBe(0), { timeout: 15_000, interval: 20 });

interface Write {
  key: string;
  at: number;
  ok: boolean;
}

/** Puts a fake in front of the KV (and D1) of one living object, and tells what was written through it. */
async function inFrontOf(
  project: number,
  faults: { put?: (key: string, nth: number) => void | Promise<void>; prepare?: (sql: string) => void },
): Promise<Write[]> {
  const writes: Write[] = [];
  const kv = {
    put: async (key: string, value: string) => {
      const write = { key, at: Date.now(), ok: false };
      writes.push(write);
      await faults.put?.(key, writes.length);
      await env.KV.put(key, value);
      write.ok = true;
    },
  };
  const prepare = (sql: string) => {
    faults.prepare?.(sql);
    return env.DB.prepare(sql);
  };
  const fake = { ...env, KV: kv, DB: { prepare, withSession: () => ({ prepare }) } };
  await runInDurableObject(publisher(project), (instance) => {
    Reflect.set(instance, "env", fake);
  });
  return writes;
}

const tooMany = () => {
  throw new Error("KV PUT failed: 429 Too Many Requests");
};

describe.concurrent("publishing", () => {
  it("brings the snapshot and every configuration that it names to KV", async () => {
    const project = await newProject();
    await newAgent(project, "a", [1, 2, 3]);
    await env.DB.prepare("INSERT INTO label VALUES (?, 'a', 'staging', 2, 0)").bind(project).run();
    await activate(project, "a", 1);
    const before = Date.now();
    await publisher(project).poke();
    await empty(project);

    const published = await current(project, "a");
    expect(published).toEqual({
      epoch: 0,
      revision: 1,
      published_at: expect.any(Number),
      snapshot: {
        agent_id: "a",
        enabled: true,
        access: null,
        deleted: false,
        active: 1,
        labels: { staging: 2 },
        versions: { 1: hashOf("a", 1), 2: hashOf("a", 2) },
        rules: [],
        overrides: [],
        flags: [],
        experiments: [],
        rollout: null,
        withdrawals: {},
        groups: {},
      },
    });
    expect(published?.published_at).toBeGreaterThanOrEqual(before);
    expect(await env.KV.get(configKey(project, hashOf("a", 1)))).toBe(configOf("a", 1));
    expect(await env.KV.get(configKey(project, hashOf("a", 2)))).toBe(configOf("a", 2));
    expect(await env.KV.get(configKey(project, hashOf("a", 3)))).toBeNull();
  });

  it("writes configurations before the snapshot, and each of them once", async () => {
    const project = await newProject();
    await newAgent(project, "a");
    const writes = await inFrontOf(project, {});
    await activate(project, "a", 1);
    await publisher(project).poke();
    await empty(project);
    await change(project, "a", "active_version = 2");
    await change(project, "a", "active_version = 1");
    await publisher(project).poke();
    await empty(project);
    expect(writes.map((write) => write.key)).toEqual([
      configKey(project, hashOf("a", 1)),
      currentKey(project, "a"),
      currentKey(project, "a"),
    ]);
  });

  it("writes a configuration that agents share once", async () => {
    const project = await newProject();
    await newAgent(project, "a", [1]);
    await newAgent(project, "b", []);
    await env.DB.prepare(
      `INSERT INTO version SELECT project_id, 'b', version, status, config, config_hash, description, created_by, created_at, updated_at, parent_version
       FROM version WHERE project_id = ?`,
    )
      .bind(project)
      .run();
    await activate(project, "a", 1);
    await activate(project, "b", 1);
    const writes = await inFrontOf(project, {});
    await publisher(project).poke();
    await empty(project);
    expect(writes.map((write) => write.key).sort()).toEqual([
      configKey(project, hashOf("a", 1)),
      currentKey(project, "a"),
      currentKey(project, "b"),
    ]);
  });

  it("publishes a tombstone when an agent is deleted", async () => {
    const project = await newProject();
    await newAgent(project, "a");
    await activate(project, "a", 1);
    await publisher(project).poke();
    await empty(project);
    await change(project, "a", "deleted_at = 1");
    await publisher(project).poke();
    await empty(project);
    expect(await current(project, "a")).toMatchObject({ revision: 2, snapshot: { deleted: true } });
  });

  it("drops rows of an agent that has nothing to publish", async () => {
    const project = await newProject();
    await env.DB.prepare(
      "INSERT INTO outbox (project_id, agent_id, revision, created_at) VALUES (?, 'ghost', 1, 0)",
    )
      .bind(project)
      .run();
    await publisher(project).poke();
    await empty(project);
    expect(await current(project, "ghost")).toBeNull();
  });
});

describe.concurrent("the newest revision wins", () => {
  it("when the pokes of two activations arrive in reverse order", async () => {
    const project = await newProject();
    await newAgent(project, "a");
    await activate(project, "a", 1);
    const first = () => publisher(project).poke();
    await activate(project, "a", 2);
    const second = () => publisher(project).poke();
    await second();
    await first();
    await empty(project);
    expect(await current(project, "a")).toMatchObject({ revision: 2, snapshot: { active: 2 } });
  });

  it("when a change is committed while an older one is being written", async () => {
    const project = await newProject();
    await newAgent(project, "a");
    await activate(project, "a", 1);
    await inFrontOf(project, {
      put: async (key, nth) => {
        if (key === currentKey(project, "a") && nth === 2) {
          await activate(project, "a", 2);
          await publisher(project).poke();
        }
      },
    });
    await publisher(project).poke();
    await empty(project);
    expect(await current(project, "a")).toMatchObject({ revision: 2, snapshot: { active: 2 } });
  });

  it("when rows of the outbox lie in another order than their revisions", async () => {
    const project = await newProject();
    await newAgent(project, "a");
    await activate(project, "a", 1);
    await activate(project, "a", 2);
    await env.DB.prepare("UPDATE outbox SET revision = 3 - revision WHERE project_id = ?")
      .bind(project)
      .run();
    await publisher(project).poke();
    await empty(project);
    expect(await current(project, "a")).toMatchObject({ revision: 2 });
  });

  it("also after the database was set back without a new epoch: KV keeps the newer one", async () => {
    const project = await newProject();
    await newAgent(project, "a");
    await activate(project, "a", 1);
    await activate(project, "a", 2);
    await publisher(project).poke();
    await empty(project);
    await env.DB.batch([
      env.DB.prepare("UPDATE agent SET revision = 1 WHERE project_id = ?").bind(project),
      env.DB.prepare(
        "INSERT INTO outbox (project_id, agent_id, revision, created_at) VALUES (?, 'a', 1, 0)",
      ).bind(project),
    ]);
    await publisher(project).poke();
    await empty(project);
    expect(await current(project, "a")).toMatchObject({ revision: 2 });

    await env.DB.batch([
      env.DB.prepare("UPDATE project SET epoch = 1 WHERE id = ?").bind(project),
      env.DB.prepare(
        "INSERT INTO outbox (project_id, agent_id, revision, created_at) VALUES (?, 'a', 1, 0)",
      ).bind(project),
    ]);
    await publisher(project).poke();
    await empty(project);
    expect(await current(project, "a")).toMatchObject({ epoch: 1, revision: 1, snapshot: { active: 1 } });
  });
});

describe.concurrent("KV's limit", () => {
  it("a storm of pokes and changes writes each key at most once a second, and ends with the newest", async () => {
    const project = await newProject();
    await newAgent(project, "a");
    await newAgent(project, "b");
    const writes = await inFrontOf(project, {});
    for (let round = 0; round < 6; round += 1) {
      await Promise.all(
        Array.from({ length: 10 }, async (_, index) => {
          await activate(project, index % 3 === 0 ? "b" : "a", 1 + (index % 2));
          await Promise.all([publisher(project).poke(), publisher(project).poke()]);
        }),
      );
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
    await activate(project, "a", 2);
    await publisher(project).poke();
    await empty(project);

    expect(await current(project, "a")).toMatchObject({ revision: 61, snapshot: { active: 2 } });
    for (const agent of ["a", "b"]) {
      const times = writes
        .filter((write) => write.key === currentKey(project, agent))
        .map((write) => write.at);
      const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
      expect(times.length).toBeGreaterThan(1);
      expect(Math.min(...gaps)).toBeGreaterThanOrEqual(1_000);
    }
  });

  it("holds over an eviction", async () => {
    const project = await newProject();
    await newAgent(project, "a");
    await activate(project, "a", 1);
    await publisher(project).poke();
    await empty(project);
    const first = await current(project, "a");
    await evictDurableObject(publisher(project));
    await activate(project, "a", 2);
    await publisher(project).poke();
    await empty(project);
    const second = await current(project, "a");
    expect((second?.published_at ?? 0) - (first?.published_at ?? 0)).toBeGreaterThanOrEqual(900);
  });
});

describe.concurrent("failures", () => {
  it("KV's 429s are tried again by alarm until they succeed", async () => {
    const project = await newProject();
    await newAgent(project, "a");
    await activate(project, "a", 1);
    const writes = await inFrontOf(project, { put: (_key, nth) => (nth <= 2 ? tooMany() : undefined) });
    await publisher(project).poke();
    await empty(project);
    expect(await current(project, "a")).toMatchObject({ revision: 1 });
    expect(writes.map((write) => write.ok)).toEqual([false, false, true, true]);
    const gap = (index: number) => (writes[index]?.at ?? 0) - (writes[index - 1]?.at ?? 0);
    expect(gap(1)).toBeGreaterThanOrEqual(950);
    expect(gap(2)).toBeGreaterThanOrEqual(1_450);
  });

  it("one agent that cannot be written does not hold up the others", async () => {
    const project = await newProject();
    for (const agent of ["bad", "good"]) {
      await newAgent(project, agent);
      await activate(project, agent, 1);
    }
    await inFrontOf(project, { put: (key) => (key === currentKey(project, "bad") ? tooMany() : undefined) });
    await publisher(project).poke();
    await vi.waitFor(async () => expect(await current(project, "good")).not.toBeNull());
    await vi.waitFor(async () => expect(await left(project)).toBe(1));
    expect(await current(project, "bad")).toBeNull();
    await env.DB.prepare("DELETE FROM outbox WHERE project_id = ?").bind(project).run();
  });

  it("writes the newest revision when the older one failed", async () => {
    const project = await newProject();
    await newAgent(project, "a");
    await activate(project, "a", 1);
    const writes = await inFrontOf(project, { put: (_key, nth) => (nth === 2 ? tooMany() : undefined) });
    await publisher(project).poke();
    await vi.waitFor(() => expect(writes).toHaveLength(2));
    await activate(project, "a", 2);
    await empty(project);
    expect(await current(project, "a")).toMatchObject({ revision: 2, snapshot: { active: 2 } });
  });

  it("an alarm after a failure goes on from storage alone, after an eviction", async () => {
    const project = await newProject();
    await newAgent(project, "a");
    await activate(project, "a", 1);
    const writes = await inFrontOf(project, { put: tooMany });
    await publisher(project).poke();
    await vi.waitFor(() => expect(writes.length).toBeGreaterThan(0));
    await vi.waitFor(async () => {
      const alarm = await runInDurableObject(publisher(project), (_instance, state) =>
        state.storage.getAlarm(),
      );
      expect(alarm).toBeGreaterThan(Date.now());
      expect(alarm).toBeLessThanOrEqual(Date.now() + 30_000);
    });
    await evictDurableObject(publisher(project));
    await empty(project);
    expect(await current(project, "a")).toMatchObject({ revision: 1 });
  });

  it.each([
    ["reading the outbox", "FROM outbox"],
    ["reading a configuration", "SELECT config"],
    ["clearing the outbox", "DELETE FROM outbox"],
  ])("D1 failing at %s is tried again", async (_name, sqlPart) => {
    const project = await newProject();
    await newAgent(project, "a");
    await activate(project, "a", 1);
    let failures = 0;
    const writes = await inFrontOf(project, {
      prepare: (sql) => {
        if (!sql.includes(sqlPart) || failures > 0) return;
        failures += 1;
        throw new Error("D1_ERROR: Network connection lost");
      },
    });
    await publisher(project).poke();
    await empty(project);
    expect(failures).toBe(1);
    expect(await current(project, "a")).toMatchObject({ revision: 1 });
    expect(writes.filter((write) => write.key === currentKey(project, "a"))).toHaveLength(1);
  });

  it("alarms never throw, and count failures until one succeeds", async () => {
    const project = await newProject();
    await newAgent(project, "a");
    await activate(project, "a", 1);
    await inFrontOf(project, { put: tooMany });
    const failures = () =>
      runInDurableObject(publisher(project), (_instance, state) => state.storage.kv.get("failures"));
    await publisher(project).poke();
    await vi.waitFor(async () => expect(await failures()).toBe(1));
    for (let run = 2; run <= 9; run += 1) {
      // What was tried less than a second ago would only be put off.
      await runInDurableObject(publisher(project), (_instance, state) => {
        state.storage.sql.exec("UPDATE published SET tried_at = 0");
      });
      await runDurableObjectAlarm(publisher(project));
      expect(await failures()).toBe(run);
    }
    await evictDurableObject(publisher(project));
    await runDurableObjectAlarm(publisher(project));
    await empty(project);
    await vi.waitFor(async () => expect(await failures()).toBeUndefined());
  });
});

describe("the bound of one run", () => {
  it("does not keep 700 changes of 300 agents from being published", async () => {
    const project = await newProject();
    const numbers = (count: number) =>
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count})`;
    await env.DB.batch([
      env.DB.prepare(
        `${numbers(300)} INSERT INTO agent (project_id, agent_id, name, agent_type, description, capabilities, meta_data, is_enabled, revision, created_at, updated_at)
         SELECT ?, 'a' || i, 'n', 't', '', '[]', '{}', 1, i, 0, 0 FROM n`,
      ).bind(project),
      env.DB.prepare(
        `${numbers(300)} INSERT INTO snapshot SELECT ?, 'a' || i, 0, i, json_object('agent_id', 'a' || i, 'versions', json('{}')), 0 FROM n`,
      ).bind(project),
      env.DB.prepare(
        `${numbers(700)} INSERT INTO outbox (project_id, agent_id, revision, created_at) SELECT ?, 'a' || (1 + i % 300), i, 0 FROM n`,
      ).bind(project),
    ]);
    await publisher(project).poke();
    await empty(project);
    const { keys } = await env.KV.list({ prefix: currentKey(project, "") });
    expect(keys).toHaveLength(300);
  });
});

describe("cron", () => {
  it("wakes the publishers of changes that have waited more than ten seconds", async () => {
    const [late, recent] = [await newProject(), await newProject()];
    await newAgent(late, "a");
    await newAgent(recent, "a");
    await activate(late, "a", 1, Date.now() - 11_000);
    await activate(recent, "a", 1);
    await cron();
    await empty(late);
    expect(await current(late, "a")).toMatchObject({ revision: 1 });
    expect(await left(recent)).toBe(1);
    expect(await lateProjects(env.DB, Date.now() + 1)).toContain(recent);
    expect(await lateProjects(env.DB, Date.now() - 10_000)).not.toContain(recent);
  });

  it("forgets old answers to Idempotency-Keys, in batches", async () => {
    const day = 86_400_000;
    const seed = (scope: string, count: number, createdAt: number) =>
      env.DB.prepare(
        `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?2)
         INSERT INTO idempotency (scope, key, request_hash, created_at) SELECT ?1, i, 'h', ?3 FROM n`,
      )
        .bind(scope, count, createdAt)
        .run();
    await seed("old", 2_500, Date.now() - day - 60_000);
    await seed("kept", 3, Date.now() - day + 60_000);
    await cron();
    const { results } = await env.DB.prepare(
      "SELECT scope, COUNT(*) AS n FROM idempotency GROUP BY scope",
    ).all();
    expect(results).toEqual([{ scope: "kept", n: 3 }]);
  });
});

describe("the heartbeat", () => {
  const heart = () => env.HEARTBEAT.getByName("heartbeat");
  const beatAt = () => env.DB.prepare("SELECT beat_at FROM heartbeat WHERE id = 1").first<number>("beat_at");
  const replication = (value: "on" | "off") =>
    runInDurableObject(heart(), (instance) => {
      Reflect.set(instance, "env", { ...env, D1_READ_REPLICATION: value });
    });
  const alarm = () => runInDurableObject(heart(), (_instance, state) => state.storage.getAlarm());

  it("beats each second while reads may go to replicas, and stops when they may not", async () => {
    await replication("on");
    await heart().start();
    await heart().start();
    await vi.waitFor(async () => expect(await beatAt()).toBeGreaterThan(0));
    const first = (await beatAt()) ?? 0;
    await vi.waitFor(async () => expect(await beatAt()).toBeGreaterThan(first), { timeout: 3_000 });
    expect(((await beatAt()) ?? 0) - first).toBeLessThan(2_000);

    await replication("off");
    await vi.waitFor(async () => expect(await alarm()).toBeNull(), { timeout: 3_000 });
  });

  it("is left alone by cron where there are no replicas", async () => {
    await cron();
    expect(await alarm()).toBeNull();
  });

  it("is started by cron where there are", async () => {
    await replication("on");
    await cron({ ...env, D1_READ_REPLICATION: "on" });
    // For a moment there is none, when it rings.
    await vi.waitFor(async () => expect(await alarm()).not.toBeNull());
    await replication("off");
  });
});
