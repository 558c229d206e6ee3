import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { SCOPES } from "../../src/domain/scope.ts";
import { scheduled } from "../../src/durable/cron.ts";
import { get, newAgent, post, put, send } from "./client.ts";
import { newIsolate } from "./edge-kit.ts";
import { ask, CLEARED, newPerson, newWorkspace, ORIGIN, SESSION, signIn, tokenIn } from "./sign-in-kit.ts";

const ROOT = env.SIGNALBOX_ROOT_KEY;
const DAY = 86_400_000;

const del = (path: string) => send("DELETE", path);

const rowOf = (token: string) =>
  env.DB.prepare("SELECT * FROM api_key WHERE id = ?").bind(token.split("_")[1]).first();

describe("a key exchanged for a cookie", () => {
  it("gives a cookie that pages cannot read, and tells who has signed in", async () => {
    const ada = await newPerson();
    const answer = await ask("/v1/sign-in", { body: { key: ada.key } });
    expect(answer.status).toBe(200);
    expect(answer.headers.get("set-cookie")).toMatch(SESSION);
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect(answer.body).toMatchObject({
      user: { id: ada.id, username: ada.username, email: ada.email },
      workspace: "default",
      project: "default",
      roles: ["editor"],
      memberships: [{ project: null, role: "editor" }],
      key: { kind: "session", all_projects: true },
      csrf_token: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    const token = tokenIn(answer);
    expect(JSON.stringify(answer.body)).not.toContain(token);
    const row = await rowOf(token);
    expect(row).toMatchObject({ kind: "session", user_id: ada.id, created_by: `key:${ada.keyId}` });
    expect(Number(row!["expires_at"]) - Number(row!["created_at"])).toBe(12 * 3_600_000);
    expect(JSON.stringify(row)).not.toContain(token.split("_")[2]);
  });

  it("is Secure but over http on this machine", async () => {
    const local = await ask("/v1/sign-in", { body: { key: ROOT }, origin: "http://localhost:8787" });
    expect(local.headers.get("set-cookie")).toMatch(/; HttpOnly; SameSite=Strict$/);
    const plain = await ask("/v1/sign-in", { body: { key: ROOT }, origin: "http://signalbox.test" });
    expect(plain.headers.get("set-cookie")).toMatch(/; Secure$/);
  });

  it("may do no more than the key and the user, and is no key that is listed", async () => {
    const viewing = await newPerson({ role: "admin", keyRole: "viewer" });
    const browser = await signIn({ key: viewing.key });
    expect((await browser.ask("/v1/agents")).status).toBe(200);
    expect((await browser.ask("/v1/agents", { body: { agent_id: "x", config: {} } })).body.code).toBe(
      "scope_missing",
    );
    const listed = await get("/v1/api-keys?limit=200");
    const ids = listed.body.data.map((key: { id: string }) => key.id);
    expect(ids).toContain(viewing.keyId);
    expect(ids).not.toContain(browser.me.key.id);
    expect((await get(`/v1/api-keys/${browser.me.key.id}`)).status).toBe(404);
  });

  it("holds the root key's session to one workspace", async () => {
    const { slug } = await newWorkspace();
    const browser = await signIn({ key: ROOT, workspace: slug });
    expect(browser.me).toMatchObject({
      user: null,
      workspace: slug,
      scopes: [...SCOPES],
      key: { kind: "session" },
    });
    const elsewhere = await browser.ask("/v1/me", { headers: { "signalbox-workspace": "default" } });
    expect(elsewhere.body.workspace).toBe(slug);
    expect((await ask("/v1/sign-in", { body: { key: ROOT, workspace: "none" } })).body.code).toBe(
      "workspace_not_found",
    );
  });

  it("can be held to a project, and cannot leave that of its key", async () => {
    const slug = `p-${crypto.randomUUID().slice(0, 8)}`;
    await post("/v1/projects", { slug });
    const browser = await signIn({ key: ROOT, project: slug });
    expect(browser.me).toMatchObject({ project: slug, key: { all_projects: false } });
    const away = await browser.ask("/v1/agents", { headers: { "signalbox-project": "default" } });
    expect(away.body.code).toBe("project_not_found");
    const bound = await post("/v1/api-keys", { name: "k", role: "viewer", project: slug });
    expect((await signIn({ key: bound.body.key })).me.project).toBe(slug);
    const other = await ask("/v1/sign-in", { body: { key: bound.body.key, project: "default" } });
    expect(other.body.code).toBe("project_not_found");
  });

  it("ends with its key at the latest", async () => {
    const expires_at = new Date(Date.now() + 3_600_000).toISOString();
    const made = await post("/v1/api-keys", { name: "k", role: "viewer", expires_at });
    const answer = await ask("/v1/sign-in", { body: { key: made.body.key } });
    expect(answer.body.key.expires_at).toBe(expires_at);
    expect(answer.headers.get("set-cookie")).toMatch(/Max-Age=3(599|600);/);
  });

  it("ends when its key is revoked", async () => {
    const ada = await newPerson();
    const browser = await signIn({ key: ada.key });
    await del(`/v1/api-keys/${ada.keyId}`);
    const after = await browser.ask("/v1/me");
    expect(after.body.code).toBe("key_revoked");
    expect(after.headers.get("set-cookie")).toBe(CLEARED);
  });

  it("ends with the old key when that is rotated", async () => {
    const ada = await newPerson();
    const browser = await signIn({ key: ada.key });
    await post(`/v1/api-keys/${ada.keyId}/rotate`, { overlap_seconds: 0 });
    expect((await browser.ask("/v1/me")).body.code).toBe("key_expired");
  });

  it("tells nothing of why a key does not sign in", async () => {
    const ada = await newPerson();
    const session = await signIn({ key: ada.key });
    await del(`/v1/api-keys/${ada.keyId}`);
    const forged = `${ada.key.slice(0, -1)}${ada.key.endsWith("0") ? "1" : "0"}`;
    const answers = await Promise.all(
      [ada.key, forged, "nonsense", session.token].map((key) => ask("/v1/sign-in", { body: { key } })),
    );
    const nothing = await ask("/v1/sign-in", { method: "POST" });
    const texts = [...answers, nothing].map(({ status, body, headers }) => {
      expect(headers.get("set-cookie")).toBeNull();
      return `${status} ${body.code} ${body.detail}`;
    });
    expect(new Set(texts).size).toBe(1);
    expect(texts[0]).toMatch(/^401 sign_in_failed /);
  });

  it("does not sign in a user who is nothing, nor into a project where they are nothing", async () => {
    const slug = `p-${crypto.randomUUID().slice(0, 8)}`;
    await post("/v1/projects", { slug });
    const ada = await newPerson({ role: "viewer", project: slug });
    expect((await ask("/v1/sign-in", { body: { key: ada.key, project: "default" } })).body.code).toBe(
      "project_not_found",
    );
    expect((await signIn({ key: ada.key, project: slug })).me.roles).toEqual(["viewer"]);
    await put(`/v1/users/${ada.id}/memberships`, { memberships: [] });
    expect((await ask("/v1/sign-in", { body: { key: ada.key } })).body.code).toBe("not_a_member");
  });

  it("is audited as signed in and signed out, by the same actor as what is done meanwhile", async () => {
    const ada = await newPerson();
    const browser = await signIn({ key: ada.key });
    const actor = `key:${browser.me.key.id}`;
    expect((await browser.ask("/v1/sign-out", { method: "POST" })).status).toBe(204);
    const { results } = await env.DB.prepare(
      "SELECT action, new_state AS next FROM audit WHERE actor = ? ORDER BY id",
    )
      .bind(actor)
      .all<{ action: string; next: string }>();
    expect(results.map(({ action }) => action)).toEqual(["user.signed_in", "user.signed_out"]);
    expect(JSON.parse(results[0]!.next)).toEqual({
      session: browser.me.key.id,
      user: ada.username,
      by: `key:${ada.keyId}`,
    });
  });

  it("is limited by address", async () => {
    const asked: string[] = [];
    const RATE_WRITE = {
      limit: async ({ key }: { key: string }) => ({
        // Writes are counted as well, by other names.
        success: !key.startsWith("sign-in:") || asked.push(key) < 2,
      }),
    };
    const sent = {
      body: { key: ROOT },
      headers: { "cf-connecting-ip": "203.0.113.7" },
      vars: { RATE_WRITE },
    };
    expect((await ask("/v1/sign-in", sent)).status).toBe(200);
    const beyond = await ask("/v1/sign-in", sent);
    expect(beyond).toMatchObject({ status: 429, body: { code: "rate_limited" } });
    expect(beyond.headers.get("retry-after")).toBe("60");
    expect(asked).toEqual(["sign-in:203.0.113.7", "sign-in:203.0.113.7"]);
  });

  it("puts neither the key nor the session's into the log", async () => {
    const lines: unknown[] = [];
    const seen = (["log", "warn", "error", "info"] as const).map((level) => {
      const before = console[level];
      console[level] = (...given: unknown[]) => void lines.push(given);
      return () => (console[level] = before);
    });
    const DB = {
      prepare: () => {
        throw new Error(`lost ${ROOT}`);
      },
    } as unknown as D1Database;
    const failed = await ask("/v1/sign-in", { body: { key: ROOT }, vars: { DB } });
    for (const restore of seen) restore();
    expect(failed.status).toBe(500);
    expect(JSON.stringify([lines, failed.body])).not.toContain(ROOT);
    expect(lines.length).toBeGreaterThan(0);
  });
});

describe("the cookie", () => {
  it("is the key on the control plane, and needs the CSRF token for what changes something", async () => {
    const browser = await signIn({ key: ROOT });
    const body = { agent_id: `csrf-${crypto.randomUUID().slice(0, 8)}`, config: {} };
    const bare = await browser.ask("/v1/agents", { body, safe: false });
    expect(bare).toMatchObject({ status: 403, body: { code: "csrf_missing" } });
    const wrong = await browser.ask("/v1/agents", { body, headers: { "signalbox-csrf": "0".repeat(64) } });
    expect(wrong.body.code).toBe("csrf_missing");
    const foreign = await browser.ask("/v1/agents", { body, headers: { origin: "https://evil.test" } });
    expect(foreign.body.code).toBe("csrf_missing");
    const opaque = await browser.ask("/v1/agents", { body, headers: { origin: "null" } });
    expect(opaque.body.code).toBe("csrf_missing");
    for (const method of ["DELETE", "PUT", "PATCH"]) {
      const refused = await browser.ask(`/v1/agents/${body.agent_id}`, { method, body: {}, safe: false });
      expect(refused.body.code).toBe("csrf_missing");
    }
    expect((await browser.ask("/v1/agents", { body, headers: { origin: ORIGIN } })).status).toBe(201);
    const other = await signIn({ key: ROOT });
    const mixed = await browser.ask("/v1/agents", { body, headers: { "signalbox-csrf": other.csrf } });
    expect(mixed.body.code).toBe("csrf_missing");
  });

  it("is not looked at beside a key, and holds nothing but sessions", async () => {
    const ada = await newPerson();
    const browser = await signIn({ key: ROOT });
    const both = await browser.ask("/v1/me", { headers: { authorization: `Bearer ${ada.key}` } });
    expect(both.body).toMatchObject({ user: { username: ada.username }, csrf_token: null });
    const basic = await browser.ask("/v1/me", { headers: { authorization: "Basic YTpi" } });
    expect(basic.body.code).toBe("key_missing");
    for (const token of [ROOT, ada.key, "nonsense"]) {
      const refused = await ask("/v1/me", { headers: { cookie: `signalbox_session=${token}` } });
      expect(refused.body.code).toBe("key_invalid");
      expect(refused.headers.get("set-cookie")).toBe(CLEARED);
    }
  });

  it("is told of by GET /v1/me, which answers plain keys too", async () => {
    const ada = await newPerson({ role: "admin" });
    const browser = await signIn({ key: ada.key });
    const me = await browser.ask("/v1/me", { safe: false });
    expect(me.body).toEqual(browser.me);
    const root = await get("/v1/me");
    expect(root.body).toMatchObject({ user: null, key: { id: null, kind: "root" }, csrf_token: null });
    const service = await post("/v1/api-keys", { name: "svc", scopes: ["resolve"] });
    const mine = await get("/v1/me", { key: service.body.key });
    expect(mine.body).toMatchObject({
      user: null,
      scopes: ["resolve"],
      roles: [],
      key: { kind: "key", name: "svc" },
    });
  });

  it("may be an old one where somebody signs in", async () => {
    const old = await signIn({ key: ROOT });
    const again = await old.ask("/v1/sign-in", { body: { key: ROOT }, safe: false });
    expect(again.status).toBe(200);
    expect(tokenIn(again)).not.toBe(old.token);
    const failed = await old.ask("/v1/sign-in", { body: { key: "nonsense" } });
    expect(failed.body.code).toBe("sign_in_failed");
    expect(failed.headers.get("set-cookie")).toBeNull();
    const foreign = await ask("/v1/sign-in", {
      body: { key: ROOT },
      headers: { origin: "https://evil.test" },
    });
    expect(foreign.body.code).toBe("csrf_missing");
    expect(foreign.headers.get("set-cookie")).toBeNull();
  });

  it("resolves and runs, with the CSRF token where it is posted", async () => {
    const agent = await newAgent();
    const runner = `runner-${crypto.randomUUID().slice(0, 8)}`;
    const made = await post("/v1/agents", {
      agent_id: runner,
      config: { model: { provider: "echo", id: "echo" }, instructions: "Say it." },
      activate: true,
    });
    const headers = { "signalbox-min-revision": made.headers.get("signalbox-revision")! };
    const browser = await signIn({ key: ROOT });
    expect((await browser.ask(`/v1/resolve/${agent}`, { headers, safe: false })).body.version).toBe(1);
    const posted = { body: {}, headers };
    expect((await browser.ask(`/v1/resolve/${agent}`, posted)).body.version).toBe(1);
    expect((await browser.ask("/v1/resolve", { body: { agents: [agent] }, headers })).status).toBe(200);
    const run = { body: { message: "hello" }, headers };
    expect((await browser.ask(`/v1/agents/${runner}/run`, run)).status).toBe(200);
    for (const [path, sent] of [
      [`/v1/resolve/${agent}`, posted],
      [`/v1/agents/${runner}/run`, run],
      ["/ofrep/v1/evaluate/flags", { body: { context: {} } }],
    ] as const) {
      expect((await browser.ask(path, { ...sent, safe: false })).status).toBe(403);
      const foreign = { ...sent, headers: { ...headers, origin: "https://evil.test" } };
      expect((await browser.ask(path, foreign)).status).toBe(403);
    }
    const reading = { headers: { origin: "https://evil.test" } };
    expect((await browser.ask(`/v1/resolve/${agent}`, reading)).body.code).toBe("csrf_missing");
    expect((await browser.ask("/v1/stream", reading)).body.code).toBe("csrf_missing");
  });

  it("is not taken from elsewhere for reading either, which may hand messages out", async () => {
    const agent = await newAgent();
    const browser = await signIn({ key: ROOT });
    const from = (site: string) => ({ headers: { "sec-fetch-site": site }, safe: false as const });
    const paths = ["/v1/agents", `/v1/resolve/${agent}`, "/v1/stream", "/v1/instances/in_0/messages"];
    for (const path of [...paths, "/v1/me", "/v1/sessions/none"])
      for (const site of ["cross-site", "same-site"]) {
        const refused = await browser.ask(path, from(site));
        expect([path, refused.status, refused.body.code]).toEqual([path, 403, "csrf_missing"]);
      }
    for (const site of ["same-origin", "none"])
      for (const path of paths.slice(0, 2)) expect((await browser.ask(path, from(site))).status).toBe(200);
    const posted = { body: {}, headers: { "sec-fetch-site": "cross-site" } };
    expect((await browser.ask(`/v1/resolve/${agent}`, posted)).body.code).toBe("csrf_missing");
    const byKey = { authorization: `Bearer ${ROOT}`, "sec-fetch-site": "cross-site" };
    for (const path of paths.slice(0, 2)) expect((await ask(path, { headers: byKey })).status).toBe(200);
  });

  it("works on no page of another origin, though CORS lets keys", async () => {
    const { token } = await signIn({ key: ROOT });
    const isolate = newIsolate({ CORS_ORIGINS: "https://app.test" }, "");
    const agent = await newAgent();
    const headers = { origin: "https://app.test", cookie: `signalbox_session=${token}` };
    const answer = await isolate.get(`/v1/resolve/${agent}`, { headers });
    expect(answer.status).toBe(403);
    expect(answer.headers.get("access-control-allow-credentials")).toBeNull();
  });

  it("is taken away when it has expired", async () => {
    const browser = await signIn({ key: ROOT });
    await env.DB.prepare("UPDATE api_key SET expires_at = 1 WHERE id = ?").bind(browser.me.key.id).run();
    const after = await browser.ask("/v1/me");
    expect(after).toMatchObject({ status: 401, body: { code: "key_expired" } });
    expect(after.headers.get("set-cookie")).toBe(CLEARED);
    const isolate = newIsolate({}, "");
    const edge = await isolate.get("/v1/resolve/none", {
      headers: { cookie: `signalbox_session=${browser.token}` },
    });
    expect(edge.status).toBe(401);
    expect((await edge.json<{ code: string }>()).code).toBe("key_expired");
    expect(edge.headers.get("set-cookie")).toBe(CLEARED);
  });
});

describe("signing out", () => {
  it("ends the session here at once, and at the edge within the bound of freshness", async () => {
    const agent = await newAgent();
    const browser = await signIn({ key: ROOT });
    const cookie = { headers: { cookie: `signalbox_session=${browser.token}` } };
    const isolate = newIsolate({ FRESHNESS_SECONDS: "0.2" }, "");
    expect((await isolate.get(`/v1/resolve/${agent}`, cookie)).status).toBe(200);
    const bare = await browser.ask("/v1/sign-out", { method: "POST", safe: false });
    expect(bare.body.code).toBe("csrf_missing");
    const out = await browser.ask("/v1/sign-out", { method: "POST" });
    expect(out.status).toBe(204);
    expect(out.headers.get("set-cookie")).toBe(CLEARED);
    expect((await browser.ask("/v1/agents")).body.code).toBe("key_revoked");
    await new Promise((resolve) => setTimeout(resolve, 250));
    const after = await isolate.get(`/v1/resolve/${agent}`, cookie);
    expect(after.status).toBe(401);
    expect((await ask("/v1/sign-out", { method: "POST" })).body.code).toBe("key_missing");
  });

  it("is not for keys", async () => {
    const refused = await post("/v1/sign-out");
    expect(refused).toMatchObject({ status: 422, body: { code: "invalid_request" } });
  });

  it("happens to who is removed from the workspace, or deleted", async () => {
    const [ada, bob] = [await newPerson(), await newPerson()];
    const [hers, his] = [await signIn({ key: ada.key }), await signIn({ key: bob.key })];
    await put(`/v1/users/${ada.id}/memberships`, { memberships: [] });
    await del(`/v1/users/${bob.id}`);
    for (const browser of [hers, his]) {
      const after = await browser.ask("/v1/me");
      expect(after.body.code).toBe("key_revoked");
      expect(after.headers.get("set-cookie")).toBe(CLEARED);
    }
  });
});

describe("sessions that have ended", () => {
  it("are deleted a month later, and keys are not", async () => {
    const [old, recent] = [await signIn({ key: ROOT }), await signIn({ key: ROOT })];
    const ada = await newPerson();
    const ends = (id: string, at: number) =>
      env.DB.prepare("UPDATE api_key SET expires_at = ? WHERE id = ?").bind(at, id).run();
    await ends(old.me.key.id, Date.now() - 31 * DAY);
    await ends(recent.me.key.id, Date.now() - 29 * DAY);
    await ends(ada.keyId, Date.now() - 31 * DAY);
    await scheduled({} as ScheduledController, env, {} as ExecutionContext);
    expect(await rowOf(old.token)).toBeNull();
    expect(await rowOf(recent.token)).not.toBeNull();
    expect(await rowOf(ada.key)).not.toBeNull();
  });
});
