import { describe, expect, it } from "vitest";
import { Problem } from "../../src/domain/errors.ts";
import { Memory } from "../../src/edge/memory/memory.ts";
import type { Age, Ask, View } from "../../src/edge/memory/view.ts";
import { createEdgeStore } from "../../src/store/edge-store.ts";
import { random, VirtualTime } from "./simulation/virtual-time.ts";
import { SECONDS, textOf, World, type Trouble } from "./simulation/world.ts";

const BOUND = 5 * SECONDS;

function isolateOf(world: World, time: VirtualTime, replicas: boolean, maxBytes?: number): Memory {
  const now = () => time.now();
  return new Memory({
    store: createEdgeStore(world.d1, { replicas, maxLagMs: 2 * SECONDS, now }),
    hints: world.kv(),
    clock: time,
    freshnessMs: BOUND,
    keyStaleMs: 300 * SECONDS,
    maxBytes,
  });
}

/** What a request came to; problems of the stores are answers as well. */
async function request(memory: Memory, ask: Ask): Promise<(View & Age) | string> {
  try {
    const view = memory.peek(ask, () => {}) ?? (await memory.view(ask, () => {}));
    if ("missing" in view) return "missing";
    const active = view.entry?.snapshot.active ?? null;
    if (active !== null) {
      const config = await memory.config(ask, view, active, () => {});
      if (typeof config === "string" || config.text !== textOf(ask.agentId, active))
        throw new Error("wrong text");
    }
    return { ...view, ...memory.ageOf(view) };
  } catch (error) {
    if (error instanceof Problem) return error.code;
    throw error;
  }
}

/** An isolate, and what its requests have seen. */
interface Isolate {
  name: string;
  memory: Memory;
  warm: Set<number>;
  /** When somebody last waited in vain for a check. */
  waitedAt: number;
}

interface Tally {
  answers: number;
  stale: number;
  unavailable: number;
  unknownRevision: number;
}

interface SimulationOptions {
  replicas: boolean;
  troubles: Trouble[];
  /** Milliseconds. */
  duration: number;
  maxBytes?: number;
}

class Simulation {
  readonly time = new VirtualTime();
  readonly tally: Tally = { answers: 0, stale: 0, unavailable: 0, unknownRevision: 0 };
  readonly faults: string[] = [];
  readonly world: World;
  private readonly random: () => number;
  private readonly seen = new Map<string, number>();
  private readonly replicas: boolean;
  private readonly maxBytes: number | undefined;
  private readonly end: number;
  /** Milliseconds: nobody has a reason to answer with anything stale from here on. */
  private readonly calmAfter: number;

  constructor(seed: number, { replicas, troubles, duration, maxBytes }: SimulationOptions) {
    this.random = random(seed);
    this.replicas = replicas;
    this.maxBytes = maxBytes;
    const start = this.time.now();
    this.end = start + duration;
    this.calmAfter = start + Math.max(0, ...troubles.map(({ until }) => until)) + 36 * SECONDS;
    this.world = new World({
      time: this.time,
      random: this.random,
      replicas: 3,
      maxReplicaLag: 100 * SECONDS,
      kvLag: 60 * SECONDS,
      troubles: troubles.map((each) => ({ ...each, from: each.from + start, until: each.until + start })),
    });
    for (const id of [1, 2]) this.world.addProject(id, ["a", "b", "c", "d"]);
  }

  async run(isolates: number): Promise<void> {
    this.every(1_000, () => this.write());
    this.every(5_000, () => this.world.revoke());
    for (let i = 0; i < isolates; i++) {
      let isolate = this.start(i);
      // From one request every tenth of a second to one in half a minute; some come together, and isolates end.
      const pause = 100 * 300 ** (i / isolates);
      this.every(pause, () => {
        if (this.random() < 0.03) isolate = this.start(i);
        for (let n = this.pick([1, 1, 1, 4]); n > 0; n--) void this.ask(isolate);
      });
    }
    await this.time.run(this.end + 10 * SECONDS);
  }

  private start(i: number): Isolate {
    const name = `isolate ${i} of ${this.time.now()}`;
    return {
      name,
      memory: isolateOf(this.world, this.time, this.replicas, this.maxBytes),
      warm: new Set(),
      waitedAt: -Infinity,
    };
  }

  private every(pause: number, act: () => void): void {
    const next = this.time.now() + pause * 2 * this.random();
    if (next >= this.end) return;
    this.time.at(next, () => {
      act();
      this.every(pause, act);
    });
  }

  private pick<T>(list: readonly T[]): T {
    return list[Math.floor(this.random() * list.length)]!;
  }

  private write(): void {
    // "new" does not exist at first; any of them may be deleted and come back.
    this.world.commit(this.pick([1, 2]), this.pick(["a", "b", "c", "new"]), this.random() < 0.2);
  }

  private async ask(isolate: Isolate): Promise<void> {
    const place = this.pick([1, 2]);
    const agentId = this.pick(["a", "b", "c", "d", "new", "nobody"]);
    const newest = this.world.projects.get(place)!.commits.length - 1;
    const minRevision = this.random() < 0.1 ? newest - this.pick([0, 0, 1, 5, -1]) : null;
    const key =
      this.random() < 0.5 ? String(Math.max(0, this.world.revocations.length - this.pick([0, 0, 1]))) : null;
    const asked = this.time.now();
    const warm = isolate.warm.has(place) && agentId === "d" && key === null && minRevision === null;
    const mayWait = asked - isolate.waitedAt >= SECONDS;
    const answer = await request(isolate.memory, {
      place,
      agentId,
      version: null,
      key,
      minRevision,
      deadline: asked + 5 * SECONDS,
    });
    const took = this.time.now() - asked;
    if (took > 5 * SECONDS) this.faults.push(`a request took ${took} ms`);
    if (warm && took > (mayWait ? 250 : 0)) this.faults.push(`a warm request took ${took} ms`);
    if (warm && took === 250) isolate.waitedAt = this.time.now();
    if (typeof answer === "string" && (warm || (answer === "unavailable" && asked > this.calmAfter))) {
      this.faults.push(`refused without need: ${answer}`);
    }
    if (typeof answer === "string") return this.refused(answer, minRevision, newest);
    this.tally.answers++;
    if (answer.stale) this.tally.stale++;
    if (answer.project && agentId === "d" && this.maxBytes === undefined) isolate.warm.add(place);
    if (answer.stale && asked > this.calmAfter) this.faults.push("stale although all is well");
    this.judge(isolate.name, place, agentId, answer, minRevision);
  }

  private refused(code: string, minRevision: number | null, newest: number): void {
    if (code === "unavailable") this.tally.unavailable++;
    else if (code === "revision_unknown" && minRevision! > newest) this.tally.unknownRevision++;
    else this.faults.push(`refused: ${code}`);
  }

  private judge(
    isolate: string,
    place: number,
    agentId: string,
    view: View & Age,
    minRevision: number | null,
  ): void {
    const now = this.time.now();
    const { world } = this;
    const fail = (what: string) => this.faults.push(`${what}, ${isolate}, ${place}/${agentId}, at ${now}`);
    const given = view.entry === null ? null : view.entry.snapshot.active;
    // What was given must have been true at some instant not before the one that the answer names.
    const wasTrue = (since: number): boolean => {
      const history = world.projects.get(place)!.agents.get(agentId) ?? [];
      const then = world.agentAt(place, agentId, since)?.active ?? null;
      return then === given || history.some((state) => state.at > since && state.active === given);
    };
    if (!view.stale && !wasTrue(now - BOUND)) fail("older than the bound and not marked");
    if (!view.stale && view.ageMs > BOUND) fail("an age beyond the bound and not marked");
    if (!wasTrue(now - view.ageMs)) fail(`older than its age of ${view.ageMs}`);
    if (view.project !== null) {
      this.mayNotFall(`${isolate}/${place}`, view.revision, fail);
      if (view.entry) this.mayNotFall(`${isolate}/${place}/${agentId}`, view.entry.revision, fail);
      if (view.entry && view.entry.revision > view.revision) fail("an agent newer than its project");
    }
    if (minRevision !== null) {
      if (view.revision < minRevision) fail("a revision below the one asked for");
      if (!wasTrue(world.projects.get(place)!.commits[Math.max(0, minRevision)] ?? now))
        fail("older than min_revision");
    }
    const key = view.project && view.key?.row;
    const revokedAt = key ? (world.revocations[Number(key.id)] ?? Infinity) : Infinity;
    if (key?.revokedAt === null && revokedAt < now - view.ageMs)
      fail("a key revoked longer ago than its age");
  }

  private mayNotFall(name: string, revision: number, fail: (what: string) => void): void {
    if (revision < (this.seen.get(name) ?? 0)) fail("a revision that fell");
    this.seen.set(name, revision);
  }
}

const MINUTES = 60 * SECONDS;
const TROUBLES: Trouble[] = [
  { store: "d1", kind: "fails", from: 1 * MINUTES, until: 1.5 * MINUTES },
  { store: "kv", kind: "fails", from: 1.2 * MINUTES, until: 1.3 * MINUTES },
  { store: "d1", kind: "slow", from: 2 * MINUTES, until: 2.5 * MINUTES },
  { store: "d1", kind: "hangs", from: 3 * MINUTES, until: 3.3 * MINUTES },
  { store: "kv", kind: "hangs", from: 3.1 * MINUTES, until: 3.2 * MINUTES },
];

describe("freshness, simulated", () => {
  it.each([
    ["one database", 1, false, []],
    ["replicas up to 100 s behind", 2, true, []],
    ["one database in trouble", 3, false, TROUBLES],
    ["replicas in trouble", 4, true, TROUBLES],
  ] as const)("%s: nothing unmarked is older than the bound", async (_name, seed, replicas, troubles) => {
    const simulation = new Simulation(seed, { replicas, troubles: [...troubles], duration: 4 * MINUTES });
    await simulation.run(50);
    expect(simulation.faults.slice(0, 10)).toEqual([]);
    const { answers, stale, unavailable, unknownRevision } = simulation.tally;
    expect(answers).toBeGreaterThan(10_000);
    expect(unknownRevision).toBeGreaterThan(0);
    if (troubles.length > 0) expect(Math.min(stale, unavailable)).toBeGreaterThan(0);
    else expect([stale, unavailable]).toEqual([0, 0]);
  });
});

describe("memory that is too small", () => {
  it("forgets, and is as fresh as any", async () => {
    const maxBytes = 10_000;
    const simulation = new Simulation(5, { replicas: true, troubles: [], duration: 2 * MINUTES, maxBytes });
    await simulation.run(30);
    expect(simulation.faults.slice(0, 10)).toEqual([]);
    expect(simulation.tally).toMatchObject({ stale: 0, unavailable: 0 });
  });
});

describe("what is reloaded", () => {
  it("is the agent that was written, alone, in each of 200 isolates that hold 100", async () => {
    const time = new VirtualTime();
    const world = new World({
      time,
      random: random(7),
      replicas: 0,
      maxReplicaLag: 0,
      kvLag: 0,
      troubles: [],
    });
    const agents = Array.from({ length: 100 }, (_, i) => `agent-${i}`);
    world.addProject(1, agents);
    const isolates = Array.from({ length: 200 }, () => isolateOf(world, time, false));
    const askAll = async (agentIds: string[]) => {
      const deadline = time.now() + 5 * SECONDS;
      const views = isolates.flatMap((memory) =>
        agentIds.map((agentId) =>
          request(memory, { place: 1, agentId, version: null, key: null, minRevision: null, deadline }),
        ),
      );
      await time.run(time.now() + SECONDS);
      return Promise.all(views);
    };
    await askAll(agents);
    expect(world.reads.flatMap((plan) => plan.agents)).toHaveLength(200 * 100);

    world.reads.length = 0;
    const revision = world.commit(1, "agent-42");
    await time.run(time.now() + BOUND);
    const views = await askAll(["agent-42", "agent-43"]);
    const wants = world.reads.flatMap((plan) => plan.agents);
    expect(new Set(wants.map(({ agentId }) => agentId))).toEqual(new Set(["agent-42"]));
    expect(wants).toHaveLength(200);
    const given = views.map((view) => (typeof view === "string" ? view : view.entry?.revision));
    expect(given.filter((each) => each === revision)).toHaveLength(200);
  });
});
