import { Problem } from "../../domain/errors.ts";
import type { HintReader } from "../../store/edge-hints.ts";
import type { EdgeStore } from "../../store/edge-store.ts";
import type { AgentEntry, Config } from "./agent-entry.ts";
import type { Clock, WaitUntil } from "../clock.ts";
import { Freshness } from "./freshness.ts";
import { Hints } from "./hints.ts";
import { Loads } from "./loads.ts";
import { Lookup } from "./lookup.ts";
import { RevisionChecks } from "./revision-checks.ts";
import { StandIns } from "./stand-ins.ts";
import { State, type ProjectState } from "./state.ts";
import { Sync } from "./sync.ts";
import { unavailable, viewOf, type Age, type Ask, type Missing, type View } from "./view.ts";

export interface MemoryOptions {
  store: EdgeStore;
  hints: HintReader;
  clock: Clock;
  /** Milliseconds: no answer is older unless it is marked stale. */
  freshnessMs: number;
  /** Milliseconds for which a key is honoured while the database cannot be reached. */
  keyStaleMs: number;
  /** Told of failures of the database that no request has to suffer from. */
  onFailure?: (error: unknown) => void;
  /** Estimated bytes. */
  maxBytes?: number;
}

/**
 * What one isolate knows of the agents it is asked for: answers from memory, keeps it fresh, and says how old it is.
 * No request waits for ever, and what several requests need is read once.
 */
export class Memory {
  private readonly clock: Clock;
  private readonly boundMs: number;
  private readonly keyStaleMs: number;
  private readonly state: State;
  private readonly sync: Sync;
  private readonly lookup: Lookup;
  private readonly freshness: Freshness;
  private readonly hints: Hints;
  private readonly loads: Loads;
  private readonly revisions: RevisionChecks;

  constructor({
    store,
    hints,
    clock,
    freshnessMs,
    keyStaleMs,
    maxBytes,
    onFailure = () => {},
  }: MemoryOptions) {
    this.clock = clock;
    this.boundMs = freshnessMs;
    this.keyStaleMs = keyStaleMs;
    const state = (this.state = new State(maxBytes));
    const sync = (this.sync = new Sync(store, state));
    const lookup = (this.lookup = new Lookup(state, sync, freshnessMs));
    const freshness = (this.freshness = new Freshness({
      state,
      sync,
      clock,
      boundMs: freshnessMs,
      onFailure,
    }));
    this.hints = new Hints(hints, clock);
    const standIns = new StandIns(this.hints, lookup, clock);
    this.loads = new Loads({ sync, lookup, freshness, standIns, clock });
    this.revisions = new RevisionChecks(clock);
  }

  /** The answer, where memory can give it at once: the way of almost every request. */
  peek(ask: Ask, waitUntil: WaitUntil): View | null {
    const now = this.clock.now();
    const known = this.lookup.known(ask, now);
    if (!known) return null;
    const { project } = known;
    const age = now - project.asOf;
    if (age >= this.boundMs || project.revision < (ask.minRevision ?? 0)) return null;
    if (age >= this.boundMs / 2) this.freshness.refresh(project, waitUntil);
    this.freshness.requested(now, waitUntil);
    return viewOf(known);
  }

  /**
   * The answer, after whatever has to be read for it: before the deadline, or a Problem `unavailable`;
   * `revision_unknown` when the primary has not got as far as the revision asked for.
   */
  async view(ask: Ask, waitUntil: WaitUntil): Promise<View | Missing> {
    const arrived = this.clock.now();
    this.freshness.requested(arrived, waitUntil);
    const missing = ask.minRevision === null ? this.lookup.missingPlace(ask.place, arrived) : null;
    if (missing) return missing;
    const found = this.lookup.known(ask, arrived) ?? (await this.loads.load(ask, waitUntil));
    if (!("project" in found) || "asOf" in found) return found;
    const { project } = found;
    const behind = project.revision < (ask.minRevision ?? 0);
    if (behind) await this.reach(project, ask, waitUntil);
    else if (this.clock.now() - project.asOf < this.boundMs) return viewOf(found);
    else await this.freshness.freshen(project, this.left(ask), waitUntil);
    const fresh = this.lookup.known(ask, this.clock.now()) ?? (await this.loads.load(ask, waitUntil));
    return !("project" in fresh) || "asOf" in fresh ? fresh : viewOf(fresh);
  }

  /**
   * The answers to several requests for agents of one place, of one key and for the same revision: of one state of
   * memory, while the database answers. What they lack is read together.
   */
  async views(asks: Ask[], waitUntil: WaitUntil): Promise<(View | Missing | Problem)[]> {
    const cold = asks.filter((ask) => !this.lookup.known(ask, this.clock.now()));
    if (cold.length > 1) await this.loads.gather(unique(cold), waitUntil);
    const lead = this.peek(asks[0]!, waitUntil) ?? (await this.settled(asks[0]!, waitUntil));
    const decisive = "missing" in lead || (lead instanceof Problem && lead.code === "revision_unknown");
    if (decisive) return [lead];
    const now = this.clock.now();
    const proven = "project" in lead && lead.project !== null;
    return Promise.all(
      asks.map(async (ask, index) => {
        if (index === 0) return lead;
        const known = proven ? this.lookup.known(ask, now) : null;
        return known ? viewOf(known) : this.settled(ask, waitUntil);
      }),
    );
  }

  private async settled(ask: Ask, waitUntil: WaitUntil): Promise<View | Missing | Problem> {
    try {
      return await this.view(ask, waitUntil);
    } catch (error) {
      if (error instanceof Problem) return error;
      throw error;
    }
  }

  /** The configuration of a version of the agent viewed, or why there is none to give. */
  async config(
    ask: Ask,
    view: View,
    version: number,
    waitUntil: WaitUntil,
  ): Promise<Config | "missing" | "draft"> {
    const entry = view.entry!;
    const held = entry.configs.get(version);
    if (held) return held;
    if (view.project) {
      const known = this.absence(entry, version, view.project);
      const found = known ?? (await this.loads.version(ask, entry, version, waitUntil));
      if (found) return found;
    }
    const config = await this.hints.config(view.projectId, entry, version, this.left(ask));
    if (config) return config;
    throw unavailable();
  }

  /** How old what was viewed is by now. */
  ageOf({ project, asOf }: View): Age {
    const ageMs = Math.max(0, this.clock.now() - asOf);
    return { ageMs, stale: project === null || ageMs > this.boundMs };
  }

  /** Whether the database has confirmed the view's key recently enough to honour it. */
  keyHolds({ projectId }: View): boolean {
    const project = this.state.projects.get(projectId);
    return project !== undefined && this.clock.now() - project.asOf <= this.keyStaleMs;
  }

  /** What is known of a version that cannot be given holds no longer than what is known of its project. */
  private absence(entry: AgentEntry, version: number, project: ProjectState): "missing" | "draft" | null {
    const absent = entry.absent.get(version);
    if (!absent || absent.revision !== project.revision) return null;
    return this.clock.now() - absent.asOf < this.boundMs ? absent.reason : null;
  }

  /** Waits until memory is at least at the revision asked for, as the primary says. */
  private async reach(project: ProjectState, ask: Ask, waitUntil: WaitUntil): Promise<void> {
    const wanted = ask.minRevision ?? 0;
    await this.revisions.running(project.id)?.within(this.left(ask));
    if (project.revision >= wanted) return;
    const check = this.revisions.next(project.id, waitUntil, () => this.sync.check([project], true));
    const outcome = await check.within(this.left(ask));
    const { revision } = project;
    if (revision >= wanted) return;
    if (!outcome?.ok) throw unavailable();
    throw new Problem(
      "revision_unknown",
      `The project is at revision ${revision}; revision ${wanted} does not exist yet.`,
      { extra: { revision } },
    );
  }

  private left({ deadline }: Ask): number {
    return Math.max(0, deadline - this.clock.now());
  }
}

/** Ids that no agent can have are all asked for under one name. */
const unique = (asks: Ask[]): Ask[] => [...new Map(asks.map((ask) => [ask.agentId, ask])).values()];
