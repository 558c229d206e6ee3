import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { get, newAgent, post } from "./client.ts";

const withKey = (key = crypto.randomUUID()) => ({ headers: { "idempotency-key": key } });

describe("Idempotency-Key", () => {
  it("answers the stored result, also when things have changed since", async () => {
    const id = await newAgent();
    const options = withKey();
    const body = { config: { n: 2 }, activate: true };
    const first = await post(`/v1/agents/${id}/versions`, body, options);
    await post(`/v1/agents/${id}/versions`, { config: { n: 3 }, activate: true });
    const again = await post(`/v1/agents/${id}/versions`, body, options);
    expect([again.status, again.body]).toEqual([201, first.body]);
    expect(again.headers.get("idempotency-replayed")).toBe("true");
    expect(Number(again.headers.get("signalbox-revision"))).toBeGreaterThanOrEqual(first.body.revision);
    expect((await get(`/v1/agents/${id}`)).body).toMatchObject({ latest_version: 3, active_version: 3 });
  });

  it("does the write once when it is sent ten times at the same time", async () => {
    const id = await newAgent();
    const options = withKey();
    const send = () => post(`/v1/agents/${id}/versions`, { config: { n: 2 } }, options);
    const answers = await Promise.all(Array.from({ length: 10 }, send));
    expect(
      answers.every(
        ({ status, body }) => (status === 201 && body.version === 2) || body.code === "idempotency_in_flight",
      ),
    ).toBe(true);
    expect(answers.some(({ status }) => status === 201)).toBe(true);
    expect((await get(`/v1/agents/${id}`)).body.latest_version).toBe(2);
    expect((await send()).body.version).toBe(2);
  });

  it("refuses another request under the same key", async () => {
    const id = await newAgent();
    const options = withKey();
    await post(`/v1/agents/${id}/versions`, { config: { n: 2 } }, options);
    const other = await post(`/v1/agents/${id}/versions`, { config: { n: 3 } }, options);
    expect([other.status, other.body.code]).toEqual([422, "idempotency_key_reused"]);
  });

  it("keeps nothing of a request that was refused", async () => {
    const id = await newAgent();
    const options = withKey();
    expect((await post(`/v1/agents/${id}/versions`, { version: 9, config: {} }, options)).status).toBe(409);
    expect((await post(`/v1/agents/${id}/versions`, { version: 2, config: {} }, options)).status).toBe(201);
  });

  it("reads the result again where the answer was lost", async () => {
    const id = await newAgent();
    const options = withKey();
    const body = { config: { n: 2 } };
    const first = await post(`/v1/agents/${id}/versions`, body, options);
    const lost = env.DB.prepare(
      "UPDATE idempotency SET status = NULL, response = NULL, created_at = ? WHERE key = ?",
    );
    await lost.bind(Date.now(), options.headers["idempotency-key"]).run();
    expect((await post(`/v1/agents/${id}/versions`, body, options)).body.code).toBe("idempotency_in_flight");
    await lost.bind(Date.now() - 60_000, options.headers["idempotency-key"]).run();
    expect((await post(`/v1/agents/${id}/versions`, body, options)).body).toEqual(first.body);
  });

  it("shows a new API key once", async () => {
    const options = withKey();
    const first = await post("/v1/api-keys", { name: "once", role: "runtime" }, options);
    expect(first.body.key).toMatch(/^sbx_/);
    const again = await post("/v1/api-keys", { name: "once", role: "runtime" }, options);
    expect([again.status, again.body.id, again.body.key]).toEqual([201, first.body.id, undefined]);
    const rows = await env.DB.prepare("SELECT * FROM idempotency").all();
    expect(JSON.stringify(rows.results)).not.toContain(first.body.key.split("_")[2]);
  });

  it("covers rollbacks, whose repetition would go back twice", async () => {
    const id = await newAgent(3);
    for (const version of [2, 3])
      await post(`/v1/agents/${id}/versions/${version}/publish`, { activate: true });
    const options = withKey();
    const first = await post(`/v1/agents/${id}/rollback`, { reason: "bad" }, options);
    const again = await post(`/v1/agents/${id}/rollback`, { reason: "bad" }, options);
    expect(first.body.rolled_back_to).toBe(2);
    expect(again.body).toEqual(first.body);
    expect((await get(`/v1/agents/${id}`)).body.active_version).toBe(2);
  });
});
