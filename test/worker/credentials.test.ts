import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { locate } from "../../src/store/database.ts";
import { openCredential } from "../../src/services/credentials/open.ts";
import { get, newAgent, post, put, send } from "./client.ts";

const newName = (): string => `key-${crypto.randomUUID().slice(0, 8)}`;
const newValue = (): string => `sk-${crypto.randomUUID()}-end4`;

async function stored(name: string, value = newValue(), more: object = {}) {
  const made = await post("/v1/credentials", { name, value, ...more });
  expect([made.status, made.body.errors]).toEqual([201, undefined]);
  return made.body;
}

async function newPlace(): Promise<{ slug: string; id: number; headers: Record<string, string> }> {
  const slug = `keys-${crypto.randomUUID().slice(0, 8)}`;
  await post("/v1/projects", { slug });
  const id = await env.DB.prepare("SELECT id FROM project WHERE slug = ?").bind(slug).first<number>("id");
  return { slug, id: id!, headers: { "signalbox-project": slug } };
}

/** What a run opens a credential with, in a deployment whose isolates forget after so many seconds. */
function opener(projectId: number, freshness = "0.2") {
  const pending: Promise<unknown>[] = [];
  let reads = 0;
  const DB = new Proxy(env.DB, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== "function") return value;
      if (name === "prepare") reads += 1;
      return value.bind(target);
    },
  });
  const bindings = { ...env, DB, FRESHNESS_SECONDS: freshness } as Env;
  const call = {
    env: bindings,
    db: locate(bindings),
    tenant: { projectId },
    waitUntil: (work: Promise<unknown>) => void pending.push(work),
  };
  return {
    open: (name: string) => openCredential(call, name),
    settled: () => Promise.all(pending),
    asked: () => reads,
  };
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe("/v1/credentials", () => {
  it("stores a key that is never answered", async () => {
    const name = newName();
    const value = newValue();
    const made = await post("/v1/credentials", { name, value, provider: "groq", created_by: "ana" });
    expect(made.status).toBe(201);
    expect(made.body).toEqual({
      name,
      provider: "groq",
      last_four: "end4",
      created_by: "ana",
      created_at: expect.any(String),
      last_used_at: null,
      key_id: "k1",
    });
    expect((await get(`/v1/credentials/${name}`)).body).toEqual(made.body);
    const list = await get("/v1/credentials?limit=200");
    expect(list.body.data).toContainEqual(made.body);
    expect(JSON.stringify([made, list])).not.toContain(value);
    const [entry] = (await get("/v1/audit?action=credential.created")).body.data;
    expect(entry).toMatchObject({ new_state: { name, provider: "groq" }, changed_by: "ana" });
  });

  it("tells the end of a key only where the rest is long", async () => {
    expect((await stored(newName(), "short-key")).last_four).toBe("");
  });

  it("refuses a name that is taken, and leaves its value", async () => {
    const name = newName();
    const value = newValue();
    await stored(name, value);
    const again = await post("/v1/credentials", { name, value: newValue() });
    expect([again.status, again.body.code]).toEqual([409, "credential_exists"]);
    expect(await opener(1).open(name)).toBe(value);
  });

  it.each([
    ["no name", { value: "x" }, "/name"],
    ["a name with a slash", { name: "a/b", value: "x" }, "/name"],
    ["no value", { name: "a" }, "/value"],
    ["an empty value", { name: "a", value: "" }, "/value"],
    ["the end of a line", { name: "a", value: "sk-secret-copied\n" }, "/value"],
    ["a space around it", { name: "a", value: " sk-secret-copied" }, "/value"],
    ["a value that is too long", { name: "a", value: "é".repeat(4_097) }, "/value"],
    ["a field that is not known", { name: "a", value: "sk-secret-copied", extra: 1 }, ""],
  ])("refuses %s, without repeating what was sent", async (_name, body, path) => {
    const answer = await post("/v1/credentials", body);
    expect([answer.status, answer.body.code]).toEqual([422, "invalid_request"]);
    expect(answer.body.errors[0].path).toBe(path);
    expect(JSON.stringify(answer.body)).not.toMatch(/sk-secret|é/);
  });

  it("replays a creation without the key, and refuses another one under the same Idempotency-Key", async () => {
    const name = newName();
    const value = newValue();
    const options = { headers: { "idempotency-key": crypto.randomUUID() } };
    const first = await post("/v1/credentials", { name, value }, options);
    const again = await post("/v1/credentials", { name, value }, options);
    expect([again.status, again.body]).toEqual([201, first.body]);
    expect(again.headers.get("idempotency-replayed")).toBe("true");
    const other = await post("/v1/credentials", { name, value: newValue() }, options);
    expect(other.body.code).toBe("idempotency_key_reused");
    await env.DB.prepare(
      "UPDATE idempotency SET status = NULL, response = NULL, created_at = 1 WHERE key = ?",
    )
      .bind(options.headers["idempotency-key"])
      .run();
    expect((await post("/v1/credentials", { name, value }, options)).body).toEqual(first.body);
  });

  it("replaces a value, and the provider only where one is sent", async () => {
    const name = newName();
    await stored(name, newValue(), { provider: "groq" });
    const value = `${newValue()}-new9`;
    const replaced = await put(`/v1/credentials/${name}`, { value, reason: "leaked" });
    expect([replaced.status, replaced.body.last_four, replaced.body.provider]).toEqual([200, "new9", "groq"]);
    expect((await put(`/v1/credentials/${name}`, { value, provider: null })).body.provider).toBeNull();
    const [, entry] = (await get("/v1/audit?action=credential.updated")).body.data;
    expect(entry).toMatchObject({
      reason: "leaked",
      previous_state: { name, provider: "groq" },
      new_state: { name, provider: "groq" },
    });
    expect((await put(`/v1/credentials/${newName()}`, { value })).body.code).toBe("credential_not_found");
  });

  it("takes the later of two who replace a value at once, whole, and records both", async () => {
    const name = newName();
    await stored(name);
    const values = Array.from({ length: 6 }, (_, n) => `${newValue()}-${1000 + n}`);
    const answers = await Promise.all(values.map((value) => put(`/v1/credentials/${name}`, { value })));
    expect(answers.map(({ status }) => status)).toEqual(values.map(() => 200));
    const kept = await opener(1).open(name);
    expect(values).toContain(kept);
    expect((await get(`/v1/credentials/${name}`)).body.last_four).toBe(kept!.slice(-4));
    const audit = (await get("/v1/audit?action=credential.updated&limit=50")).body.data;
    expect(
      audit.filter((entry: { new_state: { name: string } }) => entry.new_state.name === name),
    ).toHaveLength(6);
  });

  it("is one tenant's", async () => {
    const name = newName();
    const mine = newValue();
    const theirs = newValue();
    await stored(name, mine);
    const { headers, id } = await newPlace();
    expect((await get(`/v1/credentials/${name}`, { headers })).body.code).toBe("credential_not_found");
    expect((await put(`/v1/credentials/${name}`, { value: theirs }, { headers })).status).toBe(404);
    expect((await send("DELETE", `/v1/credentials/${name}`, { headers })).status).toBe(404);
    expect((await post("/v1/credentials", { name, value: theirs }, { headers })).status).toBe(201);
    expect([await opener(1).open(name), await opener(id).open(name)]).toEqual([mine, theirs]);
    await env.DB.prepare(
      `UPDATE credential SET ciphertext = (SELECT ciphertext FROM credential WHERE project_id = 1 AND name = ?1)
       WHERE project_id = ?2 AND name = ?1`,
    )
      .bind(name, id)
      .run();
    await pause(250);
    await expect(opener(id).open(name)).rejects.toMatchObject({ code: "internal" });
  });

  it("lets in who has the scope", async () => {
    const keyOf = async (...scopes: string[]) => (await post("/v1/api-keys", { name: "k", scopes })).body.key;
    const reader = await keyOf("credentials:read");
    const name = newName();
    await stored(name);
    expect((await get(`/v1/credentials/${name}`, { key: reader })).status).toBe(200);
    expect((await put(`/v1/credentials/${name}`, { value: "x" }, { key: reader })).body.code).toBe(
      "scope_missing",
    );
    const writer = await keyOf("credentials:read", "credentials:write", "secrets:read");
    const rotated = await post("/v1/credentials/rotate-master", {}, { key: writer });
    expect([rotated.status, rotated.body.code]).toEqual([403, "scope_missing"]);
  });

  it("keeps 500 of a project, those found in configurations among them", async () => {
    const { headers, id } = await newPlace();
    await env.DB.prepare(
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500)
       INSERT INTO credential (project_id, name, ciphertext, last_four, created_by, created_at)
       SELECT ?, 'many-' || i, 'v1:k1:x:y', '', 'test', 0 FROM n`,
    )
      .bind(id)
      .run();
    const one = await post("/v1/credentials", { name: newName(), value: "x" }, { headers });
    expect([one.status, one.body.code]).toEqual([409, "limit_reached"]);
    const config = { model: { provider: "groq", id: "m", api_key: newValue() } };
    const agent = await post("/v1/agents", { agent_id: "limited", config }, { headers });
    expect([agent.status, agent.body.code]).toEqual([409, "limit_reached"]);
    expect((await get("/v1/agents/limited", { headers })).status).toBe(404);
    await send("DELETE", "/v1/credentials/many-7", { headers });
    expect((await post("/v1/agents", { agent_id: "limited", config }, { headers })).status).toBe(201);
    expect(
      (await post("/v1/agents/limited/versions", { config: { ...config, n: 2 } }, { headers })).status,
    ).toBe(201);
  });

  it("takes no text for a key in a configuration that is longer than keys are", async () => {
    const config = { providers: { llm: { provider: "groq", api_key: "x".repeat(8_193) } } };
    const made = await post("/v1/agents", { agent_id: newName(), config });
    expect([made.status, made.body.code]).toEqual([422, "invalid_config"]);
    expect(made.body.errors[0].path).toBe("/config/providers/llm/api_key");
  });

  it("stays while a tool, an experiment or a rollout needs it", async () => {
    const name = newName();
    await stored(name);
    const agent = await newAgent(1);
    const config = { model: { provider: "groq", id: "m", api_key: { credential: name } } };
    expect((await post(`/v1/agents/${agent}/versions`, { config })).body.version).toBe(2);
    const started = await post(`/v1/agents/${agent}/rollouts`, { target_version: 2 });
    expect([started.status, started.body.errors]).toEqual([201, undefined]);
    const refused = await send("DELETE", `/v1/credentials/${name}`);
    expect([refused.status, refused.body.code]).toEqual([409, "credential_in_use"]);
    expect((await post(`/v1/rollouts/${started.body.id}/abort`)).status).toBe(200);
    await env.DB.prepare(
      `INSERT INTO tool (project_id, name, description, definition, created_by, created_at, updated_at)
       VALUES (1, ?, '', ?, 'test', 0, 0)`,
    )
      .bind(name, JSON.stringify({ kind: "http", credential: name }))
      .run();
    expect((await send("DELETE", `/v1/credentials/${name}`)).body.code).toBe("credential_in_use");
    await env.DB.prepare("DELETE FROM tool WHERE name = ?").bind(name).run();
    expect((await send("DELETE", `/v1/credentials/${name}`)).status).toBe(204);
    expect((await get("/v1/audit?action=credential.deleted")).body.data[0].previous_state).toEqual({
      name,
      provider: null,
    });
    expect((await send("DELETE", `/v1/credentials/${name}`)).status).toBe(404);
  });
});

describe("a credential that a run opens", () => {
  it("is read once within the freshness bound, and anew after it", async () => {
    const name = newName();
    const value = newValue();
    await stored(name, value);
    const { open, asked, settled } = opener(1, "0.4");
    expect(await open(name)).toBe(value);
    await settled();
    const after = asked();
    expect(await Promise.all([open(name), open(name)])).toEqual([value, value]);
    expect(asked()).toBe(after);
    await pause(420);
    expect(await open(name)).toBe(value);
    expect(asked()).toBeGreaterThan(after);
  });

  it("is the new value within the freshness bound, also where another isolate replaced it", async () => {
    const name = newName();
    await stored(name);
    const { open } = opener(1, "0.3");
    await open(name);
    const { open: fresh } = opener(1, "0.001");
    const value = newValue();
    const other = await env.DB.prepare("SELECT ciphertext FROM credential WHERE name = ?").bind(name).first();
    await put(`/v1/credentials/${name}`, { value });
    expect(await open(name)).toBe(value);
    await env.DB.prepare("UPDATE credential SET ciphertext = ? WHERE name = ?")
      .bind(other!.ciphertext, name)
      .run();
    await pause(310);
    expect(await open(name)).not.toBe(value);
    expect(await fresh(name)).not.toBe(value);
  });

  it("is renewed behind a run that need not wait", async () => {
    const name = newName();
    await stored(name);
    const { open, settled } = opener(1, "1");
    const before = await open(name);
    const newer = newValue();
    const { ciphertext } = (await env.DB.prepare("SELECT ciphertext FROM credential WHERE name = ?")
      .bind(name)
      .first<{ ciphertext: string }>())!;
    await put(`/v1/credentials/${name}`, { value: newer });
    await env.DB.prepare("UPDATE credential SET ciphertext = ? WHERE name = ?").bind(ciphertext, name).run();
    expect(await open(name)).toBe(before);
    await put(`/v1/credentials/${name}`, { value: newer });
    await open(name);
    await pause(550);
    await open(name);
    await settled();
    expect(await open(name)).toBe(newer);
  });

  it("is null where there is none, until there is", async () => {
    const name = newName();
    const { open } = opener(1, "5");
    expect(await open(name)).toBeNull();
    const value = newValue();
    await stored(name, value);
    expect(await open(name)).toBe(value);
    await send("DELETE", `/v1/credentials/${name}`);
    expect(await open(name)).toBeNull();
  });

  it("says when it was last used, to the minute, with one write a minute", async () => {
    const name = newName();
    await stored(name);
    const { open, asked, settled } = opener(1, "60");
    await open(name);
    await settled();
    const writes = asked();
    for (let n = 0; n < 20; n += 1) await open(name);
    await settled();
    expect(asked()).toBeLessThanOrEqual(writes + 1);
    const used = Date.parse((await get(`/v1/credentials/${name}`)).body.last_used_at);
    expect(used % 60_000).toBe(0);
    expect(Date.now() - used).toBeLessThan(180_000);
  });
});
