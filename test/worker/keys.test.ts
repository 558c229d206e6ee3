import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { createEdge } from "../../src/edge/app.ts";
import { get, post, put, send } from "./client.ts";
import { newIsolate } from "./edge-kit.ts";
import { newPerson, newPlace, type Person, type Place } from "./people-kit.ts";

const FRESHNESS_MS = Number(env.FRESHNESS_SECONDS) * 1000;
const revoke = (id: string, key: string) => send("DELETE", `/v1/api-keys/${id}`, { key });
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

let place: Place;
let admin: Person;
let editor: Person;

beforeAll(async () => {
  place = await newPlace();
  admin = await newPerson(place, "abe", "admin");
  editor = await newPerson(place, "eve", "editor");
  await post("/v1/agents", { agent_id: "bot", config: { n: 1 }, activate: true }, place.root);
}, 60_000);

describe("A user's own keys", () => {
  it("are made, listed, read, rotated and revoked without a scope", async () => {
    const { key } = editor;
    const made = await post("/v1/api-keys", { name: "laptop", role: "viewer", user: "me" }, { key });
    expect([made.status, made.body.user, made.body.project, made.body.warnings]).toEqual([
      201,
      "eve",
      null,
      [],
    ]);
    const list = await get("/v1/api-keys", { key });
    expect(list.body.data.map((one: { name: string }) => one.name)).toEqual(["laptop", "eve's"]);
    expect((await get(`/v1/api-keys/${made.body.id}`, { key })).body.name).toBe("laptop");
    const rotated = await post(`/v1/api-keys/${made.body.id}/rotate`, {}, { key });
    expect([rotated.status, rotated.body.user, rotated.body.role]).toEqual([201, "eve", "viewer"]);
    expect((await revoke(rotated.body.id, key)).status).toBe(204);
    expect((await get("/v1/agents", { key: rotated.body.key })).body.code).toBe("key_revoked");
  });

  it("are the only ones that are reached so", async () => {
    const theirs = (await get("/v1/api-keys?user=abe", place.root)).body.data[0].id;
    const { key } = editor;
    for (const answer of [
      await get(`/v1/api-keys/${theirs}`, { key }),
      await post(`/v1/api-keys/${theirs}/rotate`, {}, { key }),
      await revoke(theirs, key),
    ])
      expect([answer.status, answer.body.code]).toEqual([404, "key_not_found"]);
    expect((await get("/v1/api-keys?user=abe", { key })).body.data).toEqual([]);
    for (const body of [
      { name: "service", role: "viewer" },
      { name: "theirs", role: "viewer", user: "abe" },
    ])
      expect((await post("/v1/api-keys", body, { key })).body.code).toBe("scope_missing");
  });

  it("have no more scopes than the key that makes or rotates them", async () => {
    const few = await post(
      "/v1/api-keys",
      { name: "few", scopes: ["resolve"], user: "me" },
      { key: editor.key },
    );
    const { key } = few.body;
    const more = await post("/v1/api-keys", { name: "more", role: "viewer", user: "me" }, { key });
    expect([more.status, more.body.code]).toEqual([403, "scope_missing"]);
    const own = (await get("/v1/api-keys", { key })).body.data.find(
      (one: { name: string }) => one.name === "eve's",
    );
    const taken = await post(`/v1/api-keys/${own.id}/rotate`, {}, { key });
    expect([taken.status, taken.body.code]).toEqual([403, "scope_missing"]);
    expect((await post(`/v1/api-keys/${few.body.id}/rotate`, {}, { key })).status).toBe(201);
  });

  it("are revoked and rotated with those alone that may do as much, or with keys:write", async () => {
    const rob = await newPerson(place, "rob", "editor");
    const made = async (body: object) =>
      (await post("/v1/api-keys", { name: "k", user: "rob", ...body }, place.root)).body;
    const few = await made({ scopes: ["resolve"] });
    const other = await made({ scopes: ["resolve"] });
    const wide = await made({ role: "editor" });
    const second = await made({ role: "editor", project: "second" });
    for (const target of [wide, second])
      for (const answer of [
        await revoke(target.id, few.key),
        await post(`/v1/api-keys/${target.id}/rotate`, {}, { key: few.key }),
      ]) {
        expect([answer.status, answer.body.code]).toEqual([403, "scope_missing"]);
        expect(answer.body.detail).toContain("agents:write");
      }
    for (const key of [rob.key, wide.key, second.key])
      expect((await get("/v1/users/me", { key })).status).toBe(200);
    expect((await revoke(other.id, few.key)).status).toBe(204);
    expect((await revoke(few.id, few.key)).status).toBe(204);
    expect((await revoke(second.id, wide.key)).status).toBe(204);
    expect((await revoke(wide.id, rob.key)).status).toBe(204);
    const admins = await post("/v1/api-keys", { name: "a", role: "admin", user: "abe" }, place.root);
    const scopes = ["keys:write"];
    const keys = await post("/v1/api-keys", { name: "b", scopes, user: "abe" }, place.root);
    const rotated = await post(`/v1/api-keys/${admins.body.id}/rotate`, {}, { key: keys.body.key });
    expect(rotated.body.code).toBe("scope_missing");
    expect((await revoke(admins.body.id, keys.body.key)).status).toBe(204);
  });

  it("are compared by what they may do, whatever role they were made with", async () => {
    const vic = await newPerson(place, "vic", "viewer");
    const made = await post("/v1/api-keys", { name: "all", role: "owner", user: "vic" }, place.root);
    const own = await post(`/v1/api-keys/${made.body.id}/rotate`, {}, { key: made.body.key });
    expect([own.status, own.body.role, own.body.scopes]).toEqual([201, "owner", made.body.scopes]);
    const by = await post(`/v1/api-keys/${own.body.id}/rotate`, {}, { key: vic.key });
    expect([by.status, by.body.role]).toEqual([201, "owner"]);
    expect(by.body.warnings[0]).toContain("agents:write");
    const refused = await post("/v1/agents", { name: "Mine" }, { key: by.body.key });
    expect(refused.body.code).toBe("scope_missing");
  });

  it("bound to one project do not reach those of others", async () => {
    const bound = await post(
      "/v1/api-keys",
      { name: "bound", role: "viewer", project: "second", user: "me" },
      { key: editor.key },
    );
    const { key } = bound.body;
    const names = (await get("/v1/api-keys", { key })).body.data.map((one: { name: string }) => one.name);
    expect(names).toEqual(["bound"]);
    const made = await post("/v1/api-keys", { name: "b2", role: "viewer", user: "me" }, { key });
    expect(made.body.project).toBe("second");
  });
});

describe("A key for somebody", () => {
  it("does no more than they may, and says what that leaves out", async () => {
    const made = await post(
      "/v1/api-keys",
      { name: "for eve", role: "admin", user: "EVE" },
      { key: admin.key },
    );
    expect([made.status, made.body.user]).toEqual([201, "eve"]);
    expect(made.body.warnings).toHaveLength(1);
    expect(made.body.warnings[0]).toContain("keys:write");
    const refused = await post("/v1/api-keys", { name: "x", role: "viewer" }, { key: made.body.key });
    expect(refused.body.code).toBe("scope_missing");
    expect((await post("/v1/agents", { name: "Mine" }, { key: made.body.key })).status).toBe(201);
    const nobody = await post("/v1/api-keys", { name: "x", role: "viewer", user: "no" }, { key: admin.key });
    expect([nobody.status, nobody.body.code]).toEqual([404, "user_not_found"]);
  });

  it("is given and rotated by those alone who could be them", async () => {
    await newPerson(place, "olive", "owner");
    const [theirs] = (await get("/v1/api-keys?user=olive", place.root)).body.data;
    const rotated = await post(`/v1/api-keys/${theirs.id}/rotate`, {}, { key: admin.key });
    expect(rotated.body.code).toBe("role_beyond");
    const service = await post(
      "/v1/api-keys",
      { name: "keys alone", scopes: ["keys:write", "resolve"] },
      place.root,
    );
    const given = await post(
      "/v1/api-keys",
      { name: "x", scopes: ["resolve"], user: "eve" },
      { key: service.body.key },
    );
    expect([given.status, given.body.code]).toEqual([403, "scope_missing"]);
    expect(given.body.detail).toContain("users:write");
    expect((await revoke(theirs.id, admin.key)).status).toBe(204);
  });

  it("is not what a browser has after signing in", async () => {
    const made = await post("/v1/api-keys", { name: "s", role: "viewer", user: "eve" }, place.root);
    await env.DB.prepare("UPDATE api_key SET kind = 'session' WHERE id = ?").bind(made.body.id).run();
    for (const answer of [
      await get(`/v1/api-keys/${made.body.id}`, place.root),
      await post(`/v1/api-keys/${made.body.id}/rotate`, {}, place.root),
    ])
      expect(answer.body.code).toBe("key_not_found");
    const all = await get("/v1/api-keys?user=eve", place.root);
    expect(all.body.data.some((one: { id: string }) => one.id === made.body.id)).toBe(false);
  });
});

describe("Rotating", () => {
  const newKey = async (body: object = {}) =>
    (await post("/v1/api-keys", { name: "svc", role: "runtime", ...body }, place.root)).body;

  it("gives the new key what the old one has, and ends the old one after the overlap", async () => {
    const old = await newKey({ project: "second" });
    const before = Date.now();
    const next = await post(`/v1/api-keys/${old.id}/rotate`, undefined, place.root);
    expect(next.status).toBe(201);
    expect(next.headers.get("cache-control")).toBe("no-store");
    expect(next.body.id).not.toBe(old.id);
    for (const field of ["name", "role", "scopes", "project", "user", "expires_at"])
      expect(next.body[field]).toEqual(old[field]);
    const gone = (await get(`/v1/api-keys/${old.id}`, place.root)).body;
    expect(gone.replaced_by).toBe(next.body.id);
    expect(Math.abs(Date.parse(gone.expires_at) - before - 3_600_000)).toBeLessThan(30_000);
    expect((await get("/v1/agents", { key: old.key })).status).toBe(200);
    expect((await get("/v1/agents", { key: next.body.key })).status).toBe(200);
  });

  it("keeps an earlier end, and lets the new key live as long as the old one was meant to", async () => {
    const end = new Date(Date.now() + 600_000).toISOString();
    const old = await newKey({ expires_at: end });
    const next = await post(`/v1/api-keys/${old.id}/rotate`, { overlap_seconds: 86_400 }, place.root);
    expect((await get(`/v1/api-keys/${old.id}`, place.root)).body.expires_at).toBe(end);
    const lives = Date.parse(next.body.expires_at) - Date.parse(next.body.created_at);
    expect(lives).toBe(Date.parse(end) - Date.parse(old.created_at));
  });

  it("is refused where the key has ended, or was rotated before, once of many at a time", async () => {
    const old = await newKey();
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => post(`/v1/api-keys/${old.id}/rotate`, {}, place.root)),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 422)).toHaveLength(9);
    const revoked = await newKey();
    await send("DELETE", `/v1/api-keys/${revoked.id}`, place.root);
    expect((await post(`/v1/api-keys/${revoked.id}/rotate`, {}, place.root)).status).toBe(422);
    for (const seconds of [-1, 2_592_001, 1.5])
      expect(
        (await post(`/v1/api-keys/${old.id}/rotate`, { overlap_seconds: seconds }, place.root)).body.code,
      ).toBe("invalid_request");
  });

  it("is repeated under its Idempotency-Key without the key itself", async () => {
    const old = await newKey();
    const options = { headers: { ...place.root.headers, "idempotency-key": crypto.randomUUID() } };
    const first = await post(`/v1/api-keys/${old.id}/rotate`, {}, options);
    const again = await post(`/v1/api-keys/${old.id}/rotate`, {}, options);
    expect([first.status, again.status, again.body.id]).toEqual([201, 201, first.body.id]);
    expect([typeof first.body.key, again.body.key]).toEqual(["string", undefined]);
    const rows = JSON.stringify((await env.DB.prepare("SELECT * FROM idempotency").all()).results);
    expect(rows).not.toContain(first.body.key.split("_")[2]);
  });

  it("Rotating a key while 50 clients use it loses no request", { timeout: 90_000 }, async () => {
    const overlapMs = 6_000;
    const old = await newKey();
    const isolates = [newIsolate({}, old.key), newIsolate({}, old.key)];
    for (const isolate of isolates) expect((await isolate.json("/v1/resolve/bot")).status).toBe(200);
    const shared = { key: old.key as string, isOver: false };
    const statuses: number[] = [];
    const used = { old: 0, new: 0 };
    const client = async (at: number): Promise<void> => {
      let mine = shared.key;
      while (!shared.isOver) {
        // Clients learn of the new key one after the other.
        if (mine !== shared.key && Math.random() < 0.5) mine = shared.key;
        used[mine === old.key ? "old" : "new"] += 1;
        statuses.push(
          at % 10 === 0
            ? (await get("/v1/agents/bot", { key: mine })).status
            : (await isolates[at % 2]!.get("/v1/resolve/bot", { token: mine })).status,
        );
        await sleep(50);
      }
    };
    const clients = Array.from({ length: 50 }, (_, at) => client(at));
    await sleep(500);
    const next = await post(
      `/v1/api-keys/${old.id}/rotate`,
      { overlap_seconds: overlapMs / 1000 },
      place.root,
    );
    const rotatedAt = Date.now();
    expect(next.status).toBe(201);
    await sleep(1_000);
    shared.key = next.body.key;
    await sleep(2_000);
    shared.isOver = true;
    await Promise.all(clients);
    expect(Date.now() - rotatedAt).toBeLessThan(overlapMs);
    expect(used.old).toBeGreaterThan(50);
    expect(used.new).toBeGreaterThan(50);
    expect(statuses.filter((status) => status !== 200)).toEqual([]);

    const endsAt = Date.parse((await get(`/v1/api-keys/${old.id}`, place.root)).body.expires_at);
    await sleep(Math.max(0, endsAt - Date.now()) + 50);
    expect((await get("/v1/agents", { key: old.key })).body.code).toBe("key_expired");
    const refused = await Promise.all(
      isolates.map(async (isolate) => {
        let answer = await isolate.json("/v1/resolve/bot");
        while (answer.status === 200 && Date.now() < endsAt + FRESHNESS_MS + 2_000) {
          await sleep(50);
          answer = await isolate.json("/v1/resolve/bot");
        }
        return [answer.status, answer.code];
      }),
    );
    expect(refused).toEqual([
      [401, "key_expired"],
      [401, "key_expired"],
    ]);
    expect(Date.now()).toBeLessThan(endsAt + FRESHNESS_MS + 1_000);
    expect((await isolates[0]!.json("/v1/resolve/bot", { token: next.body.key })).status).toBe(200);
  });
});

describe("When a key was last used", () => {
  const lastUsed = async (id: string): Promise<string | null> =>
    (await get(`/v1/api-keys/${id}`, place.root)).body.last_used_at;
  const noted = async (id: string): Promise<string> => {
    for (let tries = 0; tries < 200; tries += 1) {
      const at = await lastUsed(id);
      if (at !== null) return at;
      await sleep(20);
    }
    throw new Error("It was not noted");
  };

  it("is told after requests to either plane, and written once for many", async () => {
    const begun = Date.now() - 1;
    for (const use of [
      (key: string) => get("/v1/agents", { key }),
      (key: string) => newIsolate({}, key).json("/v1/resolve/bot"),
      (key: string) =>
        newIsolate({}, key).json("/v1/resolve", {
          method: "POST",
          body: JSON.stringify({ agents: ["bot"] }),
          headers: { "content-type": "application/json" },
        }),
    ]) {
      const made = await post("/v1/api-keys", { name: "u", role: "runtime" }, place.root);
      expect(await lastUsed(made.body.id)).toBeNull();
      expect((await use(made.body.key)).status).toBe(200);
      const first = await noted(made.body.id);
      expect(Date.parse(first)).toBeGreaterThanOrEqual(begun);
      await Promise.all(Array.from({ length: 20 }, () => use(made.body.key)));
      await sleep(100);
      expect(await lastUsed(made.body.id)).toBe(first);
      // What another isolate noted long ago is noted anew.
      await env.DB.prepare("UPDATE api_key SET last_used_at = 1 WHERE id = ?").bind(made.body.id).run();
      await newIsolate({}, made.body.key).json("/v1/resolve/bot");
      await sleep(200);
      expect(Date.parse((await lastUsed(made.body.id))!)).toBeGreaterThan(begun);
    }
  });

  it("is not told of requests that were refused, and fails none when it cannot be written", async () => {
    const made = await post("/v1/api-keys", { name: "u", scopes: ["metrics:read"] }, place.root);
    expect((await newIsolate({}, made.body.key).json("/v1/resolve/bot")).status).toBe(403);
    await sleep(100);
    expect(await lastUsed(made.body.id)).toBeNull();
    const used = await post("/v1/api-keys", { name: "u", scopes: ["resolve"] }, place.root);
    const prepare = (text: string) => {
      if (text.startsWith("UPDATE api_key")) throw new Error("D1_ERROR: away");
      return env.DB.prepare(text);
    };
    const DB = { prepare, batch: env.DB.batch.bind(env.DB) } as unknown as D1Database;
    const edge = createEdge();
    for (let time = 1; time <= 2; time += 1) {
      const request = new Request("https://edge.test/v1/resolve/bot", {
        headers: { authorization: `Bearer ${used.body.key}` },
      });
      const context = createExecutionContext();
      const answer = await edge.fetch(request, { ...env, DB }, context, { kind: "agent", name: "bot" });
      await waitOnExecutionContext(context);
      expect(answer.status).toBe(200);
    }
  });
});

describe("Workspaces and projects", () => {
  it("are renamed by who administers them, and by nobody else", async () => {
    const path = `/v1/workspaces/${place.slug}`;
    const rename = (to: string, body: object, key: string) => send("PATCH", to, { body, key });
    expect((await rename(path, { name: "People Inc." }, admin.key)).body).toMatchObject({
      slug: place.slug,
      name: "People Inc.",
    });
    expect((await get(path, { key: admin.key })).body.name).toBe("People Inc.");
    expect((await rename(path, { name: "x" }, editor.key)).body.code).toBe("scope_missing");
    expect((await rename("/v1/workspaces/default", { name: "x" }, admin.key)).body.code).toBe(
      "workspace_not_found",
    );
    expect((await rename("/v1/projects/second", { name: "Second" }, admin.key)).body.name).toBe("Second");
    expect((await get("/v1/projects/second", { key: editor.key })).body.name).toBe("Second");
    expect((await rename("/v1/projects/none", { name: "x" }, admin.key)).body.code).toBe("project_not_found");
    expect((await rename("/v1/projects/second", { name: " " }, admin.key)).status).toBe(422);
    const bound = await post("/v1/api-keys", { name: "b", role: "admin", project: "second" }, place.root);
    expect((await rename(path, { name: "x" }, bound.body.key)).body.code).toBe("scope_missing");
    expect((await rename("/v1/projects/default", { name: "x" }, bound.body.key)).status).toBe(404);
    expect((await rename("/v1/projects/second", { name: "2nd" }, bound.body.key)).status).toBe(200);
  });

  it("never show one's keys and people to another", async () => {
    const other = await newPlace();
    const stranger = await newPerson(other, "zoe", "owner");
    const { key } = stranger;
    const [mine] = (await get("/v1/api-keys", place.root)).body.data;
    const list = (await get("/v1/api-keys", { key })).body.data;
    expect(list.map((one: { name: string }) => one.name)).toEqual(["zoe's"]);
    for (const answer of [
      await get(`/v1/api-keys/${mine.id}`, { key }),
      await post(`/v1/api-keys/${mine.id}/rotate`, {}, { key }),
      await revoke(mine.id, key),
    ])
      expect([answer.status, answer.body.code]).toEqual([404, "key_not_found"]);
    expect((await post("/v1/api-keys", { name: "x", role: "viewer", user: "abe" }, { key })).body.code).toBe(
      "user_not_found",
    );
    expect((await get("/v1/api-keys?user=abe", { key })).body.code).toBe("user_not_found");
    expect((await put("/v1/users/abe/memberships", { memberships: [] }, { key })).status).toBe(404);
  });
});
