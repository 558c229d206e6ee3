import { describe, expect, it } from "vitest";
import type { LiveExperiment } from "../../src/domain/experiment/experiment.ts";
import { resolveAgent, type Resolution } from "../../src/domain/resolve.ts";
import { AgentEntry } from "../../src/edge/memory/agent-entry.ts";
import { MAX_STICKY_UNITS, STICKY_WAIT_MS } from "../../src/edge/limits.ts";
import { Sticky } from "../../src/edge/resolve/sticky.ts";
import type { StickyStore, StickyUnit } from "../../src/store/edge-sticky.ts";
import { VirtualTime } from "./simulation/virtual-time.ts";

/** KV, with what it takes and what goes wrong. */
class Store implements StickyStore {
  readonly values = new Map<string, number>();
  reads = 0;
  writes = 0;
  before: () => Promise<void> = () => Promise.resolve();

  async read(unit: StickyUnit): Promise<number | null> {
    this.reads += 1;
    await this.before();
    return this.values.get(nameOf(unit)) ?? null;
  }

  async write(unit: StickyUnit, version: number): Promise<void> {
    this.writes += 1;
    await this.before();
    this.values.set(nameOf(unit), version);
  }
}

const nameOf = ({ projectId, experiment, unit }: StickyUnit) => `${projectId} ${experiment} ${unit}`;

/** An isolate, in which everybody gets version 1 in the first phase and version 2 in the second. */
function isolate(store: Store) {
  const time = new VirtualTime();
  const sticky = new Sticky(store, time);
  const pending: Promise<unknown>[] = [];
  const waitUntil = (promise: Promise<unknown>) => void pending.push(promise);
  const drawn = (phase: number, user_id: string, given: boolean) => {
    const entry = entryOf(phase);
    const resolution = resolveAgent(entry.agent, { user_id }) as Resolution;
    return { projectId: 7, entry, attributes: { user_id }, resolution, given };
  };
  return {
    time,
    settled: () => Promise.all(pending),
    recall: (phase: number, user: string, given = true) =>
      sticky.recall(drawn(phase, user, given), waitUntil),
    find: (phase: number, user: string, given = true) => sticky.find(drawn(phase, user, given), waitUntil),
  };
}

function entryOf(phase: number, sticky = true): AgentEntry {
  const experiment: LiveExperiment = {
    id: "exp",
    phase,
    unit: "user",
    ranges: [[0, 1_000_000]],
    arms: [
      { version: 1, weight: phase === 1 ? 100 : 0 },
      { version: 2, weight: phase === 1 ? 0 : 100 },
    ],
    ...(sticky && { sticky: true }),
  };
  const base = { agent_id: "a", enabled: true, deleted: false, active: 1, labels: {}, versions: { 1: "h" } };
  return new AgentEntry({ ...base, experiments: [experiment] }, { epoch: 0, revision: phase });
}

const KEPT = { experiment_id: "exp", version: 1 };

describe("the first phase", () => {
  it("reads nothing, and writes once for each unit", async () => {
    const store = new Store();
    const { recall, find, settled } = isolate(store);
    expect([recall(1, "u1"), recall(1, "u1"), await find(1, "u1"), recall(1, "u2")]).toEqual([
      null,
      null,
      null,
      null,
    ]);
    await settled();
    expect([store.reads, store.writes]).toEqual([0, 2]);
    expect([...store.values]).toEqual([
      ["7 exp u1", 1],
      ["7 exp u2", 1],
    ]);
  });

  it("writes nothing for what is only explained", async () => {
    const store = new Store();
    const { recall, settled } = isolate(store);
    expect(recall(1, "u1", false)).toBeNull();
    await settled();
    expect(store.writes).toBe(0);
  });

  it("writes again what could not be written", async () => {
    const store = new Store();
    const { recall, settled } = isolate(store);
    store.before = () => Promise.reject(new Error("away"));
    recall(1, "u1");
    await settled();
    store.before = () => Promise.resolve();
    recall(1, "u1");
    await settled();
    expect([store.writes, store.values.size]).toEqual([2, 1]);
  });

  it("forgets units that have not come for long, and then writes them again", async () => {
    const store = new Store();
    const { recall, settled } = isolate(store);
    recall(1, "u1");
    for (let n = 0; n < 3 * MAX_STICKY_UNITS; n += 1) recall(1, `other-${n}`);
    recall(1, "u1");
    await settled();
    expect(store.writes).toBe(3 * MAX_STICKY_UNITS + 2);
  });
});

describe("a later phase", () => {
  it("reads what another isolate wrote, once for each unit", async () => {
    const store = new Store();
    const before = isolate(store);
    before.recall(1, "u1");
    await before.settled();
    const { recall, find } = isolate(store);
    expect(recall(2, "u1")).toBeUndefined();
    expect(await find(2, "u1")).toEqual(KEPT);
    expect([recall(2, "u1"), await find(3, "u1")]).toEqual([KEPT, KEPT]);
    expect([store.reads, store.writes]).toEqual([1, 1]);
  });

  it("needs not read what memory has from the first", () => {
    const store = new Store();
    const { recall } = isolate(store);
    recall(1, "u1");
    expect(recall(2, "u1")).toEqual(KEPT);
    expect(store.reads).toBe(0);
  });

  it("writes what it gives to whom nothing was written of", async () => {
    const store = new Store();
    const { recall, find, settled } = isolate(store);
    expect(await find(2, "new")).toBeNull();
    await settled();
    expect(store.values.get("7 exp new")).toBe(2);
    expect(recall(2, "new")).toBeNull();
  });

  it("leaves nothing behind of what is only explained", async () => {
    const store = new Store();
    const { recall, find, settled } = isolate(store);
    expect(await find(2, "new", false)).toBeNull();
    await settled();
    expect([store.writes, recall(2, "new")]).toEqual([0, undefined]);
  });

  it("is the hash's while KV fails, and nothing is written over what it may hold", async () => {
    const store = new Store();
    store.values.set("7 exp u1", 1);
    const { find, settled } = isolate(store);
    store.before = () => Promise.reject(new Error("away"));
    expect(await find(2, "u1")).toBeUndefined();
    await settled();
    expect(store.writes).toBe(0);
    store.before = () => Promise.resolve();
    expect(await find(2, "u1")).toEqual(KEPT);
  });

  it("waits for KV no longer than it may, and uses what comes later for the next request", async () => {
    const store = new Store();
    store.values.set("7 exp u1", 1);
    const { time, find, recall } = isolate(store);
    store.before = () => time.sleep(STICKY_WAIT_MS + 100);
    const started = time.now();
    let answer: unknown = "none yet";
    void find(2, "u1").then((stuck) => (answer = stuck));
    await time.run(started + STICKY_WAIT_MS - 1);
    expect(answer).toBe("none yet");
    await time.run(started + STICKY_WAIT_MS + 1);
    expect(answer).toBeUndefined();
    await time.run(started + STICKY_WAIT_MS + 101);
    expect(recall(2, "u1")).toEqual(KEPT);
  });
});

it("an experiment that keeps nothing is left alone", async () => {
  const store = new Store();
  const sticky = new Sticky(store, new VirtualTime());
  const entry = entryOf(2, false);
  const attributes = { user_id: "u1" };
  const resolution = resolveAgent(entry.agent, attributes) as Resolution;
  expect(resolution.reason).toBe("EXPERIMENT");
  expect(
    await sticky.find({ projectId: 7, entry, attributes, resolution, given: true }, () => {}),
  ).toBeNull();
  expect([store.reads, store.writes]).toEqual([0, 0]);
});
