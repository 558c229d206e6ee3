import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { get, post, put, send } from "./client.ts";
import { newIsolate } from "./edge-kit.ts";
import { newPerson, newPlace, type Person, type Place } from "./people-kit.ts";

const patch = (path: string, body: unknown, options = {}) => send("PATCH", path, { body, ...options });
const remove = (path: string, options = {}) => send("DELETE", path, options);
const usernames = (answer: { body: { data: { username: string }[] } }) =>
  answer.body.data.map(({ username }) => username);

let place: Place;
let owner: Person;
let admin: Person;

beforeAll(async () => {
  place = await newPlace();
  owner = await newPerson(place, "olive", "owner");
  admin = await newPerson(place, "abe", "admin");
}, 60_000);

describe("Users", () => {
  it("are made, read by id or username, changed and listed", async () => {
    const made = await post(
      "/v1/users",
      { username: "Grace.H", email: "Grace@example.com", role: "editor", project: "second" },
      { key: admin.key },
    );
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      username: "Grace.H",
      email: "Grace@example.com",
      name: "Grace.H",
      memberships: [{ project: "second", role: "editor" }],
    });
    expect(made.body.id).toMatch(/^us_[0-9a-f]{32}$/);
    for (const name of [made.body.id, "Grace.H", "grace.h"])
      expect((await get(`/v1/users/${name}`, { key: admin.key })).body).toEqual(made.body);
    const changed = await patch("/v1/users/grace.h", { name: "Grace Hopper" }, { key: admin.key });
    expect([changed.status, changed.body.name, changed.body.email]).toEqual([
      200,
      "Grace Hopper",
      "Grace@example.com",
    ]);
    expect(usernames(await get("/v1/users", { key: admin.key }))).toEqual(["Grace.H", "abe", "olive"]);
    for (const search of ["HOPPER", "grace@EXAMPLE", "e.h"])
      expect(usernames(await get(`/v1/users?search=${search}`, { key: admin.key }))).toEqual(["Grace.H"]);
    const first = await get("/v1/users?limit=2", { key: admin.key });
    const rest = await get(`/v1/users?limit=2&cursor=${first.body.next_cursor}`, { key: admin.key });
    expect([usernames(first), usernames(rest), rest.body.next_cursor]).toEqual([
      ["Grace.H", "abe"],
      ["olive"],
      null,
    ]);
  });

  it("have usernames and addresses that nobody else has, however they are written", async () => {
    const taken = async (body: object) =>
      expect((await post("/v1/users", body, place.root)).body.code).toBe("user_exists");
    await taken({ username: "ABE", email: "other@example.com" });
    await taken({ username: "other", email: "ABE@example.com" });
    const change = await patch("/v1/users/abe", { email: "Olive@example.com" }, place.root);
    expect([change.status, change.body.code]).toEqual([409, "user_exists"]);
    expect((await patch("/v1/users/abe", { email: "Abe@example.com" }, place.root)).status).toBe(200);
    const elsewhere = await newPlace();
    await newPerson(elsewhere, "abe", "viewer");
  });

  it.each([
    [{ username: "me", email: "x@example.com" }],
    [{ username: "us_1", email: "x@example.com" }],
    [{ username: "a b", email: "x@example.com" }],
    [{ username: "fine", email: "nowhere" }],
    [{ username: "fine" }],
    [{ username: "fine", email: "x@example.com", role: "king" }],
  ])("are not made of %j", async (body) => {
    expect((await post("/v1/users", body, place.root)).status).toBe(422);
  });

  it("see themselves as me, and change their own name, without a scope", async () => {
    const viewer = await newPerson(place, "vera", "viewer");
    const me = await get("/v1/users/me", { key: viewer.key });
    expect([me.status, me.body.username]).toEqual([200, "vera"]);
    expect((await get("/v1/users/vera", { key: viewer.key })).body).toEqual(me.body);
    expect((await get("/v1/users/abe", { key: viewer.key })).body.code).toBe("scope_missing");
    expect((await get("/v1/users/nobody", { key: viewer.key })).body.code).toBe("scope_missing");
    expect((await get("/v1/users", { key: viewer.key })).body.code).toBe("scope_missing");
    expect((await patch("/v1/users/me", { name: "Vera R." }, { key: viewer.key })).body.name).toBe("Vera R.");
    const address = await patch("/v1/users/me", { email: "vera@elsewhere.com" }, { key: viewer.key });
    expect(address.body.code).toBe("scope_missing");
    expect((await patch("/v1/users/abe", { name: "x" }, { key: viewer.key })).body.code).toBe(
      "scope_missing",
    );
    expect((await get("/v1/users/me", place.root)).body.code).toBe("user_not_found");
  });

  it("change their own name with keys that may do all that they may", async () => {
    const here = await newPlace();
    const tess = await newPerson(here, "tess", "editor", "second");
    const named = (name: string, key: string, headers = {}) =>
      patch("/v1/users/me", { name }, { key, headers });
    const made = (body: object) => post("/v1/api-keys", { name: "k", user: "tess", ...body }, here.root);
    const few = (await made({ scopes: ["resolve"], project: "second" })).body.key;
    const wide = (await made({ scopes: ["resolve"] })).body.key;
    const idle = (await made({ role: "editor", project: "default" })).body.key;
    for (const key of [few, wide, idle]) {
      const answer = await named("Mallory", key);
      expect([answer.status, answer.body.code]).toEqual([403, "scope_missing"]);
    }
    const second = { "signalbox-project": "second" };
    expect((await named("Mallory", wide, second)).body.detail).toContain("agents:write");
    const capped = (await made({ role: "owner" })).body.key;
    for (const [at, key] of [tess.key, capped].entries())
      expect((await named(`Tess ${at}`, key)).body.name).toBe(`Tess ${at}`);
    const service = await post("/v1/api-keys", { name: "svc", scopes: ["resolve"] }, here.root);
    expect((await named("Mallory", service.body.key)).body.code).toBe("scope_missing");
    const users = await post(
      "/v1/api-keys",
      { name: "users", scopes: ["users:write"], user: "abe" },
      place.root,
    );
    expect((await named("Abe", users.body.key)).body.name).toBe("Abe");
  });

  it("of two workspaces know nothing of each other", async () => {
    const theirs = await newPlace();
    const stranger = await newPerson(theirs, "sam", "owner");
    for (const name of [admin.id, "abe", "nobody"])
      expect((await get(`/v1/users/${name}`, { key: stranger.key })).body.code).toBe("user_not_found");
    expect(usernames(await get("/v1/users", { key: stranger.key }))).toEqual(["sam"]);
    expect((await remove(`/v1/users/${admin.id}`, { key: stranger.key })).status).toBe(404);
    const set = await put(
      `/v1/users/sam/memberships`,
      { memberships: [{ project: "nowhere", role: "viewer" }] },
      { key: stranger.key },
    );
    expect(set.body.code).toBe("project_not_found");
  });
});

describe("Roles", () => {
  it("are not given or taken by those who lack their scopes", async () => {
    const refused = async (answer: Promise<{ status: number; body: { code: string } }>) => {
      const { status, body } = await answer;
      expect([status, body.code]).toEqual([403, "role_beyond"]);
    };
    const { key } = admin;
    await refused(post("/v1/users", { username: "x1", email: "x1@example.com", role: "owner" }, { key }));
    await refused(put("/v1/users/abe/memberships", { memberships: [{ role: "owner" }] }, { key }));
    await refused(put("/v1/users/olive/memberships", { memberships: [{ role: "viewer" }] }, { key }));
    await refused(patch("/v1/users/olive", { email: "abe2@example.com" }, { key }));
    await refused(remove("/v1/users/olive", { key }));
    await refused(post("/v1/api-keys", { name: "k", role: "viewer", user: "olive" }, { key }));
    await refused(post("/v1/api-keys", { name: "k", role: "owner" }, { key }));
    const few = await post(
      "/v1/api-keys",
      { name: "few", scopes: ["users:read", "users:write", "resolve"] },
      place.root,
    );
    const body = { username: "x2", email: "x2@example.com", role: "viewer" };
    await refused(post("/v1/users", body, { key: few.body.key }));
    expect((await get("/v1/users?search=x2@", place.root)).body.data).toEqual([]);
  });

  it("are given by owners, in each project or everywhere, and what stays is left alone", async () => {
    const paul = await newPerson(place, "paul", "viewer");
    const memberships = [
      { project: null, role: "viewer" },
      { project: "default", role: "owner" },
      { project: "second", role: "editor" },
    ];
    const set = await put("/v1/users/paul/memberships", { memberships }, { key: owner.key });
    expect([set.status, set.body.memberships]).toEqual([200, memberships]);
    expect((await get("/v1/users/paul", { key: admin.key })).body.memberships).toEqual(memberships);
    // An admin changes what is below an owner, and leaves the owner's role as it is.
    const less = [...memberships.slice(0, 2), { project: "second", role: "runtime" }];
    expect((await put("/v1/users/paul/memberships", { memberships: less }, { key: admin.key })).status).toBe(
      200,
    );
    const twice = await put(
      "/v1/users/paul/memberships",
      { memberships: [{ role: "viewer" }, { project: null, role: "editor" }] },
      { key: owner.key },
    );
    expect([twice.status, twice.body.errors[0].path]).toEqual([422, "/memberships/1/project"]);
    const none = await put("/v1/users/paul/memberships", { memberships: [] }, { key: owner.key });
    expect(none.body.memberships).toEqual([]);
    expect((await get("/v1/agents", { key: paul.key })).body.code).toBe("scope_missing");
  });

  it("of one project are managed with a key of that project, and nothing else is seen", async () => {
    const here = await newPlace();
    await newPerson(here, "wide", "admin");
    const local = await newPerson(here, "local", "admin", "second");
    const both = await newPerson(here, "both", "viewer", "second");
    const at = { key: local.key };
    await put(
      "/v1/users/both/memberships",
      {
        memberships: [
          { project: "second", role: "viewer" },
          { project: "default", role: "admin" },
        ],
      },
      here.root,
    );
    expect(usernames(await get("/v1/users", at))).toEqual(["both", "local"]);
    expect((await get("/v1/users/wide", at)).body.code).toBe("user_not_found");
    expect((await get("/v1/users/both", at)).body.memberships).toEqual([
      { project: "second", role: "viewer" },
    ]);
    const made = await post("/v1/users", { username: "newt", email: "n@example.com" }, at);
    expect(made.body.memberships).toEqual([{ project: "second", role: "viewer" }]);
    const beyond = await post("/v1/users", { username: "n2", email: "n2@example.com", project: null }, at);
    expect(beyond.body.code).toBe("role_beyond");
    const other = await post(
      "/v1/users",
      { username: "n2", email: "n2@example.com", project: "default" },
      at,
    );
    expect(other.body.code).toBe("project_not_found");
    const changed = await put("/v1/users/both/memberships", { memberships: [{ role: "editor" }] }, at);
    expect(changed.body.memberships).toEqual([{ project: "second", role: "editor" }]);
    expect((await get("/v1/users/both", here.root)).body.memberships).toEqual([
      { project: "default", role: "admin" },
      { project: "second", role: "editor" },
    ]);
    // Who is more elsewhere is not deleted, and not given another address, from here.
    expect((await remove("/v1/users/both", at)).body.code).toBe("role_beyond");
    expect((await patch("/v1/users/both", { email: "b@x.com" }, at)).body.code).toBe("role_beyond");
    expect((await put("/v1/users/both/memberships", { memberships: [] }, at)).body.memberships).toEqual([]);
    expect((await get("/v1/users/both", at)).body.code).toBe("user_not_found");
    expect((await get("/v1/users/both", here.root)).body.memberships).toHaveLength(1);
    expect((await get("/v1/users/me", { key: both.key })).status).toBe(200);
  });

  it("of one project reach no further with a key of the whole workspace", async () => {
    const here = await newPlace();
    const local = await newPerson(here, "local", "admin", "second");
    const made = await post("/v1/api-keys", { name: "wide", role: "admin", user: "local" }, here.root);
    expect([made.status, made.body.project]).toEqual([201, null]);
    const inSecond = { key: made.body.key, headers: { "signalbox-project": "second" } };
    expect((await get("/v1/agents", { key: made.body.key })).body.code).toBe("scope_missing");
    expect((await get("/v1/agents", inSecond)).status).toBe(200);
    expect((await post("/v1/projects", { slug: "third" }, inSecond)).body.code).toBe("scope_missing");
    expect((await get("/v1/projects/default", inSecond)).body.code).toBe("project_not_found");
    const wide = await post("/v1/api-keys", { name: "k", role: "viewer", project: null }, inSecond);
    expect(wide.body.project).toBe("second");
    expect((await get("/v1/api-keys", inSecond)).body.data.every((k: { project: string }) => k.project)).toBe(
      true,
    );
    expect(
      (
        await put(
          "/v1/users/local/memberships",
          { memberships: [{ project: null, role: "admin" }] },
          inSecond,
        )
      ).body.code,
    ).toBe("role_beyond");
    expect((await patch(`/v1/workspaces/${here.slug}`, { name: "Mine" }, inSecond)).body.code).toBe(
      "scope_missing",
    );
    expect((await get("/v1/users/me", { key: local.key })).body.memberships).toHaveLength(1);
  });

  it("that are taken away end what a user's keys may do, on both planes, within the freshness bound", async () => {
    const here = await newPlace();
    await post("/v1/agents", { agent_id: "bot", config: { n: 1 }, activate: true }, here.root);
    const rita = await newPerson(here, "rita", "editor");
    const isolate = newIsolate({}, rita.key);
    expect((await isolate.json("/v1/resolve/bot")).status).toBe(200);
    const wide = await post(
      "/v1/api-keys",
      { name: "too much", scopes: ["resolve", "keys:read"], user: "rita" },
      here.root,
    );
    expect(wide.body.warnings[0]).toContain("keys:read");
    expect((await get("/v1/api-keys/none", { key: wide.body.key })).body.code).toBe("key_not_found");
    await put("/v1/users/rita/memberships", { memberships: [] }, here.root);
    const since = Date.now();
    expect((await get("/v1/agents", { key: rita.key })).body.code).toBe("scope_missing");
    let last = await isolate.json("/v1/resolve/bot");
    while (last.status === 200 && Date.now() - since < 10_000) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      last = await isolate.json("/v1/resolve/bot");
    }
    expect([last.status, last.code]).toEqual([403, "scope_missing"]);
    expect(Date.now() - since).toBeLessThan(Number(env.FRESHNESS_SECONDS) * 1000 + 1_000);
    expect((await newIsolate({}, rita.key).json("/v1/resolve/bot")).status).toBe(403);
  });
});

describe("A user who is deleted", () => {
  it("has no keys any longer, owns nothing, and gives back the address but not the username", async () => {
    const here = await newPlace();
    await post("/v1/agents", { agent_id: "bot", config: { n: 1 }, activate: true }, here.root);
    await post("/v1/agents", { agent_id: "other", config: { n: 1 }, activate: true }, here.root);
    const dora = await newPerson(here, "dora", "editor");
    const at = (await get("/v1/agents/bot", here.root)).body.revision;
    await env.DB.batch([
      env.DB.prepare(
        "UPDATE agent SET owner = 'dora' WHERE agent_id = 'bot' AND project_id IN (SELECT p.id FROM project p JOIN workspace w ON w.id = p.workspace_id WHERE w.slug = ?)",
      ).bind(here.slug),
      env.DB.prepare(
        `INSERT INTO user_default (project_id, user_id, agent_id, updated_at)
          SELECT a.project_id, ?1, a.agent_id, 0 FROM agent a JOIN project p ON p.id = a.project_id
          JOIN workspace w ON w.id = p.workspace_id WHERE w.slug = ?2 AND a.agent_id = 'bot'`,
      ).bind(dora.id, here.slug),
    ]);
    expect((await remove("/v1/users/dora", here.root)).status).toBe(204);
    expect((await get("/v1/agents", { key: dora.key })).body.code).toBe("key_revoked");
    expect((await get("/v1/users/dora", here.root)).body.code).toBe("user_not_found");
    expect((await remove("/v1/users/dora", here.root)).status).toBe(404);
    const bot = (await get("/v1/agents/bot", here.root)).body;
    expect([bot.owner, bot.active_version, bot.revision > at]).toEqual([null, 1, true]);
    const defaults = env.DB.prepare("SELECT count(*) AS n FROM user_default WHERE user_id = ?").bind(dora.id);
    expect(await defaults.first("n")).toBe(0);
    const again = (username: string) => post("/v1/users", { username, email: "dora@example.com" }, here.root);
    expect((await again("DORA")).body.code).toBe("user_exists");
    expect((await again("dora2")).status).toBe(201);
    const entries = (await get("/v1/audit?limit=200", here.root)).body.data;
    const actions = entries.map((entry: { action: string }) => entry.action);
    for (const action of ["user.created", "user.deleted"]) expect(actions).toContain(action);
    expect(JSON.stringify(entries)).not.toContain("dora@example.com");
  });

  it("is nobody whom an agent is shared with", async () => {
    const here = await newPlace();
    const ann = await newPerson(here, "ann", "editor");
    const gus = await newPerson(here, "gus", "editor");
    const access = (agent: string) => `/v1/agents/${agent}/access`;
    const others = [
      { role: "viewer", access: ["read"] },
      { user: "ann", access: ["edit", "run"] },
    ];
    const revisions: number[] = [];
    for (const agent_id of ["both", "one", "none"]) {
      await post("/v1/agents", { agent_id, config: { n: 1 }, activate: true }, { key: gus.key });
      const shares = {
        both: [others[0], { user: "gus", access: ["run"] }, others[1]],
        one: [{ user: "gus", access: ["read"] }],
        none: others,
      }[agent_id];
      const owner = agent_id === "both" ? "gus" : "ann";
      const set = await put(access(agent_id), { visibility: "private", owner, shares }, here.root);
      expect(set.status, JSON.stringify(set.body)).toBe(200);
      revisions.push(set.body.revision);
    }
    const isolate = newIsolate({}, ann.key);
    expect((await isolate.json("/v1/resolve/both")).status).toBe(200);
    expect((await remove("/v1/users/gus", here.root)).status).toBe(204);
    const after = await Promise.all(
      ["both", "one", "none"].map(async (agent) => (await get(access(agent), here.root)).body),
    );
    expect(after.map(({ owner, shares }) => [owner, shares])).toEqual([
      [null, others],
      ["ann", []],
      ["ann", others],
    ]);
    expect(after.map(({ revision }, at) => revision > revisions[at]!)).toEqual([true, true, false]);
    for (const { agent_id, revision: _, ...settings } of after)
      expect((await put(access(agent_id), settings, here.root)).status).toBe(200);
    const snapshot = await env.DB.prepare(
      `SELECT s.body FROM snapshot s JOIN project p ON p.id = s.project_id JOIN workspace w ON w.id = p.workspace_id
        WHERE w.slug = ? AND s.agent_id = 'both' ORDER BY s.revision DESC LIMIT 1`,
    )
      .bind(here.slug)
      .first<string>("body");
    expect(JSON.parse(snapshot!).access).toEqual({ owner: null, shares: others });
  });

  it("is never the last owner", async () => {
    const here = await newPlace();
    await newPerson(here, "one", "owner");
    const last = [
      await remove("/v1/users/one", here.root),
      await put("/v1/users/one/memberships", { memberships: [{ role: "admin" }] }, here.root),
      await put("/v1/users/one/memberships", { memberships: [] }, here.root),
    ];
    for (const answer of last) expect([answer.status, answer.body.code]).toEqual([409, "last_owner"]);
    await newPerson(here, "two", "owner");
    expect((await remove("/v1/users/one", here.root)).status).toBe(204);
  });
});

describe("At the same time", () => {
  it("twenty users of one username become one", async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, at) =>
        post("/v1/users", { username: at % 2 ? "twin" : "TWIN", email: `twin${at}@example.com` }, place.root),
      ),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ body }) => body.code === "user_exists")).toHaveLength(19);
  });

  it("twenty users of one address become one", async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, at) =>
        post("/v1/users", { username: `mail${at}`, email: "Shared@example.com" }, place.root),
      ),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ body }) => body.code === "user_exists")).toHaveLength(19);
  });

  it("two owners who remove each other leave one", async () => {
    for (let round = 0; round < 5; round += 1) {
      const here = await newPlace();
      const [a, b] = [await newPerson(here, "a", "owner"), await newPerson(here, "b", "owner")];
      const answers = await Promise.all([
        remove("/v1/users/b", { key: a.key }),
        put("/v1/users/a/memberships", { memberships: [{ role: "viewer" }] }, { key: b.key }),
      ]);
      const done = answers.filter(({ status }) => status < 300);
      expect(done).toHaveLength(1);
      const owners = (await get("/v1/users", here.root)).body.data.filter(
        (user: { memberships: { role: string }[] }) => user.memberships[0]?.role === "owner",
      );
      expect(owners).toHaveLength(1);
    }
  });

  it("ten changes of one user's roles end with one of them, whole", async () => {
    await newPerson(place, "busy", "viewer");
    const roles = ["viewer", "editor", "admin", "runtime"];
    const sets = Array.from({ length: 10 }, (_, at) => [
      { project: null, role: roles[at % 4]! },
      { project: "second", role: roles[(at + 1) % 4]! },
    ]);
    const answers = await Promise.all(
      sets.map((memberships) => put("/v1/users/busy/memberships", { memberships }, place.root)),
    );
    expect(answers.every(({ status, body }) => status === 200 || body.code === "concurrent_change")).toBe(
      true,
    );
    expect(answers.some(({ status }) => status === 200)).toBe(true);
    expect(sets).toContainEqual((await get("/v1/users/busy", place.root)).body.memberships);
  });
});
