import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { get, newAgent, post, put, send } from "./client.ts";

const patch = (path: string, body: object) => send("PATCH", path, { body });

const unique = (name: string) => `${name}-${crypto.randomUUID().slice(0, 8)}`;

describe("agents", () => {
  it("take their id from their name", async () => {
    const made = await post("/v1/agents", {
      name: `Atendimento São Paulo ${unique("n")}`,
      capabilities: ["chat"],
      meta_data: { team: "a" },
    });
    expect(made.status).toBe(201);
    expect(made.body.agent_id).toMatch(/^atendimento-sao-paulo-n-/);
    expect(made.body).toMatchObject({
      agent_type: "assistant",
      description: "",
      capabilities: ["chat"],
      config_schema: null,
      meta_data: { team: "a" },
      is_enabled: true,
      is_default: false,
      owner: null,
      active_version: null,
      latest_version: null,
    });
    expect(made.headers.get("signalbox-revision")).toBe(String(made.body.revision));
    const read = await get(`/v1/agents/${made.body.agent_id}`);
    expect(read.body).toEqual(made.body);
    expect(read.headers.get("etag")).toBe(`"${made.body.revision}"`);
  });

  it("answer under /api and with a trailing slash", async () => {
    const id = await newAgent();
    for (const path of [
      `/api/agents/${id}`,
      `/v1/agents/${id}/`,
      `/api/agents/${id}/`,
      `/api/agents/${id}/versions/`,
    ]) {
      expect((await get(path)).status, path).toBe(200);
    }
    expect((await post("/api/agents/", { agent_id: unique("slash"), name: "x" })).status).toBe(201);
  });

  it("are changed by PATCH and put back by PUT, with what changed in the audit", async () => {
    const id = await newAgent();
    const patched = await send("PATCH", `/v1/agents/${id}`, {
      body: { description: "d", is_active: false, changed_by: "ana", reason: "pause" },
    });
    expect(patched.body).toMatchObject({ description: "d", is_enabled: false, name: id });
    const [entry] = (await get(`/v1/agents/${id}/history`)).body.data;
    expect(entry).toMatchObject({
      action: "agent.updated",
      changed_by: "ana",
      reason: "pause",
      previous_state: { description: "", is_enabled: true },
      new_state: { description: "d", is_enabled: false },
    });
    const replaced = await put(`/v1/agents/${id}`, { name: "New name" });
    expect(replaced.body).toMatchObject({
      name: "New name",
      description: "",
      is_enabled: true,
      active_version: 1,
    });
    const stale = await send("PATCH", `/v1/agents/${id}`, {
      body: { name: "y" },
      headers: { "if-match": '"1"' },
    });
    expect([stale.status, stale.body.code]).toEqual([412, "revision_mismatch"]);
    expect(
      (await get("/v1/agents?is_enabled=false")).body.data.some(
        (agent: { agent_id: string }) => agent.agent_id === id,
      ),
    ).toBe(false);
  });

  it("keep what may be secret out of the audit", async () => {
    const id = await newAgent();
    await send("PATCH", `/v1/agents/${id}`, { body: { meta_data: { note: "sk_live_secret" } } });
    const history = await get(`/v1/agents/${id}/history`);
    expect(JSON.stringify(history.body)).not.toContain("sk_live_secret");
    expect(history.body.data[0].new_state.meta_data).toMatch(/^sha256:/);
  });

  it("tell the revision of every write, also of one that changed nothing", async () => {
    const id = await newAgent();
    for (const answer of [
      await put(`/v1/agents/${id}/versions/1/activate`),
      await post(`/v1/agents/${id}/versions`, { version: 1, config: { instructions: "v1" } }),
      await send("PATCH", `/v1/agents/${id}`, { body: {} }),
    ]) {
      expect([answer.status, Number(answer.headers.get("signalbox-revision"))]).toEqual([
        200,
        expect.any(Number),
      ]);
      expect(Number(answer.headers.get("signalbox-revision"))).toBeGreaterThan(0);
    }
  });

  it("take several changes at the same time", async () => {
    const id = await newAgent();
    const answers = await Promise.all(
      Array.from({ length: 5 }, (_, n) =>
        send("PATCH", `/v1/agents/${id}`, { body: { description: `${n}` } }),
      ),
    );
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200, 200, 200]);
  });

  it("are restored for 30 days", async () => {
    const id = await newAgent();
    await send("DELETE", `/v1/agents/${id}`);
    const since = (days: number) =>
      env.DB.prepare("UPDATE agent SET deleted_at = ?1 WHERE agent_id = ?2")
        .bind(Date.now() - days * 86_400_000, id)
        .run();
    await since(31);
    expect((await post(`/v1/agents/${id}/restore`)).body.code).toBe("agent_deleted");
    await since(29);
    expect((await post(`/v1/agents/${id}/restore`)).status).toBe(200);
  });

  it("are deleted so that nobody sees them, and restored as they were", async () => {
    const id = await newAgent(2);
    const before = (await get(`/v1/agents/${id}`)).body;
    expect((await send("DELETE", `/v1/agents/${id}`)).status).toBe(204);
    for (const path of [
      "",
      "/versions",
      "/versions/1",
      "/versions/active",
      "/labels",
      "/history",
      "/diff?from=1&to=2",
    ]) {
      expect((await get(`/v1/agents/${id}${path}`)).body.code, path).toBe("agent_not_found");
    }
    expect((await put(`/v1/agents/${id}/versions/2/activate`)).body.code).toBe("agent_not_found");
    expect((await post(`/v1/agents/${id}/rollback`)).body.code).toBe("agent_not_found");
    expect((await send("DELETE", `/v1/agents/${id}`)).body.code).toBe("agent_not_found");
    expect((await post("/v1/agents", { agent_id: id, name: "x" })).body.code).toBe("agent_deleted");
    expect((await post("/v1/agents", { agent_id: id, config: {} })).body.code).toBe("agent_deleted");
    const restored = await post(`/v1/agents/${id}/restore`);
    expect(restored.body).toMatchObject({
      ...before,
      updated_at: restored.body.updated_at,
      revision: restored.body.revision,
    });
  });

  it("enforce their config_schema on what is published, not on drafts", async () => {
    const schema = {
      type: "object",
      required: ["instructions"],
      properties: { instructions: { type: "string", minLength: 5 } },
    };
    const id = unique("schema");
    await post("/v1/agents", { agent_id: id, name: "x", config_schema: schema });
    const bad = await post(`/v1/agents/${id}/versions`, { config: { instructions: "abc" } });
    expect([bad.status, bad.body.code, bad.body.errors[0].path]).toEqual([
      422,
      "config_schema_violation",
      "/config/instructions",
    ]);
    const draft = await post(`/v1/agents/${id}/versions`, { config: {}, status: "draft" });
    expect(draft.status).toBe(201);
    expect((await post(`/v1/agents/${id}/versions/1/publish`)).body.code).toBe("config_schema_violation");
    expect(
      (await put(`/v1/agents/${id}/versions/1`, { config: { instructions: "long enough" } })).status,
    ).toBe(200);
    expect((await post(`/v1/agents/${id}/versions/1/publish`)).body.status).toBe("published");
  });

  it("have one default in a project, whoever sets it at the same time", async () => {
    const ids = await Promise.all(Array.from({ length: 5 }, () => newAgent()));
    const answers = await Promise.all(ids.map((id) => post(`/v1/agents/${id}/set-default`)));
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200, 200, 200]);
    const all = (await get("/v1/agents?limit=200")).body.data;
    const defaults = all.filter((agent: { is_default: boolean }) => agent.is_default);
    expect(defaults).toHaveLength(1);
    expect((await get("/v1/agents/current")).body.agent_id).toBe(defaults[0].agent_id);
    await send("DELETE", `/v1/agents/${defaults[0].agent_id}`);
    expect((await get("/v1/agents/current")).body.code).toBe("agent_not_found");
  });

  it("are paged newest first", async () => {
    const made: string[] = [];
    for (let n = 0; n < 5; n += 1) made.push(await newAgent());
    const seen: string[] = [];
    let cursor = "";
    do {
      const page = (await get(`/v1/agents?limit=2${cursor && `&cursor=${cursor}`}`)).body;
      seen.push(...page.data.map((agent: { agent_id: string }) => agent.agent_id));
      cursor = page.next_cursor ?? "";
    } while (cursor);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.filter((id) => made.includes(id))).toHaveLength(5);
  });
});

describe("provider configurations beside an agent", () => {
  it("make a version that is active at once, and PUT puts sections in place of its own", async () => {
    const name = unique("Voice Bot");
    const made = await post("/api/agents", {
      name,
      llm_provider_config: {
        provider: "groq.com",
        api_key: "sk_0123456789abcdef",
        model: "llama-3.1-8b-instant",
      },
      tts_provider_config: { provider: "async.ai", voice_id: "v1" },
    });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({ name, active_version: 1 });
    const id = made.body.agent_id;
    const first = (await get(`/v1/agents/${id}/versions/active`)).body.config;
    expect(first.providers.llm).toMatchObject({ provider: "groq.com", model: "llama-3.1-8b-instant" });
    expect(JSON.stringify(first)).not.toContain("sk_0123456789abcdef");
    const changed = await put(`/api/agents/${id}`, {
      name,
      description: "now faster",
      llm_provider_config: { provider: "echo" },
    });
    expect(changed.body).toMatchObject({ description: "now faster", active_version: 2 });
    const second = (await get(`/v1/agents/${id}/versions/active`)).body;
    expect(second.config.providers).toEqual({
      llm: { provider: "echo" },
      tts: { provider: "async.ai", voice_id: "v1" },
    });
    expect(second.parent_version).toBe(1);
    const refused = await put(`/api/agents/${id}`, {
      name,
      description: "half",
      llm_provider_config: { provider: 7 },
    });
    expect(refused.body.code).toBe("invalid_config");
    expect((await get(`/v1/agents/${id}`)).body.description).toBe("now faster");
  });

  it("make a version with PATCH too, which leaves the other fields alone", async () => {
    const name = unique("Voice Bot");
    const made = await post("/v1/agents", {
      name,
      description: "slow",
      llm_provider_config: { provider: "echo" },
    });
    const id = made.body.agent_id;
    const changed = await patch(`/v1/agents/${id}`, {
      tts_provider_config: { provider: "openai", voice: "alloy" },
      stt_provider_config: { provider: "openai" },
    });
    expect(changed.body).toMatchObject({ name, description: "slow", active_version: 2 });
    expect((await get(`/v1/agents/${id}/versions/active`)).body).toMatchObject({
      parent_version: 1,
      config: {
        providers: {
          llm: { provider: "echo" },
          tts: { provider: "openai", voice: "alloy" },
          stt: { provider: "openai" },
        },
      },
    });
    const plain = await patch(`/v1/agents/${id}`, { description: "fast" });
    expect(plain.body).toMatchObject({ description: "fast", active_version: 2 });
    const refused = await patch(`/v1/agents/${id}`, {
      description: "half",
      llm_provider_config: { provider: 7 },
    });
    expect(refused.body.code).toBe("invalid_config");
    expect((await get(`/v1/agents/${id}`)).body.description).toBe("fast");
  });
});

describe("YAML", () => {
  it("is read and answered wherever JSON is", async () => {
    const id = unique("yaml");
    const yaml = `agent_id: ${id}\nversion: 27\nconfig:\n  agent:\n    version: 27\n    name: Olá\n  instructions: |\n    First line.\n    Second line.\n  tools: [a, b]\n  on: yes\n`;
    const made = await send("POST", "/v1/agents", {
      raw: yaml,
      headers: { "content-type": "application/yaml" },
    });
    expect(made.status).toBe(201);
    expect(made.body.config).toEqual({
      agent: { version: 27, name: "Olá" },
      instructions: "First line.\nSecond line.\n",
      tools: ["a", "b"],
      on: "yes",
    });
    const read = await get(`/v1/agents/${id}/versions/27`, { headers: { accept: "application/yaml" } });
    expect(read.headers.get("content-type")).toBe("application/yaml");
    expect(read.body).toContain("instructions: |\n    First line.\n    Second line.\n");
    const again = await send("POST", `/v1/agents/${id}/versions`, {
      raw: `version: 27\nconfig:\n${read.body.split("config:\n")[1].split("\nconfig_hash")[0]}\n`,
      headers: { "content-type": "application/yaml" },
    });
    expect(again.status).toBe(200);
    expect(parse(read.body).config).toEqual(made.body.config);
  });
});

describe("the history of an agent", () => {
  it("reads well over 50 versions, page by page", async () => {
    const id = await newAgent(50);
    const page = (await get(`/v1/agents/${id}/history?days=1&limit=40`)).body;
    expect(page.data).toHaveLength(40);
    const rest = (await get(`/v1/agents/${id}/history?days=1&limit=40&cursor=${page.next_cursor}`)).body;
    const actions = [...page.data, ...rest.data].map((entry: { action: string }) => entry.action);
    expect(actions.filter((action) => action === "version.created")).toHaveLength(50);
    expect(actions.at(-1)).toBe("agent.created");
    expect(rest.next_cursor).toBeNull();
  });

  it("is found in the project's by who did it", async () => {
    const id = await newAgent(1);
    const { key, id: keyId } = (await post("/v1/api-keys", { name: "another", role: "editor" })).body;
    await send("PATCH", `/v1/agents/${id}`, { key, body: { description: "changed" } });
    const found = (await get(`/v1/audit?actor=key:${keyId}`)).body.data;
    expect(found.map((entry: { action: string }) => entry.action)).toEqual(["agent.updated"]);
    expect((await get("/v1/audit?actor=key:nobody")).body.data).toEqual([]);
  });
});

describe("the open routes", () => {
  it("say that the Worker is up, ready, and how it is used", async () => {
    expect((await get("/healthz", { key: null })).body).toEqual({ status: "ok" });
    expect((await get("/readyz", { key: null })).body).toEqual({ status: "ready" });
    expect((await get("/openapi.json", { key: null })).body).toMatchObject({
      openapi: "3.1.0",
      info: { title: "Signalbox" },
    });
    const { paths } = (await get("/openapi.json", { key: null })).body;
    const headersOf = (path: string): string[] =>
      paths[path].post.parameters.map((one: { name: string }) => one.name);
    expect(headersOf("/v1/agents")).toContain("Idempotency-Key");
    for (const path of ["/v1/rollouts/{id}/pause", "/v1/webhooks/{id}/rotate-secret"])
      expect(headersOf(path)).toContain("If-Match");
    for (const path of ["/v1/webhooks/{id}/test", "/v1/agents/{agent_id}/run"])
      expect(headersOf(path)).not.toContain("If-Match");
    for (const path of ["/v1/resolve", "/v1/resolve/{agent_id}"])
      expect(headersOf(path)).not.toContain("Idempotency-Key");
    expect((await get("/docs", { key: null })).body).toContain("/docs/reference.js");
    expect((await get("/docs/problems", { key: null })).body).toContain("version_conflict");
  });
});
