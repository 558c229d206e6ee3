import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { controlPlane } from "../../src/http/app.ts";
import { SCOPES } from "../../src/domain/scope.ts";
import { get, newAgent, post, put, send } from "./client.ts";

/** Every route that the contracts describe, with the scope that it asks for. */
interface Route {
  method: string;
  path: string;
  scope: string;
}

const document = controlPlane.document();
const routes: Route[] = Object.entries(document.paths ?? {})
  // Its errors are its protocol's: edge-ofrep.test.ts goes through the same cases.
  .filter(([path]) => !path.startsWith("/ofrep/"))
  .flatMap(([path, item]) =>
    Object.entries(item as Record<string, Record<string, unknown>>).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path,
      scope: String(operation["x-scope"]),
    })),
  );

/** Bodies good enough to get past the contracts, so that what refuses is what is tested. */
const BODIES: Record<string, unknown> = {
  "POST /v1/agents": { agent_id: "from-outside", config: {} },
  "POST /v1/agents/{agent_id}/versions": { config: {} },
  "PUT /v1/agents/{agent_id}": { name: "x" },
  "PUT /v1/agents/{agent_id}/versions/{version}": { config: {} },
  "PUT /v1/agents/{agent_id}/labels/{label}": { version: 1 },
  "POST /v1/agents/{agent_id}/flags": { key: "from-outside", type: "boolean", default_value: true },
  "PUT /v1/agents/{agent_id}/flags/{key}": { type: "boolean", default_value: true },
  "POST /v1/groups": { id: "from-outside", values: [] },
  "PUT /v1/groups/{id}": { values: [] },
  "POST /v1/experiments": {
    test_id: "from-outside",
    agent_id: "none",
    control_version: 1,
    test_versions: [2],
    traffic_distribution: { 1: 50, 2: 50 },
  },
  "POST /v1/experiments/{id}/reallocate": { traffic_distribution: { 1: 50, 2: 50 } },
  "POST /v1/experiments/{id}/conclude": { winner: 1 },
  "POST /v1/agents/{agent_id}/run": { message: "hello" },
  "POST /v1/agents/{agent_id}/versions/{version}/run": { message: "hello" },
  "POST /v1/sessions/{session_id}/feedback": { success: true },
  "POST /v1/alerts": { agent_id: "none", name: "x", metric: "no_traffic" },
  "POST /v1/agents/{agent_id}/rollouts": { target_version: 2 },
  "POST /v1/metrics": { name: "from-outside", kind: "mean" },
  "PUT /v1/metrics/{name}": { kind: "mean" },
  "POST /v1/api-keys": { name: "x", role: "runtime" },
  "POST /v1/schedules": {
    agent_id: "none",
    action: "activate_version",
    version: 1,
    at: new Date(Date.now() + 3_600_000).toISOString(),
  },
  "PATCH /v1/schedules/{id}": { at: new Date(Date.now() + 3_600_000).toISOString() },
  "POST /v1/credentials": { name: "from-outside", value: "sk-from-outside" },
  "PUT /v1/credentials/{name}": { value: "sk-from-outside" },
  "PUT /v1/model-prices": { prices: [] },
  "POST /v1/tools": { name: "from_outside", kind: "mcp", url: "https://mcp.example.com/" },
  "PUT /v1/tools/{name}": { kind: "mcp", url: "https://mcp.example.com/" },
  "POST /v1/workspaces": { slug: "from-outside" },
  "POST /v1/projects": { slug: "from-outside" },
  "PATCH /v1/workspaces/{slug}": { name: "x" },
  "PATCH /v1/projects/{slug}": { name: "x" },
  "POST /v1/users": { username: "from-outside", email: "outside@example.com" },
  "PATCH /v1/users/{id}": { name: "x" },
  "PUT /v1/users/{id}/memberships": { memberships: [] },
  "POST /v1/agents/{agent_id}/speech": { text: "x" },
  "POST /v1/agents/{agent_id}/versions/{version}/speech": { text: "x" },
  "POST /v1/resolve": { agents: ["none"] },
};

const here: Record<string, string> = {
  agent_id: "",
  version: "1",
  label: "staging",
  name: "none",
  id: "",
  slug: "default",
};
const keys: Record<string, string> = {};

const pathOf = (route: Route, values = here): string => {
  const path = route.path.replace(/\{(\w+)\}/g, (_all, name: string) => values[name] ?? "none");
  return route.path.endsWith("/diff") ? `${path}?from=1&to=1` : path;
};

const call = (route: Route, key: string | null, values?: Record<string, string>) =>
  send(route.method, pathOf(route, values), {
    key,
    ...(["POST", "PUT", "PATCH"].includes(route.method) && {
      body: BODIES[`${route.method} ${route.path}`] ?? {},
    }),
  });

async function makeKey(body: object, headers?: Record<string, string>): Promise<{ id: string; key: string }> {
  const made = await post("/v1/api-keys", { name: "test", ...body }, { headers });
  expect(made.status).toBe(201);
  return made.body;
}

beforeAll(async () => {
  here.agent_id = await newAgent(2);
  await put(`/v1/agents/${here.agent_id}/labels/staging`, { version: 2 });
  await post("/v1/workspaces", { slug: "acme" });
  await post("/v1/projects", { slug: "second" });
  const all = { scopes: SCOPES };
  keys.stranger = (await makeKey({ ...all, name: "stranger" }, { "signalbox-workspace": "acme" })).key;
  keys.neighbour = (await makeKey({ ...all, project: "second" })).key;
  const expired = await makeKey({ ...all, expires_at: new Date(Date.now() + 3_600_000).toISOString() });
  await env.DB.prepare("UPDATE api_key SET expires_at = 1 WHERE id = ?").bind(expired.id).run();
  keys.expired = expired.key;
  const revoked = await makeKey(all);
  await send("DELETE", `/v1/api-keys/${revoked.id}`);
  keys.revoked = revoked.key;
  here.id = (await makeKey({ role: "runtime", project: "default" })).id;
  const genuine = keys.neighbour;
  keys.forged = `${genuine.slice(0, -1)}${genuine.endsWith("0") ? "1" : "0"}`;
});

it("knows every route of the API", () => {
  expect(routes.length).toBeGreaterThan(35);
  expect(routes.filter((route) => !SCOPES.some((scope) => scope === route.scope))).toEqual([]);
});

describe.each(routes)("$method $path", (route) => {
  it.each([
    ["no key", () => null, 401, "key_missing"],
    ["a malformed key", () => "sbx_nonsense", 401, "key_invalid"],
    ["a forged key", () => keys.forged!, 401, "key_invalid"],
    ["an expired key", () => keys.expired!, 401, "key_expired"],
    ["a revoked key", () => keys.revoked!, 401, "key_revoked"],
  ])("refuses %s", async (_name, key, status, code) => {
    const answer = await call(route, key());
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });

  it("refuses a key without its scope", async () => {
    const without = SCOPES.filter((scope) => scope !== route.scope);
    const { key } = await makeKey({ scopes: without });
    const answer = await call(route, key);
    expect([answer.status, answer.body.code]).toEqual([403, "scope_missing"]);
    expect(answer.body.detail).toContain(route.scope);
  });

  const isOfProject = route.path.includes("{") && !route.path.includes("{slug}");
  if (isOfProject) {
    it("shows another tenant's resource exactly as one that does not exist", async () => {
      for (const key of [keys.stranger!, keys.neighbour!]) {
        const theirs = await call(route, key);
        const none = await call(route, key, { ...here, agent_id: "none", id: "none" });
        expect(theirs.status).toBe(404);
        const text = (answer: typeof theirs) =>
          JSON.stringify({ ...answer.body, request_id: "" })
            .replaceAll(here.agent_id!, "none")
            .replaceAll(here.id!, "none");
        expect(text(theirs)).toBe(text(none));
      }
    });
  }
});

describe("tenants", () => {
  it("have agents of the same id that know nothing of each other", async () => {
    const id = here.agent_id;
    const made = await post(
      "/v1/agents",
      { agent_id: id, config: { mine: true }, activate: true },
      { key: keys.stranger },
    );
    expect([made.status, made.body.version]).toEqual([201, 1]);
    expect((await get(`/v1/agents/${id}/versions`, { key: keys.stranger })).body.data).toHaveLength(1);
    expect((await get(`/v1/agents/${id}/versions`)).body.data).toHaveLength(2);
    expect(
      (await get("/v1/audit", { key: keys.neighbour })).body.data.some(
        (entry: { agent_id: string }) => entry.agent_id === id,
      ),
    ).toBe(false);
    const theirs = `/v1/resolve/${id}?min_revision=${made.headers.get("signalbox-revision")}`;
    expect((await get(theirs, { key: keys.stranger })).body.config).toEqual({ mine: true });
    expect((await get(`/v1/resolve/${id}`)).body.config).toEqual({ instructions: "v1" });
  });

  it("do not see each other's keys, projects and workspaces", async () => {
    const mine = (await get("/v1/api-keys", { key: keys.neighbour })).body.data;
    expect(mine.every((key: { project: string }) => key.project === "second")).toBe(true);
    expect((await get(`/v1/api-keys/${here.id}`, { key: keys.neighbour })).status).toBe(404);
    expect((await send("DELETE", `/v1/api-keys/${here.id}`, { key: keys.neighbour })).status).toBe(404);
    expect((await get("/v1/workspaces/acme", { key: keys.neighbour })).body.code).toBe("workspace_not_found");
    expect((await get("/v1/projects/default", { key: keys.neighbour })).body.code).toBe("project_not_found");
    expect(
      (await get("/v1/workspaces", { key: keys.stranger })).body.data.map(
        (row: { slug: string }) => row.slug,
      ),
    ).toEqual(["acme"]);
    expect((await get("/v1/projects/second", { key: keys.stranger })).status).toBe(404);
  });

  it("that do not exist are said not to", async () => {
    const to = (headers: Record<string, string>) => get("/v1/agents", { headers });
    expect((await to({ "signalbox-workspace": "nowhere" })).body.code).toBe("workspace_not_found");
    expect((await to({ "signalbox-project": "nowhere" })).body.code).toBe("project_not_found");
  });

  it("are chosen by header only as far as the key reaches", async () => {
    const to = (project: string, key?: string) =>
      get("/v1/agents", { key, headers: { "signalbox-project": project } });
    expect((await to("default", keys.neighbour)).body.code).toBe("project_not_found");
    expect((await to("second", keys.neighbour)).status).toBe(200);
    expect((await to("second", keys.stranger)).body.code).toBe("project_not_found");
    expect((await to("second")).body.data).toEqual([]);
    expect(
      (await get("/v1/agents", { key: keys.stranger, headers: { "signalbox-workspace": "default" } })).body
        .data.length,
    ).toBeLessThan(2);
  });
});

describe("keys", () => {
  it("hand on only what they have", async () => {
    const { key } = await makeKey({ scopes: ["keys:write", "agents:read"], project: "second" });
    const more = await post("/v1/api-keys", { name: "more", role: "editor" }, { key });
    expect([more.status, more.body.code]).toEqual([403, "scope_missing"]);
    const wider = await post(
      "/v1/api-keys",
      { name: "wider", scopes: ["agents:read"], project: "default" },
      { key },
    );
    expect([wider.status, wider.body.code]).toEqual([404, "project_not_found"]);
    const own = await post("/v1/api-keys", { name: "own", scopes: ["agents:read"] }, { key });
    expect([own.status, own.body.project]).toEqual([201, "second"]);
  });

  it("activate only with the scope for it, however they ask", async () => {
    const { key } = await makeKey({
      scopes: ["agents:read", "agents:write", "versions:read", "versions:write"],
    });
    const agent = `/v1/agents/${here.agent_id}`;
    for (const answer of [
      await post(`${agent}/versions`, { config: { n: 1 }, activate: true }, { key }),
      await post(`${agent}/versions/2/publish`, { activate: true }, { key }),
      await post("/v1/agents", { agent_id: here.agent_id, config: { n: 2 }, activate: true }, { key }),
      await put(agent, { name: "x", llm_provider_config: { provider: "echo" } }, { key }),
    ]) {
      expect([answer.status, answer.body.code]).toEqual([403, "scope_missing"]);
    }
    expect((await get(agent)).body).toMatchObject({ active_version: 1, latest_version: 2 });
  });

  it("lie in the database as digests", async () => {
    const { key } = await makeKey({ role: "admin" });
    const rows = JSON.stringify((await env.DB.prepare("SELECT * FROM api_key").all()).results);
    expect(rows).not.toContain(key.split("_")[2]);
    expect(rows).not.toContain(key.split("_")[3]);
  });

  it("are taken from X-API-Key as well", async () => {
    expect((await get("/v1/agents", { key: null, headers: { "x-api-key": keys.neighbour! } })).status).toBe(
      200,
    );
  });
});
