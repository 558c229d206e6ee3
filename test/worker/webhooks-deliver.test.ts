import { env } from "cloudflare:workers";
import { Webhook } from "standardwebhooks";
import { afterEach, describe, expect, it, vi } from "vitest";
import { scheduled } from "../../src/durable/cron.ts";
import { queueLost } from "../../src/services/webhooks/queue.ts";
import { deleteDeliveries } from "../../src/store/housekeeping.ts";
import { newPlace, newReceiver, status, type Place } from "./webhooks-kit.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

vi.spyOn(console, "warn").mockImplementation(() => undefined);
afterEach(() => void vi.useRealTimers());

/** A webhook in a project of its own, that was told of nothing yet. */
async function newHook(answer?: Parameters<typeof newReceiver>[0]) {
  const place = await newPlace();
  const receiver = newReceiver(answer);
  const hook = await place.newWebhook({ url: receiver.url });
  /** Sends a test, which is all that waits then; answers its id. */
  const tell = async (): Promise<string> => {
    const made = await place.ask("POST", `${hook.path}/test`);
    expect([made.status, made.body.status, made.body.event]).toEqual([202, "pending", "webhook.test"]);
    return made.body.id;
  };
  const one = async (id: string) => (await place.ask("GET", `${hook.path}/deliveries/${id}`)).body;
  const read = async () => (await place.ask("GET", hook.path)).body;
  return { place, receiver, hook, tell, one, read };
}

/** As if the database could not be reached. */
const away = {
  DB: {
    prepare: (text: string) => env.DB.prepare(text),
    batch: async () => {
      throw new Error("D1_ERROR: Network connection lost.");
    },
  },
};

const audits = async ({ ask }: Place, action: string) =>
  (await ask("GET", `/v1/audit?action=${action}`)).body.data;

describe("a delivery", () => {
  it("is tried again after growing delays, with the same id and body, and then has failed", async () => {
    const { place, receiver, hook, tell, one, read } = await newHook(status(503));
    const id = await tell();
    let at = Date.now();
    const delays: number[] = [];
    for (let tries = 0; tries < 12; tries += 1) {
      const result = await place.bring([id], at);
      expect([result.explicitAcks, result.retryMessages]).toEqual([["0"], []]);
      const { next_at: nextAt, attempts, status: now } = await one(id);
      expect(attempts).toHaveLength(tries + 1);
      if (tries === 11) {
        expect([now, nextAt]).toEqual(["failed", null]);
        break;
      }
      expect(now).toBe("pending");
      const delay = Date.parse(nextAt) - at;
      const { delaySeconds } = place.queued.at(-1)!;
      expect(Math.abs(delaySeconds - delay / 1_000)).toBeLessThan(1);
      // Not before its time.
      await place.bring([id], at + delay - 2_000);
      expect(receiver.got).toHaveLength(tries + 1);
      delays.push(delay);
      at += delay;
    }
    const most = [5_000, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR].concat(
      Array.from({ length: 5 }, () => 12 * HOUR),
    );
    expect(delays).toHaveLength(most.length);
    for (const [index, delay] of delays.entries()) {
      expect(delay).toBeLessThanOrEqual(most[index]! + 500);
      expect(delay).toBeGreaterThanOrEqual(0.9 * most[index]!);
    }
    const total = delays.reduce((sum, delay) => sum + delay, 0);
    expect(total).toBeGreaterThan(2.8 * DAY);
    expect(total).toBeLessThan(3.3 * DAY);
    expect(Math.max(...place.queued.map(({ delaySeconds }) => delaySeconds))).toBeLessThanOrEqual(43_200);
    expect(receiver.got).toHaveLength(12);
    expect(new Set(receiver.got.map(({ headers }) => headers["webhook-id"]))).toEqual(new Set([id]));
    expect(new Set(receiver.got.map(({ body }) => body)).size).toBe(1);
    const [first] = receiver.got;
    expect(new Webhook(hook.secret).verify(first!.body, first!.headers)).toMatchObject({
      type: "webhook.test",
      data: { project: place.slug, audit_id: null, new_state: { webhook_id: hook.id } },
    });
    expect((await one(id)).attempts[0]).toEqual({
      at: expect.any(String),
      status: 503,
      error: "answered 503",
      duration_ms: expect.any(Number),
    });
    expect(await read()).toMatchObject({ enabled: true, failing_since: expect.any(String) });
    await place.bring([id], at + 20 * DAY);
    expect(receiver.got).toHaveLength(12);
  });

  it("arrives when the receiver has recovered, which then has not failed", async () => {
    const { place, receiver, tell, one, read } = await newHook(status(500));
    const id = await tell();
    await place.bring([id]);
    expect((await read()).failing_since).not.toBeNull();
    receiver.answerWith(status(204));
    await place.bring([id], Date.now() + 6_000);
    expect(await one(id)).toMatchObject({
      status: "delivered",
      next_at: null,
      attempts: [
        { status: 500, error: "answered 500" },
        { status: 204, error: null },
      ],
    });
    expect((await read()).failing_since).toBeNull();
    expect(place.queued).toHaveLength(2);
  });

  it("tells of a receiver that is not there, that hangs, and that talks without an end, in words of our own", async () => {
    const { place, receiver, tell, one } = await newHook(() => {
      throw new Error("connect ECONNREFUSED 10.1.2.3:443 s3cret");
    });
    const id = await tell();
    await place.bring([id]);
    expect((await one(id)).attempts).toMatchObject([{ status: null, error: "could not be reached" }]);

    const signal = vi.spyOn(AbortSignal, "timeout").mockImplementation((ms) => {
      expect(ms).toBe(10_000);
      return AbortSignal.abort(new DOMException("s3cret", "TimeoutError"));
    });
    receiver.answerWith(() => new Promise(() => undefined));
    await place.bring([id], Date.now() + 6_000);
    signal.mockRestore();
    expect((await one(id)).attempts[1]).toMatchObject({ status: null, error: "timed out" });

    let pulled = 0;
    receiver.answerWith(
      () =>
        new Response(
          new ReadableStream({
            pull: (controller) => {
              pulled += 1;
              controller.enqueue(new Uint8Array(65_536));
            },
          }),
        ),
    );
    await place.bring([id], Date.now() + HOUR);
    expect((await one(id)).status).toBe("delivered");
    expect(pulled).toBeLessThan(5);
    expect(JSON.stringify(await one(id))).not.toContain("s3cret");
  });

  it("is sent once when its message comes twice: side by side, and after it arrived", async () => {
    let done = (): void => undefined;
    const held = new Promise<void>((resolve) => (done = resolve));
    const { place, receiver, tell, one } = await newHook(async () => {
      await held;
      return new Response();
    });
    const id = await tell();
    const both = [place.bring([id, id]), place.bring([id])];
    await vi.waitFor(() => expect(receiver.got).toHaveLength(1));
    done();
    for (const result of await Promise.all(both)) expect(result.retryMessages).toEqual([]);
    await place.bring([id], Date.now() + DAY);
    expect(receiver.got).toHaveLength(1);
    expect((await one(id)).attempts).toHaveLength(1);
  });

  it("comes again while the database is away, and again when it could not be kept that it arrived", async () => {
    const { place, receiver, tell, one } = await newHook();
    const id = await tell();
    const lost = await place.bring([id], Date.now(), away);
    expect(lost.explicitAcks).toEqual([]);
    expect(lost.retryMessages).toMatchObject([{ msgId: "0" }]);
    expect(receiver.got).toHaveLength(0);

    let batches = 0;
    const DB = {
      prepare: (text: string) => env.DB.prepare(text),
      batch: async (statements: D1PreparedStatement[]) => {
        batches += 1;
        // Reads twice and claims, but keeps nothing.
        if (batches > 3) throw new Error("D1_ERROR: Network connection lost.");
        return env.DB.batch(statements);
      },
    };
    await place.bring([id], Date.now(), { DB });
    expect(receiver.got).toHaveLength(1);
    await place.bring([id], Date.now() + 45_000);
    expect(receiver.got).toHaveLength(2);
    expect(receiver.got[1]!.headers["webhook-id"]).toBe(receiver.got[0]!.headers["webhook-id"]);
    expect((await one(id)).status).toBe("delivered");
  });

  it("is not waited for by its message: each webhook has a clock of its own, that sends", async () => {
    const place = await newPlace();
    const receivers = [newReceiver(() => new Promise(() => undefined)), newReceiver()];
    const ids: string[] = [];
    const names: string[] = [];
    for (const { url } of receivers) {
      const hook = await place.newWebhook({ url });
      names.push(`webhooks/${hook.id}`);
      for (let count = 0; count < 3; count += 1)
        ids.push((await place.ask("POST", `${hook.path}/test`)).body.id);
    }
    const woken: string[] = [];
    const CLOCK = { getByName: (name: string) => ({ wakeBy: async () => void woken.push(name) }) };
    expect((await place.bring(ids, Date.now(), { CLOCK })).explicitAcks).toHaveLength(6);
    expect(woken).toEqual(names);
    expect(receivers.map(({ got }) => got.length)).toEqual([0, 0]);

    const asleep = { getByName: () => ({ wakeBy: async () => Promise.reject(new Error("away")) }) };
    const lost = await place.bring(ids, Date.now(), { CLOCK: asleep });
    expect([lost.explicitAcks, lost.retryMessages.length]).toEqual([[], 6]);
  });

  it("waits for no other's slow receiver", async () => {
    const place = await newPlace();
    let done = (): void => undefined;
    const held = new Promise<void>((resolve) => (done = resolve));
    const slow = newReceiver(async () => {
      await held;
      return new Response();
    });
    const quick = newReceiver();
    const [first, second] = [
      await place.newWebhook({ url: slow.url }),
      await place.newWebhook({ url: quick.url }),
    ];
    const ids: string[] = [];
    for (let count = 0; count < 19; count += 1)
      ids.push((await place.ask("POST", `${first.path}/test`)).body.id);
    ids.push((await place.ask("POST", `${second.path}/test`)).body.id);
    const bringing = place.bring(ids);
    await vi.waitFor(() => expect(quick.got).toHaveLength(1));
    expect(slow.got.length).toBeLessThanOrEqual(5);
    done();
    expect((await bringing).explicitAcks).toHaveLength(20);
    expect(slow.got).toHaveLength(19);
  });
});

describe("a replay", () => {
  it("sends again what arrived, with the same id and body", async () => {
    const { place, receiver, hook, tell, one } = await newHook();
    const id = await tell();
    await place.bring([id]);
    const replayed = await place.ask("POST", `${hook.path}/deliveries/${id}/replay`);
    expect([replayed.status, replayed.body.status, replayed.body.id]).toEqual([202, "pending", id]);
    expect(place.queued).toHaveLength(2);
    await place.bring([id]);
    expect(receiver.got.map(({ body, headers }) => [body, headers["webhook-id"]])).toEqual(
      Array.from({ length: 2 }, () => [receiver.got[0]!.body, id]),
    );
    expect(await one(id)).toMatchObject({
      status: "delivered",
      attempts: [{ error: null }, { error: null }],
    });
    const unknown = await place.ask("POST", `${hook.path}/deliveries/msg_0/replay`);
    expect([unknown.status, unknown.body.code]).toEqual([404, "delivery_not_found"]);
  });

  it("is refused while the webhook is disabled, as a test is; what waits then fails unsent", async () => {
    const { place, receiver, hook, tell, one } = await newHook();
    const id = await tell();
    await place.ask("PATCH", hook.path, { enabled: false });
    await place.bring([id]);
    expect(receiver.got).toEqual([]);
    expect(await one(id)).toMatchObject({
      status: "failed",
      attempts: [{ status: null, error: "not sent: the webhook is disabled" }],
    });
    for (const path of [`${hook.path}/deliveries/${id}/replay`, `${hook.path}/test`]) {
      const refused = await place.ask("POST", path);
      expect([refused.status, refused.body.code]).toEqual([409, "webhook_disabled"]);
    }
    await place.ask("PATCH", hook.path, { enabled: true });
    expect((await place.ask("POST", `${hook.path}/deliveries/${id}/replay`)).status).toBe(202);
    await place.bring([id]);
    expect((await one(id)).status).toBe("delivered");
  });

  it("while it is being sent is sent after it, and neither attempt is lost", async () => {
    let done = (): void => undefined;
    const held = new Promise<void>((resolve) => (done = resolve));
    const { place, receiver, hook, tell, one } = await newHook(async (_, count) => {
      if (count === 1) await held;
      return new Response(null, { status: count === 1 ? 500 : 200 });
    });
    const id = await tell();
    const sending = place.bring([id]);
    await vi.waitFor(() => expect(receiver.got).toHaveLength(1));
    await place.ask("POST", `${hook.path}/deliveries/${id}/replay`);
    await place.bring([id]);
    done();
    await sending;
    const after = await one(id);
    expect(after.status).toBe("delivered");
    expect(after.attempts.map(({ status: code }: { status: number }) => code)).toEqual([200, 500]);
  });
});

describe("a webhook is disabled", () => {
  it("at once by 410", async () => {
    const { place, hook, tell, one, read } = await newHook(status(410));
    const id = await tell();
    await place.bring([id]);
    expect(await one(id)).toMatchObject({ status: "failed", next_at: null });
    expect(await read()).toMatchObject({
      enabled: false,
      disabled_reason: "Its receiver answered 410: it is gone for good.",
      revision: 2,
    });
    expect(await audits(place, "webhook.disabled")).toMatchObject([
      {
        actor: "system",
        reason: "Its receiver answered 410: it is gone for good.",
        new_state: { id: hook.id, url: "https://hooks.example.com", enabled: false },
      },
    ]);
    await place.happen("rollout.held");
    expect(await place.deliveries(hook.id)).toHaveLength(1);
  });

  it("when all its deliveries have failed for five days, and no sooner", async () => {
    const { place, receiver, hook, tell, read } = await newHook(status(500));
    const began = Date.now();
    const bring = async (days: number): Promise<void> => {
      await place.bring([await tell()], began + days * DAY);
    };
    await bring(0);
    await bring(4.9);
    expect(await read()).toMatchObject({ enabled: true });
    receiver.answerWith(status(200));
    await bring(4.95);
    expect(await read()).toMatchObject({ enabled: true, failing_since: null });
    receiver.answerWith(status(500));
    await bring(5);
    await bring(9.9);
    expect(await read()).toMatchObject({ enabled: true, failing_since: expect.any(String) });
    await bring(10.1);
    expect(await read()).toMatchObject({
      enabled: false,
      disabled_reason: "All its deliveries have failed for five days.",
    });
    expect(await audits(place, "webhook.disabled")).toHaveLength(1);

    const enabled = await place.ask("PATCH", hook.path, { enabled: true });
    expect(enabled.body).toMatchObject({ enabled: true, failing_since: null, disabled_reason: null });
  });

  it("not for an address that it has left", async () => {
    let done = (): void => undefined;
    const held = new Promise<void>((resolve) => (done = resolve));
    const { place, receiver, hook, tell, read } = await newHook(async () => {
      await held;
      return new Response(null, { status: 410 });
    });
    const sending = place.bring([await tell()]);
    await vi.waitFor(() => expect(receiver.got).toHaveLength(1));
    await place.ask("PATCH", hook.path, { url: newReceiver().url });
    done();
    await sending;
    expect(await read()).toMatchObject({ enabled: true, failing_since: null });
  });
});

describe("cron", () => {
  it("hands over what nobody did, and what was lost on its way", async () => {
    const place = await newPlace();
    const hook = await place.newWebhook({ url: "https://example.com/" });
    await place.happen("rollout.started");
    const [{ id }] = await place.deliveries(hook.id);
    const now = Date.now();
    const mine = () => place.queued.filter((one) => one.id === id).length;
    await queueLost(place.env, now + 5_000);
    expect(mine()).toBe(0);
    await queueLost(place.env, now + 11_000);
    expect(mine()).toBe(1);
    await queueLost(place.env, now + MINUTE + 10_000);
    expect(mine()).toBe(1);
    await queueLost(place.env, now + 3 * MINUTE);
    expect(mine()).toBe(2);
    await env.DB.prepare("UPDATE webhook_delivery SET status = 'delivered', next_at = NULL WHERE id = ?")
      .bind(id)
      .run();
    await queueLost(place.env, now + HOUR);
    expect(mine()).toBe(2);
  });

  it("hands over what the queue did not take when it happened", async () => {
    const place = await newPlace();
    const hook = await place.newWebhook({ url: "https://example.com/" });
    const broken = { sendBatch: async () => Promise.reject(new Error("the queue is away")) };
    const made = await place.ask("POST", `${hook.path}/test`, undefined, { bindings: { WEBHOOKS: broken } });
    expect(made.status).toBe(202);
    await queueLost(place.env, Date.now() + 3 * MINUTE);
    expect(place.queued.map(({ id }) => id)).toContain(made.body.id);
  });

  it("sends it by itself", async () => {
    const place = await newPlace();
    const receiver = newReceiver();
    await place.newWebhook({ url: receiver.url });
    await place.happen("rollout.started");
    vi.useFakeTimers({ now: Date.now() + 11_000, toFake: ["Date"] });
    await scheduled({} as ScheduledController, env, {} as ExecutionContext);
    vi.useRealTimers();
    await vi.waitFor(() => expect(receiver.got).toHaveLength(1), 10_000);
  });

  it("forgets deliveries after thirty days, and only then", async () => {
    const place = await newPlace();
    const hook = await place.newWebhook({ url: "https://example.com/" });
    for (let count = 0; count < 3; count += 1) await place.happen("rollout.started");
    // Rows of other tests are newer.
    await env.DB.prepare("DELETE FROM webhook_delivery WHERE webhook_id <> ?").bind(hook.id).run();
    const [newest, ...old] = await place.deliveries(hook.id);
    for (const { id } of old)
      await env.DB.prepare("UPDATE webhook_delivery SET created_at = created_at - ? WHERE id = ?")
        .bind(30 * DAY + 1_000, id)
        .run();
    expect(await deleteDeliveries(env.DB, Date.now() - 31 * DAY)).toBe(0);
    expect(await deleteDeliveries(env.DB, Date.now() - 30 * DAY)).toBe(2);
    expect((await place.deliveries(hook.id)).map(({ id }: { id: string }) => id)).toEqual([newest.id]);
    expect(await deleteDeliveries(env.DB, Date.now() + 1_000)).toBe(1);
  });
});
