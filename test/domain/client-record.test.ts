import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { Emitter } from "../../src/client/events.ts";
import type { Interaction } from "../../src/client/index.ts";
import { watchPage, type PageLike } from "../../src/client/record/exit.ts";
import { Queue } from "../../src/client/record/queue.ts";
import { Transport } from "../../src/client/transport.ts";
import {
  bodyOf,
  clientOf,
  ok,
  refusal,
  scriptedServer,
  until,
  type Scripted,
  type Seen,
} from "./client-kit.ts";

interface Item extends Interaction {
  kind?: string;
}

/** Counts as the service does: one interaction_id once. */
function ledger() {
  const items = new Map<string, Item>();
  const batches: Item[][] = [];
  const take = ({ body }: Seen) => {
    const { interactions } = body as { interactions: Item[] };
    batches.push(interactions);
    let duplicates = 0;
    for (const item of interactions) {
      if (items.has(item.interaction_id!)) duplicates += 1;
      items.set(item.interaction_id!, item);
    }
    return { status: 200, body: { accepted: interactions.length - duplicates, duplicates, rejected: [] } };
  };
  return { items, batches, take };
}

let server: Scripted;

beforeAll(async () => {
  server = await scriptedServer();
});

afterAll(() => server.stop());

beforeEach(() => {
  server.seen.length = 0;
});

afterEach(() => {
  vi.useRealTimers();
});

const experiment = { reason: "EXPERIMENT", variant: "test", experiment_id: "exp", version: 28 };
const canary = { reason: "ROLLOUT", variant: "canary", rollout_id: "roll", version: 28 };
const baseline = { reason: "ROLLOUT", variant: "baseline", rollout_id: "roll", version: 27 };

describe("recording interactions", () => {
  it("sends what was recorded in one batch, with the ids of the answer", async () => {
    const { batches, take } = ledger();
    server.script((seen) => (seen.path === "/v1/interactions" ? take(seen) : ok(experiment)));
    const { client } = clientOf(server.url, { exposures: false });
    const answer = await client.resolve("helper", { user_id: "u1", session_id: 7, plan: "pro" });
    client.recordInteraction({ success: true, response_time_ms: 1500, session_id: undefined }, answer);
    client.recordInteraction({ agent_id: "other", version: 3, user_id: "u2", success: false });
    expect(await client.flush()).toEqual({ pending: 0 });
    expect(batches).toEqual([
      [
        {
          interaction_id: expect.stringMatching(/^[0-9a-f]{32}$/),
          agent_id: "helper",
          version: 28,
          experiment_id: "exp",
          user_id: "u1",
          session_id: "7",
          success: true,
          response_time_ms: 1500,
          occurred_at: expect.stringMatching(/^\d{4}-.*Z$/),
        },
        expect.objectContaining({ agent_id: "other", version: 3, user_id: "u2", success: false }),
      ],
    ]);
  });

  it("says which rollout an answer was of", async () => {
    const { batches, take } = ledger();
    server.script((seen) => (seen.path === "/v1/interactions" ? take(seen) : ok(canary)));
    const { client } = clientOf(server.url, { exposures: false });
    const answer = await client.resolve("helper", { user_id: "u1" });
    client.recordInteraction({ success: false }, answer);
    await client.flush();
    const [item] = batches.flat();
    expect(item).toMatchObject({ agent_id: "helper", version: 28, rollout_id: "roll", user_id: "u1" });
    expect(item).not.toHaveProperty("experiment_id");
  });

  it("sends by itself after the interval, and at once when much waits", async () => {
    const { items, take } = ledger();
    server.script(take);
    const { client } = clientOf(server.url, { flushIntervalMs: 50 });
    client.recordInteraction({ user_id: "u1", success: true });
    await until(() => items.size === 1);
    const busy = clientOf(server.url, { flushIntervalMs: 3_600_000 }).client;
    for (let n = 0; n < 500; n += 1) busy.recordInteraction({ user_id: `u${n}`, success: true });
    await until(() => items.size === 501);
    await busy.close();
  });

  it("keeps to the size of a batch", async () => {
    const { items, batches, take } = ledger();
    server.script(take);
    const { client } = clientOf(server.url);
    for (let n = 0; n < 2_500; n += 1) client.recordInteraction({ user_id: `u${n}`, success: true });
    expect(await client.close()).toEqual({ pending: 0 });
    expect(items.size).toBe(2_500);
    expect(Math.max(...batches.map((batch) => batch.length))).toBeLessThanOrEqual(1_000);
  });

  it("counts an interaction once, although its acknowledgement was lost", async () => {
    const { items, batches, take } = ledger();
    server.script((seen, nth) => {
      const reply = take(seen);
      return nth === 1 ? "cut" : reply;
    });
    const { client } = clientOf(server.url);
    client.recordInteraction({ user_id: "u1", success: true });
    expect(await client.flush()).toEqual({ pending: 0 });
    expect([batches.length, items.size]).toEqual([2, 1]);
  });

  it("keeps everything while the service is away for a minute", async () => {
    const { items, take } = ledger();
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
    const start = Date.now();
    const isAway = () => Date.now() - start < 60_000;
    let refused = 0;
    server.script((seen) => {
      if (!isAway()) return take(seen);
      refused += 1;
      return refused % 2 === 0 ? "cut" : refusal(503, "unavailable");
    });
    const { client, errors } = clientOf(server.url);
    const recorded: string[] = [];
    for (let tick = 0; tick < 400 && (isAway() || items.size < recorded.length); tick += 1) {
      if (isAway()) {
        const interaction_id = `i${tick}`;
        recorded.push(interaction_id);
        client.recordInteraction({ interaction_id, user_id: "u1", success: true });
      }
      await vi.advanceTimersByTimeAsync(500);
      // The requests themselves are real, and take real time.
      await new Promise((resolve) => setImmediate(resolve));
      for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    }
    expect(recorded).toHaveLength(120);
    expect([...items.keys()]).toEqual(recorded);
    expect(refused).toBeGreaterThan(3);
    // It backs off: a service that comes back is not met by a crowd.
    expect(refused).toBeLessThan(60);
    expect(errors.length).toBeGreaterThan(0);
    // When it happened, not when it was sent.
    const times = recorded.map((id) => Date.parse(items.get(id)!.occurred_at!) - start);
    expect(times[0]).toBeLessThan(1_000);
    expect(times.at(-1)).toBeGreaterThan(55_000);
    expect(await client.close()).toEqual({ pending: 0 });
  });

  it("stays within its bounds, and tells of what it refuses", async () => {
    const { items, take } = ledger();
    server.script(() => refusal(503, "unavailable"));
    const { client, errors } = clientOf(server.url, { maxQueueItems: 10, retries: 0 });
    for (let n = 0; n < 25; n += 1) {
      client.recordInteraction({ interaction_id: `i${n}`, user_id: "u1", success: true });
    }
    expect(await client.flush()).toEqual({ pending: 10 });
    server.script(take);
    expect(await client.flush()).toEqual({ pending: 0 });
    expect([...items.keys()]).toEqual(Array.from({ length: 10 }, (_, n) => `i${n}`));
    const told = errors.filter((error) => error.code === "queue_full").map((error) => error.detail);
    expect(told).toEqual([
      "10 interactions wait to be sent: further ones are refused until some are.",
      "15 interactions were refused while the queue was full.",
    ]);
  });

  it("is bounded in characters too", async () => {
    const { client, errors } = clientOf("http://127.0.0.1:1", { flushIntervalMs: 3_600_000 });
    const error_code = "x".repeat(1024 * 1024);
    for (let n = 0; n < 20; n += 1) client.recordInteraction({ user_id: "u1", success: false, error_code });
    expect(errors.filter((error) => error.code === "queue_full")).toHaveLength(1);
  });

  it("tells of items that are rejected, and sends again what only could not be taken right now", async () => {
    const codes = ["unavailable", "too_old"];
    server.script((_, nth) => ({
      status: 200,
      body: {
        accepted: 0,
        duplicates: 0,
        rejected:
          nth > 1
            ? []
            : codes.map((code, index) => ({ index, interaction_id: `i${index}`, code, message: "No." })),
      },
    }));
    const { client, errors } = clientOf(server.url);
    for (const n of [0, 1])
      client.recordInteraction({ interaction_id: `i${n}`, user_id: "u", success: true });
    expect(await client.flush()).toEqual({ pending: 1 });
    expect(errors.map(({ code, detail }) => [code, detail])).toEqual([
      ["interaction_rejected", "i1: No. (too_old)"],
    ]);
    await expect.poll(async () => (await client.flush()).pending, { timeout: 3_000 }).toBe(0);
  });

  it("finds the one item for which a whole batch is refused", async () => {
    const { items, take } = ledger();
    server.script((seen) =>
      JSON.stringify(seen.body).includes("poison") ? refusal(413, "body_too_large") : take(seen),
    );
    const { client } = clientOf(server.url);
    for (let n = 0; n < 40; n += 1) {
      client.recordInteraction({
        interaction_id: n === 13 ? "poison" : `i${n}`,
        user_id: "u",
        success: true,
      });
    }
    expect(await client.flush()).toEqual({ pending: 0 });
    expect(items.size).toBe(39);
  });

  it("waits as long as the server asks before it sends again", async () => {
    vi.useFakeTimers();
    const times: number[] = [];
    const start = Date.now();
    const fetch = () => {
      times.push(Date.now() - start);
      const headers = { "Retry-After": "120" };
      return Promise.resolve(
        times.length === 1
          ? Response.json({ code: "rate_limited" }, { status: 429, headers })
          : Response.json({ accepted: 1, duplicates: 0, rejected: [] }),
      );
    };
    const { client } = clientOf("http://x", { fetch, flushIntervalMs: 1_000 });
    client.recordInteraction({ user_id: "u", success: true });
    await vi.advanceTimersByTimeAsync(200_000);
    expect(times).toEqual([1_000, 121_000]);
  });

  it("sends what waits when a page is hidden, in requests that outlive it", async () => {
    const page: PageLike & { listeners: Set<() => void> } = {
      visibilityState: "visible",
      listeners: new Set(),
      addEventListener: (_, listener) => void page.listeners.add(listener),
      removeEventListener: (_, listener) => void page.listeners.delete(listener),
    };
    const sent: (RequestInit & { keepalive?: boolean })[] = [];
    const fetch = (_: string, init: RequestInit = {}) => {
      sent.push(init);
      return Promise.resolve(Response.json({ accepted: 1, duplicates: 0, rejected: [] }));
    };
    const queue = new Queue(new Transport({ url: "http://x", key: "k", fetch }), new Emitter(), {});
    const forget = watchPage(page, new Set([queue]));
    queue.add("i1", JSON.stringify({ interaction_id: "i1" }));
    for (const listener of page.listeners) listener();
    expect(sent).toHaveLength(0);
    page.visibilityState = "hidden";
    for (const listener of page.listeners) listener();
    await vi.waitFor(() => expect(queue.pending).toBe(0));
    expect(sent[0]?.keepalive).toBe(true);
    forget();
    expect(page.listeners.size).toBe(0);
  });

  it("never throws at whoever records", () => {
    const { client, errors } = clientOf(server.url);
    client.recordInteraction({ success: true });
    client.recordInteraction({ user_id: "u", success: true, metrics: { n: 1n as unknown as number } });
    expect(errors.map((error) => error.code)).toEqual(["invalid_interaction", "invalid_interaction"]);
  });
});

describe("exposures", () => {
  const exposuresOf = (batches: Item[][]) => batches.flat().filter((item) => item.kind === "exposure");

  it("are sent once per unit and phase, when an answer is used", async () => {
    const { batches, take } = ledger();
    let revision = 42;
    server.script((seen) =>
      seen.path === "/v1/interactions"
        ? take(seen)
        : ok({ ...experiment, revision }, { ETag: `"${revision}"` }),
    );
    const { client } = clientOf(server.url);
    for (let n = 0; n < 5; n += 1) await client.resolve("helper", { user_id: "u1" });
    await client.resolve("helper", { user_id: "u2" });
    await client.resolve("helper");
    const ahead = await client.resolve("helper", { user_id: "u3" }, { exposure: false });
    await client.flush();
    expect(exposuresOf(batches).map((item) => item.user_id)).toEqual(["u1", "u2"]);
    client.expose(ahead);
    client.expose(ahead);
    await client.flush();
    expect(exposuresOf(batches).slice(2)).toEqual([
      {
        kind: "exposure",
        interaction_id: expect.any(String),
        agent_id: "helper",
        version: 28,
        experiment_id: "exp",
        user_id: "u3",
        occurred_at: expect.any(String),
      },
    ]);
    revision = 43;
    await client.resolve("helper", { user_id: "u1" });
    await client.flush();
    expect(exposuresOf(batches).map((item) => item.user_id)).toEqual(["u1", "u2", "u3", "u1"]);
  });

  it("are not sent anew because the agent changed while the phase is the same", async () => {
    const { batches, take } = ledger();
    let state = { revision: 42, experiment_phase: 1 };
    server.script((seen) =>
      seen.path === "/v1/interactions"
        ? take(seen)
        : ok({ ...experiment, ...state }, { ETag: `"${JSON.stringify(state)}"` }),
    );
    const { client } = clientOf(server.url);
    const sent = async () => {
      await client.resolve("helper", { user_id: "u1" });
      await client.flush();
      return exposuresOf(batches).length;
    };
    expect(await sent()).toBe(1);
    state = { revision: 43, experiment_phase: 1 };
    expect(await sent()).toBe(1);
    state = { revision: 44, experiment_phase: 2 };
    expect(await sent()).toBe(2);
  });

  it("are sent of a rollout's canary and baseline, once per unit and step", async () => {
    const { batches, take } = ledger();
    let revision = 42;
    server.script((seen) => {
      if (seen.path === "/v1/interactions") return take(seen);
      const { user_id } = (seen.body as { attributes: { user_id: string } }).attributes;
      const given = { new: canary, old: baseline }[user_id];
      return ok({ ...given, revision }, { ETag: `"${user_id}-${revision}"` });
    });
    const { client } = clientOf(server.url);
    const sent = async () => {
      for (const user_id of ["new", "old", "rest", "new", "old"]) await client.resolve("helper", { user_id });
      await client.flush();
      return exposuresOf(batches.splice(0)).map(({ user_id, version, rollout_id, experiment_id }) => ({
        user_id,
        version,
        rollout_id,
        experiment_id,
      }));
    };
    const both = [
      { user_id: "new", version: 28, rollout_id: "roll", experiment_id: undefined },
      { user_id: "old", version: 27, rollout_id: "roll", experiment_id: undefined },
    ];
    expect(await sent()).toEqual(both);
    expect(await sent()).toEqual([]);
    // The next step is a new revision of the agent.
    revision = 43;
    expect(await sent()).toEqual(both);
  });

  it("are not sent where nothing is being compared, or where they are not wanted", async () => {
    const { batches, take } = ledger();
    server.script((seen) => (seen.path === "/v1/interactions" ? take(seen) : ok()));
    const { client } = clientOf(server.url);
    await client.resolve("helper", { user_id: "u1" });
    server.script((seen) => (seen.path === "/v1/interactions" ? take(seen) : ok(experiment)));
    const silent = clientOf(server.url, { exposures: false }).client;
    await silent.resolve("helper", { user_id: "u1" });
    await Promise.all([client.close(), silent.close()]);
    expect(batches).toEqual([]);
  });

  it("need the answer itself", async () => {
    const { client, errors } = clientOf(server.url);
    client.expose({ ...bodyOf(experiment), reason: "EXPERIMENT", source: "remote", stale: false, age_ms: 0 });
    expect(errors[0]?.detail).toContain("not a copy");
  });

  it("are sent later when there was no room", async () => {
    const { batches, take } = ledger();
    server.script((seen) => (seen.path === "/v1/interactions" ? take(seen) : ok(experiment)));
    const { client } = clientOf(server.url, { maxQueueItems: 1 });
    await client.resolve("helper", { user_id: "u1" });
    await client.resolve("helper", { user_id: "u2" });
    await client.flush();
    await client.resolve("helper", { user_id: "u2" });
    await client.flush();
    expect(exposuresOf(batches).map((item) => item.user_id)).toEqual(["u1", "u2"]);
  });
});
