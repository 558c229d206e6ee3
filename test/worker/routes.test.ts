import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { ROLES, SCOPES } from "../../src/domain/scope.ts";
import { post, send } from "./client.ts";
import { ask, CASES, codeOf, compared, isOfrep, routes, type Route } from "./routes-kit.ts";
import { ABSENT, addThings, veil, type Names } from "./routes-world.ts";

/** Three projects: in `veiled` somebody has a private agent, `plain` has all but that, and `other` has nothing. */
const VEILED = "veiled";
const PLAIN = "plain";
const OTHER = "other";

/** None but the root key acts on all workspaces. */
const ALL = SCOPES.filter((scope) => scope !== "workspaces:write");

let names: Names;
const revisions: Record<string, string> = {};
const keys: Record<string, string> = {};

async function newKey(body: object, headers?: Record<string, string>): Promise<{ id: string; key: string }> {
  const made = await post("/v1/api-keys", { name: "test", ...body }, { headers });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  return made.body;
}

async function newUser(username: string, role: string): Promise<{ id: string; username: string }> {
  const made = await post("/v1/users", { username, email: `${username}@example.com`, role, project: null });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  keys[username] = (await newKey({ role, project: null, user: username })).key;
  return { id: made.body.id, username };
}

beforeAll(async () => {
  for (const slug of [VEILED, PLAIN, OTHER]) await post("/v1/projects", { slug });
  await post("/v1/workspaces", { slug: "acme" });
  const all = { scopes: ALL };
  keys.stranger = (await newKey({ ...all, name: "stranger" }, { "signalbox-workspace": "acme" })).key;
  keys.neighbour = (await newKey({ ...all, project: OTHER })).key;
  const expired = await newKey({ ...all, expires_at: new Date(Date.now() + 3_600_000).toISOString() });
  await env.DB.prepare("UPDATE api_key SET expires_at = 1 WHERE id = ?").bind(expired.id).run();
  keys.expired = expired.key;
  const revoked = await newKey(all);
  await send("DELETE", `/v1/api-keys/${revoked.id}`);
  keys.revoked = revoked.key;
  keys.forged = `${keys.neighbour.slice(0, -1)}${keys.neighbour.endsWith("0") ? "1" : "0"}`;
  // Whoever may do everything but see all agents.
  keys.service = (await newKey({ scopes: ALL.filter((scope) => scope !== "users:write") })).key;
  const owner = await newUser("veil-owner", "editor");
  await newUser("onlooker", "editor");
  await addThings(PLAIN);
  await addThings(VEILED);
  const victim = await newKey({ scopes: ["resolve"] });
  ({ names, revision: revisions[VEILED] } = await veil(VEILED, owner, victim.id));
}, 120_000);

it("every route has a case, and every case a route", () => {
  expect(Object.keys(CASES).toSorted()).toEqual(routes.map(({ name }) => name).toSorted());
});

it("the owner of the private agent sees what others do not", async () => {
  const seen = routes.filter(
    ({ method, path, scope }) =>
      method === "GET" &&
      path.includes("{") &&
      !/\/(groups|metrics|tools|credentials|api-keys|users|projects|workspaces)\//.test(path) &&
      ROLES.editor.some((held) => held === scope),
  );
  expect(seen.length).toBeGreaterThan(15);
  for (const route of seen) {
    const told = await ask(route, names, {
      key: keys["veil-owner"]!,
      project: VEILED,
      revision: revisions[VEILED],
    });
    expect([route.name, told.status], told.text).toEqual([route.name, 200]);
  }
});

const scoped = routes.filter(({ name }) => CASES[name]?.isOpen !== true);

describe.each(scoped.filter(({ name }) => CASES[name] !== undefined))("$name", (route: Route) => {
  it.each([
    ["no key", () => null, "key_missing"],
    ["a malformed key", () => "sbx_nonsense", "key_invalid"],
    ["a forged key", () => keys.forged!, "key_invalid"],
    ["an expired key", () => keys.expired!, "key_expired"],
    ["a revoked key", () => keys.revoked!, "key_revoked"],
  ])("refuses %s", async (_name, key, code) => {
    const told = await ask(route, names, { key: key() });
    expect(told.status).toBe(401);
    if (!isOfrep(route)) expect(codeOf(told)).toBe(code);
  });

  it.runIf(route.scope !== null)("refuses a key without its scope", async () => {
    const { key } = await newKey({ scopes: ALL.filter((scope) => scope !== route.scope) });
    const told = await ask(route, names, { key });
    expect(told.status, told.text).toBe(403);
    if (!isOfrep(route)) expect(codeOf(told)).toBe("scope_missing");
    expect(told.text).toContain(route.scope);
  });

  it.runIf(route.path.includes("{") && CASES[route.name]!.differs === undefined)(
    "shows another tenant's things exactly as ones that do not exist",
    async () => {
      for (const key of [keys.stranger!, keys.neighbour!]) {
        // Versions and labels are numbered and named alike everywhere.
        const theirs = await ask(
          route,
          { ...names, workspace: key === keys.stranger ? "default" : "acme" },
          { key },
        );
        const none = await ask(route, ABSENT, { key });
        expect(compared(theirs, names, "default", "acme")).toBe(compared(none, ABSENT));
        expect(theirs.status).toBeGreaterThanOrEqual(400);
      }
    },
  );

  it.runIf(CASES[route.name]!.differs === undefined)(
    "shows a project with somebody's private agent exactly as one without it",
    async () => {
      for (const who of ["service", "onlooker"]) {
        const told = async (project: string) =>
          compared(
            await ask(route, names, { key: keys[who]!, project, revision: revisions[project] }),
            names,
            VEILED,
            PLAIN,
          );
        expect(await told(VEILED)).toBe(await told(PLAIN));
      }
    },
  );
});
