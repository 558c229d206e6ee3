import { afterEach, describe, expect, it, vi } from "vitest";
import { FairQueue } from "../../src/client/agents/host/queue.ts";
import { FakeService, agentClass, hosting, instanceOf } from "./client-agents-kit.ts";
import { until } from "./client-kit.ts";

const text = (data: unknown): string => (typeof data === "string" ? data : JSON.stringify(data));

const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

afterEach(() => void vi.useRealTimers());

describe("the queue", () => {
  it("gives places to those who wait longest, never more than there are", async () => {
    const queue = new FairQueue(2);
    const { signal } = new AbortController();
    const order: string[] = [];
    let [now, most] = [0, 0];
    const lane = async (name: string) => {
      for (let nth = 1; nth <= 3; nth += 1) {
        await queue.run(async () => {
          order.push(`${name}${nth}`);
          most = Math.max(most, (now += 1));
          await wait(1);
          now -= 1;
        }, signal);
      }
    };
    await Promise.all(["a", "b", "c", "d", "e"].map(lane));
    expect(most).toBe(2);
    // Nobody has a second turn before everybody has had a first.
    expect(order.slice(0, 5).toSorted()).toEqual(["a1", "b1", "c1", "d1", "e1"]);
    expect(order.slice(5, 10).toSorted()).toEqual(["a2", "b2", "c2", "d2", "e2"]);
  });

  it("lets those go who no longer wait, and survives work that throws", async () => {
    const queue = new FairQueue(1);
    const leave = new AbortController();
    const { signal } = new AbortController();
    let finish = (): void => undefined;
    const first = queue.run(() => new Promise<void>((resolve) => (finish = resolve)), signal);
    const second = queue.run(() => Promise.reject(new Error("never")), leave.signal);
    leave.abort();
    expect(await second).toBe(false);
    finish();
    expect(await first).toBe(true);
    await expect(queue.run(() => Promise.reject(new Error("mine")), signal)).rejects.toThrow("mine");
    expect(await queue.run(() => Promise.resolve(), signal)).toBe(true);
    expect(() => new FairQueue(0)).toThrow(RangeError);
  });
});

describe("a host", () => {
  it("makes definitions and instances, and moves them through their lives in order", async () => {
    const service = new FakeService();
    const hooks: string[] = [];
    const each = agentClass(() => Promise.resolve(), hooks);
    const host = await hosting(service, { one: each, two: each });
    expect(service.log.filter((line) => !line.includes("heartbeat"))).toEqual(
      ["one in_1", "two in_2"].flatMap((pair) => {
        const [slug, id] = pair.split(" ");
        return [
          `GET /agents/${slug}`,
          "POST /agents",
          `GET /agents/${slug}`,
          "GET /instances",
          "POST /instances",
          `POST /instances/${id}/initialize`,
          `POST /instances/${id}/activate`,
        ];
      }),
    );
    service.log.length = 0;
    await host.stop();
    expect(service.log.filter((line) => !line.includes("heartbeat"))).toEqual([
      "POST /instances/in_2/deactivate",
      "POST /instances/in_2/shutdown",
      "POST /instances/in_1/deactivate",
      "POST /instances/in_1/shutdown",
    ]);
    expect(hooks).toEqual([
      "one initialize",
      "one activate",
      "two initialize",
      "two activate",
      "two deactivate",
      "two shutdown",
      "one deactivate",
      "one shutdown",
    ]);
    expect(host.typesOf()).toEqual(["ready", "ready", "stopping", "offline", "offline"]);
    const after = service.polls.length + service.log.length;
    await wait(30);
    expect(service.polls.length + service.log.length).toBe(after);
  });

  it("handles each instance's messages one at a time and in order, and so many at once", async () => {
    const service = new FakeService();
    const seen: string[] = [];
    const running = new Map<string, number>();
    let [now, most] = [0, 0];
    const each = agentClass(async (message, _, agent) => {
      const { id } = agent.instance;
      running.set(id, (running.get(id) ?? 0) + 1);
      expect(running.get(id)).toBe(1);
      most = Math.max(most, (now += 1));
      await wait(3);
      seen.push(`${id} ${text(message.data)}`);
      now -= 1;
      running.set(id, 0);
    });
    for (const id of ["in_1", "in_2", "in_3", "in_4"]) service.put(id, "1", "2", "3", "4");
    const host = await hosting(service, { a: each, b: each, c: each, d: each }, { concurrency: 2 });
    await until(() => seen.length === 16);
    await host.stop();
    expect(most).toBe(2);
    for (const id of ["in_1", "in_2", "in_3", "in_4"])
      expect(seen.filter((line) => line.startsWith(id))).toEqual([1, 2, 3, 4].map((nth) => `${id} ${nth}`));
    expect([...service.messages.values()].flat().every(({ outcome }) => outcome === "done")).toBe(true);
  });

  it("lets no busy instance keep the others from their turns", async () => {
    const service = new FakeService();
    const seen: string[] = [];
    const each = agentClass(async (_, _work, agent) => {
      await wait(2);
      seen.push(agent.instance.id);
    });
    const host = await hosting(service, { a: each, b: each }, { concurrency: 1 });
    service.put("in_1", ...Array.from({ length: 40 }, String));
    await until(() => seen.length > 3);
    service.put("in_2", "one");
    await until(() => seen.includes("in_2"));
    expect(seen.length).toBeLessThan(20);
    await host.stop();
  });

  it("says when it is busy, once for all that waits", async () => {
    const service = new FakeService();
    service.put("in_1", "1", "2", "3");
    const host = await hosting(service, { a: agentClass(() => Promise.resolve()) });
    await until(() => service.countOf("PATCH") === 2);
    await host.stop();
    expect(service.log.filter((line) => line.startsWith("PATCH"))).toEqual([
      "PATCH /instances/in_1 busy",
      "PATCH /instances/in_1 active",
    ]);
  });

  it("acknowledges what failed as failed, which then comes again before the next", async () => {
    const service = new FakeService();
    service.put("in_1", "bad", "good");
    const seen: string[] = [];
    const each = agentClass(async ({ data, deliveries }) => {
      seen.push(`${text(data)} ${deliveries}`);
      if (data === "bad" && deliveries === 1) throw new Error("It broke.");
    });
    const host = await hosting(service, { a: each });
    await until(() => seen.length === 3);
    await host.stop();
    expect(seen).toEqual(["bad 1", "bad 2", "good 1"]);
    expect(service.bodies).toContainEqual({ outcome: "failed", error: "It broke." });
    expect(host.told).toContainEqual(
      expect.objectContaining({ type: "failed", message_id: "in_1-1", deliveries: 1 }),
    );
  });

  it("leaves a handler that takes too long, although it heeds no signal", async () => {
    const service = new FakeService();
    service.put("in_1", "1");
    let aborted = false;
    const each = agentClass((_, { signal }) => {
      signal.addEventListener("abort", () => (aborted = true));
      return new Promise(() => undefined);
    });
    const host = await hosting(service, { a: each }, { handlerMs: 20, graceMs: 5 });
    await until(() => host.typesOf().includes("failed"));
    expect(aborted).toBe(true);
    await host.stop();
    expect(service.bodies).toContainEqual(
      expect.objectContaining({ error: expect.stringContaining("longer than 20 ms") }),
    );
  });

  it("sends a heartbeat three times in each deadline", async () => {
    vi.useFakeTimers();
    const service = new FakeService();
    const run = hosting(
      service,
      { a: agentClass(() => Promise.resolve()) },
      {
        heartbeatSeconds: 30,
        pollMs: 1_000,
        longestPollMs: 1_000,
      },
    );
    await vi.advanceTimersByTimeAsync(100);
    const host = await run;
    const beats = () => service.countOf("heartbeat");
    expect(beats()).toBe(1);
    await vi.advanceTimersByTimeAsync(9_800);
    expect(beats()).toBe(1);
    await vi.advanceTimersByTimeAsync(50_200);
    expect(beats()).toBe(7);
    const done = host.stop();
    await vi.advanceTimersByTimeAsync(100);
    await done;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(beats()).toBe(7);
  });

  it("waits for a service that is away, from the beginning and later, and loses nothing", async () => {
    const service = new FakeService();
    service.away = true;
    let finish = (): void => undefined;
    const each = agentClass(() => new Promise<void>((resolve) => (finish = resolve)));
    const host = await hosting(service, { a: each });
    await until(() => host.typesOf().includes("away"));
    service.away = false;
    await until(() => host.typesOf().includes("ready"));
    service.put("in_1", "1");
    await until(() => service.countOf("busy") === 1);
    await wait(5);
    service.away = true;
    finish();
    await until(() => host.typesOf().includes("done"));
    await wait(30);
    expect(service.messages.get("in_1")![0]!.outcome).toBeNull();
    service.away = false;
    await until(() => service.messages.get("in_1")![0]!.outcome === "done");
    await host.stop();
    expect(host.typesOf().filter((type) => type === "away" || type === "back")).toEqual([
      "away",
      "back",
      "away",
      "back",
    ]);
    expect(service.countOf("ack")).toBe(1);
  });

  it("waits at its end for what is under way, and takes nothing more", async () => {
    const service = new FakeService();
    service.put("in_1", "1", "2");
    const order: string[] = [];
    const each = agentClass(async ({ data }) => {
      order.push(`begin ${text(data)}`);
      await wait(40);
      order.push(`end ${text(data)}`);
    }, order);
    const host = await hosting(service, { a: each });
    await until(() => order.includes("begin 1"));
    await host.stop();
    expect(order).toEqual(["a initialize", "a activate", "begin 1", "end 1", "a deactivate", "a shutdown"]);
    const [first, second] = service.messages.get("in_1")!;
    expect([first!.outcome, second!.outcome]).toEqual(["done", null]);
    expect(service.log.findIndex((line) => line.endsWith("/ack"))).toBeLessThan(
      service.log.findIndex((line) => line.endsWith("/deactivate")),
    );
  });

  it("gives what does not end its signal, and shuts down all the same", async () => {
    const service = new FakeService();
    service.put("in_1", "1");
    let reason: unknown;
    const each = agentClass(
      (_, { signal }) =>
        new Promise((_resolve, reject) =>
          signal.addEventListener("abort", () => reject((reason = signal.reason))),
        ),
    );
    const host = await hosting(service, { a: each }, { stopMs: 20 });
    await until(() => service.countOf("busy") === 1);
    await wait(5);
    await host.stop();
    expect(reason).toMatchObject({ message: expect.stringContaining("when the host ended") });
    expect(service.instances.get("in_1")).toMatchObject({ status: "offline", ended_at: "now" });
  });

  it("ends although the service is away", async () => {
    const service = new FakeService();
    const host = await hosting(service, { a: agentClass(() => Promise.resolve()) });
    service.away = true;
    await host.stop();
    expect(host.typesOf()).not.toContain("offline");
  });

  it("goes on with an instance of its name, woken and calmed first", async () => {
    const service = new FakeService();
    service.agents.add("a");
    const left = { agent_id: "a", name: "a@here", status: "offline", resumes: "busy" } as const;
    service.instances.set("in_9", instanceOf({ id: "in_9", ...left }));
    service.instances.set("in_8", instanceOf({ ...left, id: "in_8", ended_at: "then", resumes: null }));
    service.put("in_9", "waiting");
    const seen: unknown[] = [];
    const host = await hosting(service, { a: agentClass(async ({ data }) => void seen.push(data)) });
    await until(() => seen.length === 1);
    expect(host.told[0]).toMatchObject({ type: "ready", instance_id: "in_9", adopted: true });
    expect(service.countOf("in_9/deactivate")).toBe(1);
    await host.stop();
  });

  it("follows what others do with an instance, and ends when none is left", async () => {
    const service = new FakeService();
    const hooks: string[] = [];
    const seen: unknown[] = [];
    const each = agentClass(async ({ data }) => void seen.push(data), hooks);
    const host = await hosting(service, { a: each }, { heartbeatSeconds: 0.06 });
    service.set("in_1", { status: "idle" });
    await until(() => host.typesOf().includes("asleep"));
    service.put("in_1", "1");
    await wait(30);
    expect(seen).toEqual([]);
    service.set("in_1", { status: "active" });
    await until(() => seen.length === 1);
    service.set("in_1", { status: "offline", ended_at: "now" });
    await host.ended;
    expect(hooks.map((hook) => hook.slice(2))).toEqual([
      "initialize",
      "activate",
      "deactivate",
      "activate",
      "deactivate",
      "shutdown",
    ]);
  });

  it("goes on without an agent that cannot be started, and fails where there is no other", async () => {
    const service = new FakeService();
    const good = agentClass(() => Promise.resolve());
    const bad = agentClass(() => Promise.resolve());
    bad.prototype.initialize = () => Promise.reject(new Error("No database."));
    const host = await hosting(service, { bad, good }, {}, 1);
    expect(host.typesOf()).toEqual(["offline", "not_started", "ready"]);
    expect(service.instances.get("in_1")).toMatchObject({ status: "offline", ended_at: "now" });
    await host.stop();
    const alone = await hosting(new FakeService(), { bad }, {}, 0);
    await expect(alone.ended).rejects.toThrow("No database.");
  });
});
