import { createExecutionContext, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { controlPlane } from "../../src/http/app.ts";
import { currentKey } from "../../src/store/kv-keys.ts";
import { get, newAgent, post, put } from "./client.ts";

vi.spyOn(console, "warn").mockImplementation(() => undefined);
vi.spyOn(console, "error").mockImplementation(() => undefined);

const outbox = (agent: string) =>
  env.DB.prepare("SELECT count(*) AS n FROM outbox WHERE agent_id = ?").bind(agent).first<number>("n");

const inKv = async (agent: string) =>
  (await env.KV.get<{ snapshot: { active: number } }>(currentKey(1, agent), "json"))?.snapshot.active;

/** Gives the publisher of the default project a KV of the test's making. */
const publisherWith = (kv: object) =>
  runInDurableObject(env.PUBLISHER.getByName("1"), (instance) => {
    Reflect.set(instance, "env", { ...env, KV: kv });
  });

describe("KV failing during an activation", () => {
  it("leaves the activation standing, resolve right at once, and the outbox to be drained later", async () => {
    const id = await newAgent(2);
    await vi.waitFor(async () => expect(await inKv(id)).toBe(1), { timeout: 5_000 });
    const refuse = () => Promise.reject(new Error("KV PUT failed: 429 Too Many Requests"));
    await publisherWith({ get: refuse, put: refuse, delete: refuse });
    const activated = await put(`/v1/agents/${id}/versions/2/activate`, { reason: "KV is away" });
    expect([activated.status, activated.body.is_active]).toEqual([200, true]);
    const revision = activated.headers.get("signalbox-revision");
    const resolved = await get(`/v1/resolve/${id}?user_id=u&min_revision=${revision}`);
    expect([resolved.status, resolved.body.version]).toEqual([200, 2]);
    expect(await inKv(id)).toBe(1);
    expect(await outbox(id)).toBeGreaterThan(0);
    await publisherWith(env.KV);
    await vi.waitFor(
      async () => {
        expect(await inKv(id)).toBe(2);
        expect(await outbox(id)).toBe(0);
      },
      { timeout: 15_000, interval: 200 },
    );
  });
});

describe("D1 failing under the control plane", () => {
  const request = (faulty: object, method: string, path: string, body?: object) =>
    controlPlane.fetch(
      new Request(`http://signalbox.test${path}`, {
        method,
        headers: { authorization: `Bearer ${env.SIGNALBOX_ROOT_KEY}`, "content-type": "application/json" },
        body: body && JSON.stringify(body),
      }),
      { ...env, DB: faulty as D1Database },
      createExecutionContext(),
    );

  it("is told as 503 with when to come back, and nothing of the database", async () => {
    const away = () => {
      throw new Error("D1_ERROR: Network connection lost.");
    };
    const answer = await request({ prepare: away, batch: away }, "GET", "/v1/agents");
    expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "1"]);
    const text = await answer.text();
    expect(JSON.parse(text).code).toBe("unavailable");
    expect(text).not.toMatch(/D1|Network/);
  });

  it("leaves nothing half-written when a batch fails in its middle", async () => {
    const id = await newAgent();
    const counts = async () =>
      JSON.stringify([
        (await get(`/v1/agents/${id}`)).body,
        (await get(`/v1/agents/${id}/history`)).body,
        await outbox(id),
      ]);
    await vi.waitFor(async () => expect(await outbox(id)).toBe(0), { timeout: 10_000 });
    const before = await counts();
    const broken = {
      prepare: (sql: string) => env.DB.prepare(sql),
      batch: (statements: D1PreparedStatement[]) =>
        env.DB.batch([
          ...statements.slice(0, -3),
          env.DB.prepare("INSERT INTO guard (code, ok) VALUES ('internal', 0)"),
          ...statements.slice(-3),
        ]),
    };
    const answer = await request(broken, "POST", `/v1/agents/${id}/versions`, {
      config: { n: 2 },
      activate: true,
    });
    expect(answer.status).toBe(500);
    expect(await counts()).toBe(before);
  });

  it("says that it is not ready while a migration is missing", async () => {
    const older = {
      prepare: (sql: string) =>
        env.DB.prepare(sql.replace("FROM d1_migrations", "FROM d1_migrations WHERE id = 1")),
      batch: env.DB.batch.bind(env.DB),
    };
    const answer = await request(older, "GET", "/readyz");
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({
      status: "not_ready",
      missing_migrations: expect.arrayContaining(["0001_seals.sql"]),
    });
  });
});

describe("what a version's config holds", () => {
  it("comes back byte for byte, however odd", async () => {
    const config = {
      text: 'línea\u2028 \u0000 "quoted" \\ 😀',
      "": { "a/b~c": [1e-7, -0.5, 1e21, 0.1, true, null, [], {}] },
      "1": "numeric keys",
      constructor: "no prototype",
      toJSON: "not called",
    };
    const made = await post("/v1/agents", {
      agent_id: `odd-${crypto.randomUUID().slice(0, 8)}`,
      config,
      activate: true,
    });
    expect(made.body.config).toEqual(config);
    expect((await get(`/v1/agents/${made.body.agent_id}/versions/1`)).body.config).toEqual(config);
    const revision = made.headers.get("signalbox-revision");
    expect((await get(`/v1/resolve/${made.body.agent_id}?min_revision=${revision}`)).body.config).toEqual(
      config,
    );
  });
});
