import { afterEach, describe, expect, it, vi } from "vitest";
import { runInDurableObject } from "cloudflare:test";
import { newPlace, objectOf, type Place } from "./instances-kit.ts";

afterEach(() => void vi.useRealTimers());
const later = (ms: number): void => {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + ms });
};

async function scene() {
  const place = await newPlace();
  const agent = await place.newAgent();
  const one = await place.spawn(agent);
  const path = `${one.path}/messages`;
  const say = (data: unknown, more: object = {}) => place.ask("POST", path, { data, ...more });
  const take = async (query = "") => (await place.ask("GET", `${path}${query}`)).body.data;
  const ack = (id: string, body?: object) => place.ask("POST", `${path}/${id}/ack`, body);
  return { place, agent, one, path, say, take, ack };
}
const dataOf = (messages: { data: unknown }[]) => messages.map(({ data }) => data);

describe("messages", () => {
  it("come in order, again and again until they are acknowledged", async () => {
    const { agent, place, one, say, take, ack } = await scene();
    const other = await place.spawn(agent);
    const first = await say({ ticket: 1 }, { type: "ticket", from: other.id });
    expect(first.status).toBe(201);
    expect(first.body).toMatchObject({
      id: expect.stringMatching(/^ms_/),
      seq: 1,
      type: "ticket",
      from: other.id,
      data: { ticket: 1 },
      status: "pending",
      deliveries: 0,
    });
    await say(null);
    await say("three");
    const handed = await take();
    expect(dataOf(handed)).toEqual([{ ticket: 1 }, null, "three"]);
    expect(handed.map(({ deliveries }: { deliveries: number }) => deliveries)).toEqual([1, 1, 1]);
    // Within the lease it is the same delivery; without one, each is another.
    expect((await take())[0].deliveries).toBe(1);
    expect((await take("?lease_seconds=0&limit=1"))[0].deliveries).toBe(2);
    expect((await ack(handed[1].id)).body).toMatchObject({
      status: "acknowledged",
      acknowledged_at: expect.any(String),
    });
    const twice = await ack(handed[1].id);
    expect([twice.status, twice.body.status]).toEqual([200, "acknowledged"]);
    expect(dataOf(await take())).toEqual([{ ticket: 1 }, "three"]);
    later(31_000);
    expect((await take())[0].deliveries).toBe(3);
    expect((await ack("ms_nope")).body.code).toBe("message_not_found");
    expect((await place.ask("GET", one.path)).body.status).toBe("idle");
  });

  it("that nobody acknowledges become dead letters after five deliveries; the others still come", async () => {
    const { say, take, ack } = await scene();
    await say("poison");
    for (let n = 0; n < 4; n += 1) await take("?lease_seconds=0");
    await say("food");
    expect(dataOf(await take("?lease_seconds=0"))).toEqual(["poison", "food"]);
    expect(dataOf(await take("?peek=true"))).toEqual(["poison", "food"]);
    expect(dataOf(await take("?lease_seconds=0"))).toEqual(["food"]);
    const [dead] = await take("?status=dead");
    expect(dead).toMatchObject({ data: "poison", status: "dead", deliveries: 5 });
    expect((await ack(dead.id)).body.status).toBe("acknowledged");
    expect(await take("?status=dead")).toEqual([]);
  });

  it("that fail are handed out at once again, five times in all", async () => {
    const { say, take, ack } = await scene();
    await say("hard");
    for (let n = 1; n <= 5; n += 1) {
      const [message] = await take();
      expect(message.deliveries).toBe(n);
      const failed = await ack(message.id, { outcome: "failed", error: `no ${n}` });
      expect(failed.body).toMatchObject({ status: n === 5 ? "dead" : "pending", last_error: `no ${n}` });
    }
    expect(await take()).toEqual([]);
  });

  it("that are looked at are not counted", async () => {
    const { say, take } = await scene();
    await say(1);
    for (let n = 0; n < 10; n += 1) await take("?peek=true&lease_seconds=0");
    expect((await take())[0].deliveries).toBe(1);
  });

  it("have pages", async () => {
    const { place, path, say } = await scene();
    for (let n = 0; n < 5; n += 1) await say(n);
    const seen: unknown[] = [];
    for (let cursor = ""; ;) {
      const { body } = await place.ask("GET", `${path}?limit=2${cursor}`);
      seen.push(...dataOf(body.data));
      if (body.next_cursor === null) break;
      cursor = `&cursor=${body.next_cursor}`;
    }
    expect(seen).toEqual([0, 1, 2, 3, 4]);
  });

  it("100 at once are in one order without gaps, and those of one sender in theirs", async () => {
    const { say, take } = await scene();
    const sent = await Promise.all(Array.from({ length: 100 }, (_, n) => say(n)));
    const seqs = sent.map(({ body }) => body.seq).toSorted((a, b) => a - b);
    expect(seqs).toEqual(Array.from({ length: 100 }, (_, n) => n + 1));
    const got = await take("?limit=200");
    expect(got.map(({ seq }: { seq: number }) => seq)).toEqual(seqs);
    expect(dataOf(got)).toEqual(
      sent.toSorted((a, b) => a.body.seq - b.body.seq).map(({ body }) => body.data),
    );
  });

  it("are sent once under an Idempotency-Key", async () => {
    const { place, path, take } = await scene();
    const headers = { "idempotency-key": crypto.randomUUID() };
    const say = (data: unknown) => place.ask("POST", path, { data }, { headers });
    const [first, second] = [await say({ a: 1 }), await say({ a: 1 })];
    expect(second.body).toEqual(first.body);
    expect((await say({ a: 2 })).body.code).toBe("idempotency_key_reused");
    expect(await take()).toHaveLength(1);
  });

  it("refuse what cannot be sent", async () => {
    const { place, one, path, say } = await scene();
    const code = async (answer: ReturnType<Place["ask"]>) => {
      const { status, body } = await answer;
      return [status, body.code];
    };
    expect(await code(place.ask("POST", path, {}))).toEqual([422, "invalid_request"]);
    expect(await code(say("x".repeat(64 * 1024)))).toEqual([422, "invalid_request"]);
    expect(await code(say("x".repeat(64 * 1024 - 2)))).toEqual([201, undefined]);
    expect(await code(say(1, { from: "in_nobody" }))).toEqual([422, "invalid_request"]);
    const other = await newPlace();
    const stranger = await other.spawn(await other.newAgent());
    expect(await code(say(1, { from: stranger.id }))).toEqual([422, "invalid_request"]);
    expect(await code(place.ask("GET", `${path}?lease_seconds=-1`))).toEqual([422, "invalid_request"]);
    await place.ask("POST", `${one.path}/shutdown`);
    expect(await code(say(1))).toEqual([409, "instance_status"]);
    // What waits can still be read.
    expect((await place.ask("GET", path)).body.data).toHaveLength(1);
  });

  it("are 10,000 at most, and acknowledged ones are forgotten after a day", async () => {
    const { one, say, take, ack } = await scene();
    const first = await say("first");
    await runInDurableObject(objectOf(one.id), (_instance, state) => {
      state.storage.sql.exec(
        `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9999)
         INSERT INTO message (id, data, created_at, status, deliveries) SELECT 'm' || i, '0', 0, 'pending', 0 FROM n`,
      );
    });
    expect((await say("more")).body.code).toBe("messages_full");
    expect((await ack(first.body.id)).status).toBe(200);
    expect((await say("more")).status).toBe(201);
    expect((await ack(first.body.id)).status).toBe(200);
    later(25 * 3_600_000);
    await ack("m1");
    await say("last");
    expect((await ack(first.body.id)).body.code).toBe("message_not_found");
    expect((await take("?limit=1"))[0].id).toBe("m2");
  });

  it("outlive the object's memory", async () => {
    const { one, say, take } = await scene();
    await say("kept");
    const { evictDurableObject } = await import("cloudflare:test");
    await evictDurableObject(objectOf(one.id));
    expect(dataOf(await take())).toEqual(["kept"]);
  });
});
