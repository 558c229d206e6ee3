import { Memory } from "../../../src/edge/memory/memory.ts";
import type { HintReader } from "../../../src/store/edge-hints.ts";
import { createEdgeStore } from "../../../src/store/edge-store.ts";
import { random, VirtualTime } from "../../domain/simulation/virtual-time.ts";
import { World } from "../../domain/simulation/world.ts";

const BOUND_MS = 5_000;
const PROJECT = 1;
const AGENTS = Array.from({ length: 10 }, (_, i) => `agent-${i}`);
const CHANGES_A_DAY = 100;
/** An isolate that is asked for nothing for so long is gone, and the next one begins with an empty memory. */
const IDLE_MS = 600_000;
/** And a busy one is replaced now and then, once in so long on average. */
const LIFE_MS = 3_600_000;
/** Nothing counts until memories are as full as they stay. */
const WARM_UP_MS = 1_200_000;
const KEY = "0";

interface Isolate {
  memory: Memory;
  lastRequest: number;
}

export interface Tally {
  requests: number;
  /** Round trips to D1: checks of what is in memory, … */
  checks: number;
  /** … agents read anew because a check saw them change, … */
  reloads: number;
  /** … and agents that were not in memory. */
  loads: number;
  kv: number;
  /** Requests that memory could not answer at once. */
  waited: number;
  /** Of these, those whose agent was not in memory at all. */
  cold: number;
}

/** Isolates that are asked at random, in simulated time, over stores that count what is read. */
export class Simulated {
  static readonly ASSUMPTIONS = `Assumed: ${AGENTS.length} agents of one project, ${CHANGES_A_DAY} changes a day, FRESHNESS_SECONDS = ${BOUND_MS / 1_000}, no replicas; an isolate is gone
after ${IDLE_MS / 60_000} minutes without requests, and else once an hour on average.`;

  private readonly time = new VirtualTime();
  private readonly random = random(1);
  private readonly world: World;
  private readonly isolates: Isolate[];
  private readonly pauseMs: number;
  private readonly tally: Tally = { requests: 0, checks: 0, reloads: 0, loads: 0, kv: 0, waited: 0, cold: 0 };
  private end = 0;

  constructor(perSecond: number, isolates: number) {
    this.pauseMs = 1_000 / perSecond;
    this.world = new World({
      time: this.time,
      random: this.random,
      replicas: 0,
      maxReplicaLag: 0,
      kvLag: 0,
      troubles: [],
    });
    this.world.addProject(PROJECT, AGENTS);
    this.isolates = Array.from({ length: isolates }, () => ({
      memory: this.memory(),
      lastRequest: -Infinity,
    }));
  }

  async run(seconds: number): Promise<Tally> {
    this.end = this.time.now() + WARM_UP_MS + seconds * 1_000;
    this.time.at(this.time.now() + WARM_UP_MS, () => {
      Object.assign(this.tally, { requests: 0, kv: 0, waited: 0, cold: 0 });
      this.world.reads.length = 0;
    });
    this.every(86_400_000 / CHANGES_A_DAY, () => this.world.commit(PROJECT, this.agent()));
    for (const isolate of this.isolates) this.every(this.pauseMs, () => void this.ask(isolate));
    await this.time.run(this.end);
    for (const { agents, projects } of this.world.reads) {
      if (agents.length === 0) this.tally.checks += 1;
      else if (projects.length === 0) this.tally.reloads += 1;
      else this.tally.loads += 1;
    }
    return this.tally;
  }

  /** At random, so often on average: what has just happened tells nothing of what comes next. */
  private every(pauseMs: number, act: () => void): void {
    const next = this.time.now() - Math.log(1 - this.random()) * pauseMs;
    if (next >= this.end) return;
    this.time.at(next, () => {
      act();
      this.every(pauseMs, act);
    });
  }

  private agent(): string {
    return AGENTS[Math.floor(this.random() * AGENTS.length)]!;
  }

  private async ask(isolate: Isolate): Promise<void> {
    const now = this.time.now();
    const pause = now - isolate.lastRequest;
    if (pause > IDLE_MS || this.random() > Math.exp(-pause / LIFE_MS)) isolate.memory = this.memory();
    isolate.lastRequest = now;
    const { memory } = isolate;
    const agentId = this.agent();
    const ask = {
      place: PROJECT,
      agentId,
      version: null,
      key: KEY,
      minRevision: null,
      deadline: now + BOUND_MS,
    };
    this.tally.requests += 1;
    if (memory.peek(ask, ignore)) return;
    this.tally.waited += 1;
    const kv = this.tally.kv;
    const answer = memory.view(ask, ignore);
    // What is not in memory is looked for in KV as well, at once; a check asks the database alone.
    await Promise.resolve().then(ignore);
    if (this.tally.kv > kv) this.tally.cold += 1;
    const view = await answer;
    if ("missing" in view || view.entry === null) throw new Error(`${agentId} is missing`);
  }

  private memory(): Memory {
    const now = () => this.time.now();
    return new Memory({
      store: createEdgeStore(this.world.d1, { replicas: false, maxLagMs: 2_000, now }),
      hints: this.counted(this.world.kv()),
      clock: this.time,
      freshnessMs: BOUND_MS,
      keyStaleMs: 300_000,
    });
  }

  private counted(reader: HintReader): HintReader {
    return {
      current: (project, agentId) => {
        this.tally.kv += 1;
        return reader.current(project, agentId);
      },
      config: (project, hash) => {
        this.tally.kv += 1;
        return reader.config(project, hash);
      },
    };
  }
}

const ignore = (): void => {};
