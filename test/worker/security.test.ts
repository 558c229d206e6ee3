import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { SCOPES } from "../../src/domain/scope.ts";
import { get, newAgent, post, put, send } from "./client.ts";

const here = { agent_id: "", id: "" };
const keys: Record<string, string> = {};

async function makeKey(body: object, headers?: Record<string, string>): Promise<{ id: string; key: string }> {
  const made = await post("/v1/api-keys", { name: "test", ...body }, { headers });
  expect(made.status).toBe(201);
  return made.body;
}

beforeAll(async () => {
  here.agent_id = await newAgent(2);
  await post("/v1/workspaces", { slug: "acme" });
  await post("/v1/projects", { slug: "second" });
  // None but the root key acts on all workspaces.
  const all = { scopes: SCOPES.filter((scope) => scope !== "workspaces:write") };
  keys.stranger = (await makeKey({ ...all, name: "stranger" }, { "signalbox-workspace": "acme" })).key;
  keys.neighbour = (await makeKey({ ...all, project: "second" })).key;
  here.id = (await makeKey({ role: "runtime", project: "default" })).id;
}, 60_000);

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
