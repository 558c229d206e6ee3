import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { put, send } from "./client.ts";
import * as api from "./client.ts";
import {
  activate,
  change,
  newAgent,
  newKey,
  newProject,
  newWorkspace,
  revisionOf,
  revoke,
  set,
  type TestProject,
} from "./edge-kit.ts";
import { createStreams } from "../../src/edge/stream/stream.ts";
import { listen, newStreams, type Listener } from "./stream-kit.ts";

// The faults below are logged as they should be.
beforeAll(() => void vi.spyOn(console, "warn").mockImplementation(() => undefined));

const publisher = (project: TestProject) => env.PUBLISHER.getByName(String(project.id));
const poke = (project: TestProject) => publisher(project).poke();
const sockets = (project: TestProject) =>
  runInDurableObject(publisher(project), (_instance, state) => state.getWebSockets().length);

/** So long between two looks that only the publisher can have told of what is seen in between. */
const TOLD_ONLY = { checkMs: 3_600_000 };
/** Looks so often that nothing need be told. */
const LOOKS = { checkMs: 20 };

async function scene(agents = 2): Promise<TestProject> {
  const project = await newProject();
  for (let n = 1; n <= agents; n += 1) await newAgent(project, `a${n}`);
  return project;
}

async function write(project: TestProject, agent: string, version: number): Promise<void> {
  await activate(project, agent, version);
  await poke(project);
}

const rising = (numbers: number[]) => numbers.every((n, i) => i === 0 || n > numbers[i - 1]!);

describe("a stream", () => {
  it("says hello at once, with the project's revision", async () => {
    const project = await scene();
    const stream = await newStreams()(project);
    await stream.until(({ told }) => told.length > 0);
    expect(stream.status).toBe(200);
    expect(stream.headers.get("content-type")).toBe("text/event-stream");
    expect(stream.headers.get("cache-control")).toBe("no-store");
    expect(stream.told).toEqual([{ event: "hello", id: "0.2", data: { revision: 2 } }]);
    await stream.leave();
  });

  it.each(["/v1/stream", "/api/stream", "/v1/stream/"])("tells of what the API does: %s", async (path) => {
    const agent = await api.newAgent(2);
    const stream = await listen(
      ({ headers }) => exports.default.fetch(new Request(`http://signalbox.test${path}`, { headers })),
      null,
    );
    const done = await put(`/v1/agents/${agent}/versions/2/activate`);
    const revision = Number(done.headers.get("signalbox-revision"));
    await stream.reaches(revision);
    expect(stream.told.at(-1)).toEqual({
      event: "change",
      id: `0.${revision}`,
      data: { revision, agents: [{ agent_id: agent, revision, kind: "updated" }] },
    });
    const gone = await send("DELETE", `/v1/agents/${agent}`);
    expect(gone.status).toBe(204);
    await stream.reaches(revision + 1);
    expect(stream.told.at(-1)?.data.agents).toEqual([
      { agent_id: agent, revision: revision + 1, kind: "deleted" },
    ]);
    await stream.leave();
  });

  it("is open to the pages of CORS_ORIGINS, refusals and resuming included, and to no others", async () => {
    const project = await scene();
    const CORS_ORIGINS = "https://app.example.com";
    const open = newStreams({}, { CORS_ORIGINS });
    const ask = (init: RequestInit, bindings: Partial<Env> = { CORS_ORIGINS }) =>
      createStreams().fetch(new Request("http://signalbox.test/v1/stream", init), { ...env, ...bindings });
    const preflight = {
      method: "OPTIONS",
      headers: {
        Origin: CORS_ORIGINS,
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": "authorization,last-event-id",
      },
    };
    const asked = await ask(preflight);
    expect([asked.status, asked.headers.get("Access-Control-Allow-Origin")]).toEqual([204, CORS_ORIGINS]);
    const allowed = asked.headers.get("Access-Control-Allow-Headers")!.toLowerCase();
    for (const name of ["authorization", "signalbox-project", "last-event-id"])
      expect(allowed).toContain(name);
    const headers = { Origin: CORS_ORIGINS, "Last-Event-ID": "0.2" };
    const stream = await open(project, { headers });
    expect([stream.status, stream.headers.get("Access-Control-Allow-Origin")]).toEqual([200, CORS_ORIGINS]);
    await write(project, "a1", 2);
    await stream.reaches(3);
    await stream.leave();
    const refused = await ask({ headers });
    expect([refused.status, refused.headers.get("Access-Control-Allow-Origin")]).toEqual([401, CORS_ORIGINS]);
    const other = await ask({
      ...preflight,
      headers: { ...preflight.headers, Origin: "https://evil.example" },
    });
    expect(other.headers.has("Access-Control-Allow-Origin")).toBe(false);
    expect((await ask({ headers }, {})).headers.has("Access-Control-Allow-Origin")).toBe(false);
    expect((await ask(preflight, {})).status).toBe(404);
  });

  it("tells each change once and in order, and several at once where they come together", async () => {
    const project = await scene(3);
    const stream = await newStreams(TOLD_ONLY)(project);
    await write(project, "a1", 2);
    await stream.reaches(4);
    await activate(project, "a2", 2);
    await activate(project, "a1", 1);
    await activate(project, "a2", 1);
    await poke(project);
    await stream.reaches(7);
    expect(stream.told.map(({ event, id }) => [event, id])).toEqual([
      ["hello", "0.3"],
      ["change", "0.4"],
      ["change", "0.7"],
    ]);
    expect(stream.agents()).toEqual([
      ["a1", 4, "updated"],
      ["a1", 6, "updated"],
      ["a2", 7, "updated"],
    ]);
    await poke(project);
    await write(project, "a3", 2);
    await stream.reaches(8);
    expect(stream.revisions()).toEqual([4, 7, 8]);
    await stream.leave();
  });

  it("holds over a storm of changes and pokes: revisions rise, and the last is the newest", async () => {
    const project = await scene(5);
    const open = newStreams(TOLD_ONLY);
    const streams = await Promise.all([open(project), open(project), open(project)]);
    await Promise.all(Array.from({ length: 100 }, (_, n) => write(project, `a${(n % 5) + 1}`, (n % 2) + 1)));
    for (const stream of streams) {
      await stream.reaches(105);
      expect(rising(stream.revisions())).toBe(true);
      expect(new Set(stream.agents().map(([agent]) => agent)).size).toBe(5);
      await stream.leave();
    }
  });

  it("tells nothing of other projects", async () => {
    const mine = await scene();
    const theirs = await scene();
    const elsewhere = await newProject(await newWorkspace(`w-${crypto.randomUUID()}`), mine.slug);
    await newAgent(elsewhere, "a1");
    const stream = await newStreams(LOOKS)(mine);
    await write(theirs, "a1", 2);
    await write(elsewhere, "a1", 2);
    await new Promise((resolve) => setTimeout(resolve, 200));
    await write(mine, "a2", 2);
    await stream.reaches(3);
    expect(stream.agents()).toEqual([["a2", 3, "updated"]]);
    await stream.leave();
  });

  it("sends heartbeats with the revision", async () => {
    const project = await scene();
    const stream = await newStreams({ heartbeatMs: 30 })(project);
    await stream.until(({ heartbeats }) => heartbeats.length > 1);
    expect(stream.heartbeats[0]).toEqual({ event: "heartbeat", id: null, data: { revision: 2 } });
    await write(project, "a1", 2);
    await stream.until(({ heartbeats }) => heartbeats.at(-1)?.data.revision === 3);
    expect(stream.revisions()).toEqual([3]);
    await stream.leave();
  });

  it("finds by itself what nobody told it", async () => {
    const project = await scene();
    const stream = await newStreams(LOOKS)(project);
    await activate(project, "a1", 2);
    await stream.reaches(3);
    expect(stream.agents()).toEqual([["a1", 3, "updated"]]);
    await stream.leave();
  });

  it("ends after its time, give or take", async () => {
    const project = await scene();
    const stream = await newStreams({ lifetimeMs: 100 })(project);
    await stream.ended;
    await vi.waitFor(async () => expect(await sockets(project)).toBe(0));
  });

  it("lets the publisher go when its client does", async () => {
    const project = await scene();
    const stream = await newStreams(TOLD_ONLY)(project);
    expect(await sockets(project)).toBe(1);
    await stream.leave();
    await vi.waitFor(async () => expect(await sockets(project)).toBe(0));
  });

  it("lets a client go that does not read", async () => {
    const project = await scene();
    const streams = createStreams({ ...TOLD_ONLY, heartbeatMs: 50 });
    const response = await streams.fetch(
      new Request("http://signalbox.test/v1/stream", {
        headers: { Authorization: `Bearer ${env.SIGNALBOX_ROOT_KEY}`, "Signalbox-Project": project.slug },
      }),
      env,
    );
    await vi.waitFor(async () => expect(await sockets(project)).toBe(0));
    const text = await response.text();
    expect(text.split("\n\n").map((event) => event.split("\n")[0])).toEqual([
      "event: hello",
      "event: heartbeat",
      "",
    ]);
  });
});

describe("who comes back", () => {
  const seen = (id: string) => ({ headers: { "Last-Event-ID": id } });

  it("is told first what was missed, and nothing twice", async () => {
    const project = await scene(3);
    const open = newStreams(TOLD_ONLY);
    const before = await open(project);
    await write(project, "a1", 2);
    await before.reaches(4);
    await before.leave();
    await write(project, "a2", 2);
    await write(project, "a3", 2);
    await write(project, "a2", 1);

    const after = await open(project, seen(before.told.at(-1)!.id!));
    await after.reaches(7);
    await write(project, "a1", 1);
    await after.reaches(8);
    expect(after.told).toEqual([
      { event: "hello", id: "0.4", data: { revision: 7 } },
      {
        event: "change",
        id: "0.7",
        data: {
          revision: 7,
          agents: [
            { agent_id: "a3", revision: 6, kind: "updated" },
            { agent_id: "a2", revision: 7, kind: "updated" },
          ],
        },
      },
      {
        event: "change",
        id: "0.8",
        data: { revision: 8, agents: [{ agent_id: "a1", revision: 8, kind: "updated" }] },
      },
    ]);
    await after.leave();
  });

  it("is told nothing where nothing was missed", async () => {
    const project = await scene();
    const stream = await newStreams({ heartbeatMs: 50 })(project, seen("0.2"));
    await stream.until(({ heartbeats }) => heartbeats.length > 0);
    expect(stream.told).toEqual([{ event: "hello", id: "0.2", data: { revision: 2 } }]);
    await stream.leave();
  });

  it("may name the id in the query; the header is the newer one", async () => {
    const project = await scene();
    const open = newStreams();
    const byQuery = await open(project, { query: "?last_event_id=0.1" });
    await byQuery.reaches(2);
    expect(byQuery.agents()).toEqual([["a2", 2, "updated"]]);
    await byQuery.leave();
    const both = await open(project, { query: "?last_event_id=0.0", ...seen("0.1") });
    await both.reaches(2);
    expect(both.told[0]?.id).toBe("0.1");
    await both.leave();
  });

  it.each(["1.1", "0.99", "nonsense", "0.-1", "0.1.2", "9".repeat(40)])(
    "is told to load everything where the id is not of here: %s",
    async (id) => {
      const project = await scene();
      const stream = await newStreams()(project, seen(id));
      await stream.until(({ told }) => told.length > 1);
      expect(stream.told).toEqual([
        // Should the connection break between the two, it is still to be told everything.
        { event: "hello", id: "0.0", data: { revision: 2 } },
        { event: "reset", id: "0.2", data: { revision: 2 } },
      ]);
      await write(project, "a1", 2);
      await stream.reaches(3);
      expect(stream.agents()).toEqual([["a1", 3, "updated"]]);
      await stream.leave();
    },
  );

  it("is told to load everything where too many agents changed", async () => {
    const project = await scene(1);
    await env.DB.batch([
      env.DB.prepare(
        `INSERT INTO agent (project_id, agent_id, name, agent_type, description, capabilities, meta_data,
           is_enabled, revision, created_at, updated_at)
         SELECT ?, 'm' || value, 'n', 't', '', '[]', '{}', 1, 2, 0, 0 FROM json_each(?)`,
      ).bind(project.id, JSON.stringify(Array.from({ length: 501 }, (_, n) => n))),
      env.DB.prepare("UPDATE project SET revision = 2 WHERE id = ?").bind(project.id),
    ]);
    const stream = await newStreams(TOLD_ONLY)(project, seen("0.1"));
    await stream.reaches(2);
    await stream.until(({ told }) => told.length > 1);
    expect(stream.told.map(({ event, id }) => [event, id])).toEqual([
      ["hello", "0.1"],
      ["reset", "0.2"],
    ]);
    await stream.leave();
  });

  it.each([
    ["by its publisher", TOLD_ONLY],
    ["by itself", LOOKS],
  ])("from before a backup was restored is told to load everything, %s", async (_how, times) => {
    const project = await scene();
    const stream = await newStreams(times)(project);
    await env.DB.prepare("UPDATE project SET epoch = 1, revision = 1 WHERE id = ?").bind(project.id).run();
    await poke(project);
    await stream.until(({ told }) => told.length > 1);
    await write(project, "a1", 2);
    await stream.until(({ told }) => told.length > 2);
    expect(stream.told.map(({ event, id }) => [event, id])).toEqual([
      ["hello", "0.2"],
      ["reset", "1.1"],
      ["change", "1.2"],
    ]);
    await stream.leave();
  });
});

describe("a key", () => {
  const refusal = async (token: string, headers: Record<string, string> = {}) => {
    const response = await exports.default.fetch(
      new Request("http://signalbox.test/v1/stream", {
        headers: { ...(token && { Authorization: `Bearer ${token}` }), ...headers },
      }),
    );
    const body = await response.json<{ code: string; request_id: string }>();
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(body.request_id).toBe(response.headers.get("x-request-id"));
    return [response.status, body.code];
  };

  it("that does not hold gets the problem that resolve answers", async () => {
    const project = await scene();
    const { token } = await newKey(project);
    const forged = `${token.slice(0, -1)}${token.endsWith("0") ? "1" : "0"}`;
    const other = await newKey(project, { scopes: ["agents:read"] });
    const late = await newKey(project, { expiresAt: 1 });
    const rowless = await newKey(project, { rowless: true });
    const gone = await newKey(project);
    await revoke(project, gone.id);
    expect(await refusal("")).toEqual([401, "key_missing"]);
    expect(await refusal(forged)).toEqual([401, "key_invalid"]);
    expect(await refusal(rowless.token)).toEqual([401, "key_invalid"]);
    expect(await refusal(late.token)).toEqual([401, "key_expired"]);
    expect(await refusal(gone.token)).toEqual([401, "key_revoked"]);
    expect(await refusal(other.token)).toEqual([403, "scope_missing"]);
    const nowhere = { "Signalbox-Project": "nowhere" };
    expect(await refusal(token, nowhere)).toEqual([404, "project_not_found"]);
    expect(await refusal(env.SIGNALBOX_ROOT_KEY, nowhere)).toEqual([404, "project_not_found"]);
    expect(await refusal(env.SIGNALBOX_ROOT_KEY, { "Signalbox-Workspace": "nowhere" })).toEqual([
      404,
      "workspace_not_found",
    ]);
    expect(await sockets(project)).toBe(0);
  });

  it("opens the stream of its project, and of no other of its workspace", async () => {
    const mine = await scene();
    const theirs = await scene();
    const { token } = await newKey(mine);
    const stream = await newStreams(TOLD_ONLY)(null, { token });
    expect(await refusal(token, { "Signalbox-Project": theirs.slug })).toEqual([404, "project_not_found"]);
    await write(theirs, "a1", 2);
    await write(mine, "a2", 2);
    await stream.reaches(3);
    expect(stream.agents()).toEqual([["a2", 3, "updated"]]);
    await stream.leave();
  });

  it("that is revoked, or has its day, ends its streams and no others", async () => {
    const project = await scene();
    const open = newStreams({ checkMs: 100 });
    const [revoked, expiring, holding] = [
      await newKey(project),
      await newKey(project, { expiresAt: Date.now() + 600 }),
      await newKey(project),
    ];
    const ending = await open(project, { token: revoked.token });
    const dying = await open(project, { token: expiring.token });
    const staying = await open(project, { token: holding.token });
    await revoke(project, revoked.id);
    const start = Date.now();
    await ending.ended;
    expect(Date.now() - start).toBeLessThan(1_000);
    await dying.ended;
    await write(project, "a1", 2);
    await staying.reaches(3);
    expect(ending.revisions()).toEqual([]);
    await staying.leave();
  });

  it("is honoured for a while without the database, and then no longer", async () => {
    const project = await scene();
    let away = false;
    const DB = new Proxy(env.DB, {
      get: (db, name) => {
        if (away) throw new Error("D1_ERROR: away");
        const value: unknown = Reflect.get(db, name, db);
        return typeof value === "function" ? value.bind(db) : value;
      },
    });
    const stream = await newStreams({ checkMs: 20, heartbeatMs: 20, keyStaleMs: 300 }, { DB })(project);
    away = true;
    const start = Date.now();
    await stream.until(({ heartbeats }) => heartbeats.length > 3);
    await stream.ended;
    expect(Date.now() - start).toBeGreaterThanOrEqual(150);
    const refused = await newStreams({}, { DB })(project);
    expect(refused.status).toBe(503);
    expect(refused.headers.get("retry-after")).toBe("1");
  });
});

describe("a publisher", () => {
  const LISTENERS = 100;

  async function crowd(project: TestProject): Promise<Listener[]> {
    const open = newStreams(TOLD_ONLY);
    return Promise.all(Array.from({ length: LISTENERS }, () => open(project)));
  }

  it.each(["hibernate", "close"] as const)(
    "evicted with 100 listeners attached loses no change: %s",
    async (webSockets) => {
      const project = await scene(3);
      const streams = await crowd(project);
      expect(await sockets(project)).toBe(LISTENERS);
      for (let n = 0; n < 12; n += 1) {
        const changing = write(project, `a${(n % 3) + 1}`, (n % 2) + 1).catch(() => undefined);
        if (n % 3 === 0) await evictDurableObject(publisher(project), { webSockets });
        await changing;
        if (n % 4 === 3) await new Promise((resolve) => setTimeout(resolve, 300));
      }
      const last = await revisionOf(project);
      expect(last).toBe(15);
      await Promise.all(streams.map((stream) => stream.reaches(last)));
      for (const stream of streams) {
        expect(stream.told.filter(({ event }) => event === "hello")).toHaveLength(1);
        expect(rising(stream.revisions())).toBe(true);
        expect(latest(stream)).toEqual({ a1: 13, a2: 14, a3: 15 });
      }
      await Promise.all(streams.map((stream) => stream.leave()));
    },
  );

  const latest = (stream: Listener) =>
    Object.fromEntries(stream.agents().map(([agent, revision]) => [agent, revision]));

  it("that slept wakes for a change and tells of it", async () => {
    const project = await scene();
    const stream = await newStreams(TOLD_ONLY)(project);
    await evictDurableObject(publisher(project));
    await write(project, "a1", 2);
    await stream.reaches(3);
    await evictDurableObject(publisher(project));
    await write(project, "a2", 2);
    await stream.reaches(4);
    expect(stream.revisions()).toEqual([3, 4]);
    expect(await sockets(project)).toBe(1);
    await stream.leave();
  });

  it("tells later what D1 would not say at first, also after an eviction", async () => {
    const project = await scene();
    const stream = await newStreams(TOLD_ONLY)(project);
    await runInDurableObject(publisher(project), (instance) => {
      const DB = {
        withSession: () => {
          throw new Error("D1_ERROR: away");
        },
      };
      Reflect.set(instance, "env", { ...env, DB });
    });
    await write(project, "a1", 2);
    await write(project, "a2", 2);
    await runDurableObjectAlarm(publisher(project));
    expect(stream.revisions()).toEqual([]);
    await evictDurableObject(publisher(project));
    await runDurableObjectAlarm(publisher(project));
    await stream.reaches(4);
    expect(stream.revisions()).toEqual([4]);
    expect(stream.agents().map(([agent]) => agent)).toEqual(["a1", "a2"]);
    await stream.leave();
  });

  it("takes a listener that comes while changes go on, and keeps nothing from it", async () => {
    const project = await scene(2);
    const open = newStreams(TOLD_ONLY);
    const coming: Promise<Listener>[] = [];
    for (let n = 0; n < 30; n += 1) {
      coming.push(open(project));
      await write(project, `a${(n % 2) + 1}`, (n % 2) + 1);
    }
    for (const stream of await Promise.all(coming)) {
      await stream.reaches(32);
      const begun = stream.told[0]!.data.revision;
      const missing = { a1: 31, a2: 32 };
      const expected = Object.entries(missing).filter(([, revision]) => revision > begun);
      expect(latest(stream)).toEqual(Object.fromEntries(expected));
      await stream.leave();
    }
  });

  it("need not tell of what was committed while a listener came: it looks", async () => {
    const project = await scene();
    const fetch = async (...args: [string, RequestInit]) => {
      await activate(project, "a1", 2);
      return publisher(project).fetch(...args);
    };
    const PUBLISHER = { getByName: () => ({ fetch }) } as unknown as Env["PUBLISHER"];
    const stream = await newStreams(TOLD_ONLY, { PUBLISHER })(project);
    await stream.reaches(3);
    expect(stream.told.map(({ event, id }) => [event, id])).toEqual([
      ["hello", "0.2"],
      ["change", "0.3"],
    ]);
    await stream.leave();
  });

  it("has no room for more listeners than it can tell in time", async () => {
    const project = await scene();
    const PUBLISHER = {
      getByName: () => ({ fetch: async () => new Response(null, { status: 503 }) }),
    } as unknown as Env["PUBLISHER"];
    const refused = await newStreams({}, { PUBLISHER })(project);
    expect(refused.status).toBe(503);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    const stream = await newStreams({ heartbeatMs: 20 })(project);
    await stream.until(({ heartbeats }) => heartbeats.length > 1);
    await runInDurableObject(publisher(project), async (instance, state) => {
      const [heard] = state.getWebSockets();
      const silent = { close: vi.fn(), deserializeAttachment: () => Date.now() - 61_000 };
      const fresh = { close: vi.fn(), deserializeAttachment: () => Date.now() };
      const crowd = Array.from({ length: 998 }, () => fresh);
      vi.spyOn(state, "getWebSockets").mockReturnValue([heard, silent, ...crowd] as unknown as WebSocket[]);
      const heardAt = state.getWebSocketAutoResponseTimestamp.bind(state);
      vi.spyOn(state, "getWebSocketAutoResponseTimestamp").mockImplementation((socket) =>
        socket === heard ? heardAt(socket) : null,
      );
      const answer = await instance.fetch(
        new Request("https://publisher/?at=0.1", { headers: { Upgrade: "websocket" } }),
      );
      vi.restoreAllMocks();
      expect(answer.status).toBe(503);
      expect(silent.close).toHaveBeenCalled();
      expect(fresh.close).not.toHaveBeenCalled();
    });
    await write(project, "a1", 2);
    await stream.reaches(3);
    await stream.leave();
  });

  it("that cannot be reached is done without", async () => {
    const project = await scene();
    let reachable = false;
    const fetch = (url: string, init: RequestInit) => {
      if (!reachable) throw new Error("Network connection lost");
      return publisher(project).fetch(url, init);
    };
    const PUBLISHER = {
      getByName: () => ({ fetch: async (...args: [string, RequestInit]) => fetch(...args) }),
    };
    const stream = await newStreams(LOOKS, { PUBLISHER: PUBLISHER as unknown as Env["PUBLISHER"] })(project);
    await write(project, "a1", 2);
    await stream.reaches(3);
    reachable = true;
    await vi.waitFor(async () => expect(await sockets(project)).toBe(1), { timeout: 5_000 });
    await write(project, "a2", 2);
    await stream.reaches(4);
    expect(stream.revisions()).toEqual([3, 4]);
    await stream.leave();
  });
});

it("a change that touches no agent is told as well: the revision rises", async () => {
  const project = await scene();
  const stream = await newStreams(TOLD_ONLY)(project);
  await env.DB.prepare("UPDATE project SET revision = revision + 1 WHERE id = ?").bind(project.id).run();
  await poke(project);
  await stream.reaches(3);
  expect(stream.told.at(-1)).toEqual({ event: "change", id: "0.3", data: { revision: 3, agents: [] } });
  await change(
    project,
    "a1",
    sql`UPDATE agent SET deleted_at = 1 WHERE project_id = ${project.id} AND agent_id = 'a1'`,
  );
  await poke(project);
  await stream.reaches(4);
  await set(project, "a1", sql`deleted_at = NULL`);
  await poke(project);
  await stream.reaches(5);
  expect(stream.agents()).toEqual([
    ["a1", 4, "deleted"],
    ["a1", 5, "updated"],
  ]);
  await stream.leave();
});
