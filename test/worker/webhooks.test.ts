import { env } from "cloudflare:workers";
import { Webhook } from "standardwebhooks";
import { describe, expect, it, vi } from "vitest";
import { get, newAgent, post, send } from "./client.ts";
import { newPlace, newReceiver } from "./webhooks-kit.ts";

describe("a webhook", () => {
  it("is told of what happens, by the queue, with a valid signature", async () => {
    const { headers, slug } = await newPlace();
    const receiver = newReceiver();
    const made = await post(
      "/v1/webhooks",
      { url: receiver.url, events: ["version.activated"], description: "ours" },
      { headers },
    );
    expect(made.status).toBe(201);
    expect(made.headers.get("etag")).toBe('"1"');
    expect(made.headers.get("cache-control")).toBe("no-store");
    const { secret, id } = made.body;
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);

    const agent = await newAgent(1, { headers });
    await vi.waitFor(() => expect(receiver.got).toHaveLength(1), 20_000);
    const [message] = receiver.got;
    expect(new Webhook(secret).verify(message!.body, message!.headers)).toEqual(message!.json);
    expect(message!.json).toMatchObject({
      type: "version.activated",
      data: {
        project: slug,
        agent_id: agent,
        version: 1,
        actor: "root",
        previous_state: null,
        new_state: { version: 1, config_hash: expect.stringContaining("sha256:") },
        audit_id: expect.any(Number),
      },
    });
    await vi.waitFor(async () => {
      const { body } = await get(`/v1/webhooks/${id}/deliveries`, { headers });
      expect(body.data).toEqual([
        expect.objectContaining({ status: "delivered", event: "version.activated", next_at: null }),
      ]);
      expect(body.data[0].attempts).toEqual([
        { at: expect.any(String), status: 200, error: null, duration_ms: expect.any(Number) },
      ]);
      expect(body.data[0].id).toBe(message!.headers["webhook-id"]);
    });
  });

  it("can be read, changed and deleted, with an audit entry each and by its revision", async () => {
    const place = await newPlace();
    const agent = await newAgent(1, place);
    const hook = await place.newWebhook({ url: "https://example.com/a?token=t0ken", reason: "to know" });
    const { secret: _, path, ...shown } = hook;
    expect((await get(path, place)).body).toEqual(shown);
    expect((await get("/v1/webhooks", place)).body.data).toEqual([shown]);

    const stale = { headers: { ...place.headers, "if-match": '"7"' } };
    const refused = await send("PATCH", path, { body: { description: "x" }, ...stale });
    expect([refused.status, refused.body.code]).toEqual([412, "revision_mismatch"]);
    const changed = await send("PATCH", path, {
      body: { description: "x", events: ["rollout.*", "rollout.*"], agent_id: agent, enabled: false },
      headers: { ...place.headers, "if-match": '"1"' },
    });
    expect(changed.body).toMatchObject({
      description: "x",
      events: ["rollout.*"],
      agent_id: agent,
      enabled: false,
      url: hook.url,
      revision: 2,
    });
    expect(
      (await send("PATCH", path, { body: { agent_id: null }, headers: place.headers })).body.agent_id,
    ).toBe(null);
    expect((await send("DELETE", path, stale)).status).toBe(412);
    expect((await send("DELETE", path, place)).status).toBe(204);
    expect((await get(path, place)).body.code).toBe("webhook_not_found");
    expect((await send("DELETE", path, place)).status).toBe(404);

    const { body } = await get("/v1/audit", place);
    const entries = body.data.filter((entry: { action: string }) => entry.action.startsWith("webhook."));
    expect(entries.map((entry: { action: string }) => entry.action)).toEqual([
      "webhook.deleted",
      "webhook.updated",
      "webhook.updated",
      "webhook.created",
    ]);
    expect(entries[3]).toMatchObject({
      reason: "to know",
      new_state: { id: hook.id, url: "https://example.com" },
    });
    expect(JSON.stringify(entries)).not.toContain("t0ken");
  });

  it("is refused where something is wrong with it", async () => {
    const place = await newPlace();
    const good = { url: "https://example.com/", events: ["*"] };
    const cases: [Record<string, unknown>, string][] = [
      [{ events: [] }, "/events"],
      [{ events: ["version.exploded"] }, "/events/0"],
      [{ events: ["vers*"] }, "/events/0"],
      [{ events: Array.from({ length: 51 }, () => "*") }, "/events"],
      [{ url: 7 }, "/url"],
      [{ url: `https://example.com/${"x".repeat(2_000)}` }, "/url"],
      [{ url: "http://example.com" }, "/url"],
      [{ description: "x".repeat(4_001) }, "/description"],
      [{ secret: "whsec_c2hvcnQ=" }, "/secret"],
      [{ secret: btoa("x".repeat(32)) }, "/secret"],
      [{ colour: "red" }, ""],
    ];
    for (const [more, path] of cases) {
      const { status, body } = await place.ask("POST", "/v1/webhooks", { ...good, ...more });
      expect([status, body.code, body.errors[0].path], JSON.stringify(more).slice(0, 80)).toEqual([
        422,
        "invalid_request",
        path,
      ]);
    }
    expect((await post("/v1/webhooks", { ...good, agent_id: "nobody" }, place)).body.code).toBe(
      "agent_not_found",
    );
    expect((await get("/v1/webhooks", place)).body.data).toEqual([]);
  });

  it("is one of fifty at most", async () => {
    const place = await newPlace();
    const body = { url: "https://example.com/", events: ["*"] };
    for (let count = 0; count < 50; count += 1)
      expect((await post("/v1/webhooks", body, place)).status).toBe(201);
    const refused = await post("/v1/webhooks", body, place);
    expect([refused.status, refused.body.code]).toEqual([409, "limit_reached"]);
    const first = await get("/v1/webhooks?limit=30", place);
    const second = await get(`/v1/webhooks?limit=30&cursor=${first.body.next_cursor}`, place);
    expect(second.body.data).toHaveLength(20);
    expect(new Set([...first.body.data, ...second.body.data].map(({ id }) => id)).size).toBe(50);
  });

  it("is nobody else's", async () => {
    const [mine, theirs] = [await newPlace(), await newPlace()];
    const receiver = newReceiver();
    const hook = await mine.newWebhook({ url: receiver.url });
    const test = await mine.ask("POST", `${hook.path}/test`);
    expect(test.status).toBe(202);
    const delivery = `${hook.path}/deliveries/${test.body.id}`;
    const calls: [string, string, object?][] = [
      ["GET", hook.path],
      ["PATCH", hook.path, { enabled: false }],
      ["DELETE", hook.path],
      ["POST", `${hook.path}/test`],
      ["POST", `${hook.path}/rotate-secret`, {}],
      ["GET", `${hook.path}/deliveries`],
      ["GET", delivery],
      ["POST", `${delivery}/replay`],
    ];
    for (const [method, path, body] of calls) {
      const answer = await theirs.ask(method, path, body);
      expect([answer.status, answer.body.code], `${method} ${path}`).toEqual([404, "webhook_not_found"]);
    }
    // A webhook of their own does not open it either.
    const other = await theirs.newWebhook({ url: receiver.url });
    const path = `${other.path}/deliveries/${test.body.id}`;
    expect((await theirs.ask("GET", path)).body.code).toBe("delivery_not_found");
    expect((await theirs.ask("POST", `${path}/replay`)).body.code).toBe("delivery_not_found");
    await mine.happen("rollout.started");
    expect(await theirs.deliveries(other.id)).toEqual([]);
    expect((await get("/v1/webhooks", theirs)).body.data.map(({ id }: { id: string }) => id)).toEqual([
      other.id,
    ]);
  });

  it("asks for scopes of its own", async () => {
    const editor = (await post("/v1/api-keys", { name: "editor", role: "editor" })).body.key;
    expect((await get("/v1/webhooks", { key: editor })).body.code).toBe("scope_missing");
    const reader = (await post("/v1/api-keys", { name: "reader", scopes: ["webhooks:read"] })).body.key;
    expect((await get("/v1/webhooks", { key: reader })).status).toBe(200);
    expect((await post("/v1/webhooks", {}, { key: reader })).body.code).toBe("scope_missing");
  });
});

describe("a webhook's secret", () => {
  it("is answered once, and lies nowhere but sealed", async () => {
    const place = await newPlace();
    const receiver = newReceiver();
    const log = [vi.spyOn(console, "log"), vi.spyOn(console, "warn"), vi.spyOn(console, "error")];
    const secret = `whsec_${btoa("s3cret-bytes-of-their-own-choice")}`;
    const idempotent = { headers: { ...place.headers, "idempotency-key": crypto.randomUUID() } };
    const body = { url: receiver.url, events: ["*"], secret };
    const made = await post("/v1/webhooks", body, idempotent);
    expect(made.body.secret).toBe(secret);
    const again = await post("/v1/webhooks", body, idempotent);
    expect([again.status, again.body.id, again.body.secret]).toEqual([201, made.body.id, undefined]);

    const path = `/v1/webhooks/${made.body.id}`;
    const rotation = { headers: { ...place.headers, "idempotency-key": crypto.randomUUID() } };
    const rotated = await post(`${path}/rotate-secret`, { reason: "it is old" }, rotation);
    expect([rotated.status, rotated.body.revision]).toEqual([200, 2]);
    const next: string = rotated.body.secret;
    expect(next).not.toBe(secret);
    expect((await post(`${path}/rotate-secret`, { reason: "it is old" }, rotation)).body).toMatchObject({
      id: made.body.id,
      revision: 2,
    });
    await place.ask("POST", `${path}/test`);
    await place.bring(place.queued.map(({ id }) => id));
    const answers = [
      await get(path, place),
      await get("/v1/webhooks", place),
      await get(`${path}/deliveries`, place),
      await get("/v1/audit", place),
      await post(`${path}/rotate-secret`, { reason: "it is old" }, rotation),
      again,
    ];
    const tables = ["webhook", "webhook_delivery", "audit", "idempotency", "outbox", "snapshot"];
    const rows = await env.DB.batch(tables.map((table) => env.DB.prepare(`SELECT * FROM ${table}`)));
    const everything = JSON.stringify([
      answers.map(({ body }) => body),
      rows.map(({ results }) => results),
      log.map(({ mock }) => mock.calls),
      receiver.got,
    ]);
    for (const one of [secret, next]) {
      expect(everything).not.toContain(one);
      expect(everything).not.toContain(one.slice("whsec_".length));
    }
    const { results } = await env.DB.prepare(
      "SELECT action FROM audit WHERE project_id = ? ORDER BY id DESC LIMIT 1",
    )
      .bind(place.projectId)
      .all();
    expect(results).toEqual([{ action: "webhook.secret_rotated" }]);
  });

  it("signs for a day beside the one that follows", async () => {
    const place = await newPlace();
    const receiver = newReceiver();
    const hook = await place.newWebhook({ url: receiver.url });
    const second = (await place.ask("POST", `${hook.path}/rotate-secret`)).body.secret;
    const third = (await place.ask("POST", `${hook.path}/rotate-secret`)).body.secret;
    await place.ask("POST", `${hook.path}/test`);
    const id = place.queued[0]!.id;
    await place.bring([id]);
    const now = receiver.got[0]!;
    expect(now.headers["webhook-signature"]!.split(" ")).toHaveLength(3);
    for (const secret of [hook.secret, second, third])
      expect(new Webhook(secret).verify(now.body, now.headers)).toEqual(now.json);

    await place.ask("POST", `${hook.path}/deliveries/${id}/replay`);
    await place.bring([id], Date.now() + 24 * 3_600_000 + 1_000);
    const later = receiver.got[1]!;
    expect(later.headers["webhook-signature"]!.split(" ")).toHaveLength(1);
    expect(later.body).toBe(now.body);
    expect(later.headers["webhook-id"]).toBe(id);
  });
});
