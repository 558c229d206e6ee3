import { Problem } from "../domain/errors.ts";
import type { EdgeStore } from "../store/edge-store.ts";
import type { HintReader } from "../store/edge-hints.ts";
import type { AgentEntry, Config } from "./agent-entry.ts";
import type { Clock, WaitUntil } from "./clock.ts";
import { Freshness } from "./freshness.ts";
import { Hints, type Hint } from "./hints.ts";
import type { Lease } from "./lease.ts";
import { PATIENCE_MS } from "./limits.ts";
import { RevisionChecks } from "./revision-checks.ts";
import { State, type KnownKey, type ProjectState } from "./state.ts";
import { placeKey, Sync, type Loaded, type Place } from "./sync.ts";

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

export interface Ask {
  place: Place;
  agentId: string;
  /** A version asked for by number. */
  version: number | null;
  /** Id of the API key; null for the root key. */
  key: string | null;
  /** The project's revision that the answer may not be older than. */
  minRevision: number | null;
  /** Milliseconds since 1970: until when the request may wait, all told. */
  deadline: number;
}

/** An agent as memory has it. */
export interface View {
  projectId: number;
  slug: string | undefined;
  /** Null when this is KV's word only. */
  project: ProjectState | null;
  /** Null: there is no such agent. */
  entry: AgentEntry | null;
  key: KnownKey | null;
  /** The project's revision. */
  revision: number;
  /** Milliseconds since 1970: this was current then, or later. */
  asOf: number;
}

export interface Age {
  /** Milliseconds since what was viewed is known to have been current. */
  ageMs: number;
  /** Beyond the bound, or KV's word only. */
  stale: boolean;
}

export type Missing = { missing: "workspace" | "project" };
type Known = Exclude<Loaded, Missing>;

/**
 * What one isolate knows of the agents it is asked for: answers from memory, keeps it fresh, and says how old it is.
 * No request waits for ever, and what several requests need is read once.
 */
export class Memory {
  private readonly clock: Clock;
  private readonly keyStaleMs: number;
  private readonly state: State;
  private readonly sync: Sync;
  private readonly freshness: Freshness;
  private readonly hints: Hints;
  private readonly revisions: RevisionChecks;
  private readonly loads = new Map<string, Lease<Loaded>>();

  constructor(options: MemoryOptions) {
    const { clock, freshnessMs, onFailure = () => {} } = options;
    this.clock = clock;
    this.keyStaleMs = options.keyStaleMs;
    this.state = new State(options.maxBytes);
    this.sync = new Sync(options.store, this.state);
    this.freshness = new Freshness({
      state: this.state,
      sync: this.sync,
      clock,
      boundMs: freshnessMs,
      onFailure,
    });
    this.hints = new Hints(options.hints, clock);
    this.revisions = new RevisionChecks(clock);
  }

  /** The answer, where memory can give it at once: the way of almost every request. */
  peek(ask: Ask, waitUntil: WaitUntil): View | null {
    const now = this.clock.now();
    const known = this.known(ask, now);
    if (!known) return null;
    const { project } = known;
    const age = now - project.asOf;
    if (age >= this.freshness.boundMs || project.revision < (ask.minRevision ?? 0)) return null;
    if (age >= this.freshness.boundMs / 2) this.freshness.refresh(project, waitUntil);
    this.freshness.requested(now, waitUntil);
    return this.viewOf(known);
  }

  /**
   * The answer, after whatever has to be read for it: within 5 s, or a Problem `unavailable`; `revision_unknown` when
   * the primary has not got as far as the revision asked for.
   */
  async view(ask: Ask, waitUntil: WaitUntil): Promise<View | Missing> {
    const arrived = this.clock.now();
    this.freshness.requested(arrived, waitUntil);
    const missing = ask.minRevision === null ? this.missingPlace(ask.place, arrived) : null;
    if (missing) return missing;
    let found: Known | View | Missing = this.known(ask, arrived) ?? (await this.load(ask, waitUntil));
    if ("missing" in found || "asOf" in found) return found;
    const { project } = found;
    if (project.revision < (ask.minRevision ?? 0)) await this.reach(project, ask, waitUntil);
    else if (this.clock.now() - project.asOf >= this.freshness.boundMs)
      await this.freshness.freshen(project, this.left(ask.deadline), waitUntil);
    else return this.viewOf(found);
    found = this.known(ask, this.clock.now()) ?? (await this.load(ask, waitUntil));
    return "missing" in found || "asOf" in found ? found : this.viewOf(found);
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
      if (known) return known;
      const found = await this.readVersion(ask, entry, version, waitUntil);
      if (found) return found;
    }
    const config = await this.hints.config(view.projectId, entry, version, this.left(ask.deadline));
    return config ?? this.unavailable();
  }

  /** How old what was viewed is by now. */
  ageOf({ project, asOf }: View): Age {
    const ageMs = Math.max(0, this.clock.now() - asOf);
    return { ageMs, stale: project === null || ageMs > this.freshness.boundMs };
  }

  /** Whether the database has confirmed the view's key recently enough to honour it. */
  keyHolds(view: View): boolean {
    const project = this.state.projects.get(view.projectId);
    return project !== undefined && this.clock.now() - project.asOf <= this.keyStaleMs;
  }

  private known(ask: Ask, now: number): Known | null {
    const id = this.sync.projectId(ask.place);
    const project = id === null ? undefined : this.state.projects.get(id);
    if (!project) return null;
    project.usedAt = now;
    const key = ask.key === null ? null : this.knownKey(ask.key, project, now);
    if (key === undefined) return null;
    const entry = project.agents.get(ask.agentId);
    if (entry) entry.usedAt = now;
    else if (!project.unknown.has(ask.agentId)) return null;
    return { project, entry: entry ?? null, key };
  }

  private knownKey(id: string, project: ProjectState, now: number): KnownKey | undefined {
    const key = this.state.keys.get(id);
    if (!key || key.authRevision !== project.workspace.authRevision) return undefined;
    return key.row || now - key.asOf < this.freshness.boundMs ? key : undefined;
  }

  private missingPlace(place: Place, now: number): Missing | null {
    const known = typeof place === "number" ? undefined : this.state.places.get(placeKey(place));
    return known && "missing" in known && now - known.asOf < this.freshness.boundMs ? known : null;
  }

  private viewOf({ project, entry, key }: Known): View {
    const { id: projectId, slug, revision, asOf } = project;
    return { projectId, slug, project, entry, key, revision, asOf };
  }

  /** D1 and KV side by side; KV's word counts only when D1's does not come. */
  private async load(ask: Ask, waitUntil: WaitUntil): Promise<Known | View | Missing> {
    const id = this.sync.projectId(ask.place);
    const hint = id === null || ask.minRevision !== null ? null : this.hint(id, ask, waitUntil);
    const standIn = async () =>
      hint && this.mayStandIn(ask, id!) ? this.hintView(ask, id!, await hint()) : null;
    const now = this.clock.now();
    if (this.freshness.failures.blocked(now)) {
      const view = await standIn();
      if (view) return view;
      if (ask.minRevision === null && !this.freshness.failures.mayProbe(now)) this.unavailable();
    }
    const lease = this.beginLoad(ask, waitUntil);
    const replaceable = hint !== null && this.mayStandIn(ask, id!);
    const patience = this.freshness.waits.blocked(now) ? 0 : PATIENCE_MS;
    let outcome = await lease.within(replaceable ? patience : this.left(ask.deadline));
    if (!outcome?.ok && replaceable) {
      if (!outcome) this.freshness.waits.failed(this.clock.now());
      const view = await standIn();
      if (view) return view;
    }
    outcome ??= await lease.within(this.left(ask.deadline));
    if (!outcome?.ok) this.unavailable();
    if ("missing" in outcome.value) return outcome.value;
    return this.known(ask, this.clock.now()) ?? outcome.value;
  }

  private beginLoad({ place, agentId, version, key, minRevision }: Ask, waitUntil: WaitUntil): Lease<Loaded> {
    const id = this.sync.projectId(place);
    const revision = (id === null ? undefined : this.state.projects.get(id)?.revision) ?? -1;
    const primary = minRevision !== null && revision < minRevision;
    const want = { place, agentId, key, versions: version === null ? [] : [version], primary };
    const name = JSON.stringify(want);
    const running = this.loads.get(name);
    if (running?.alive()) return running;
    const lease = this.freshness.lease(waitUntil, async () => {
      try {
        return await this.sync.load(want);
      } finally {
        if (this.loads.get(name) === lease) this.loads.delete(name);
      }
    });
    this.loads.set(name, lease);
    return lease;
  }

  private async readVersion(
    ask: Ask,
    entry: AgentEntry,
    version: number,
    waitUntil: WaitUntil,
  ): Promise<Config | "missing" | "draft" | null> {
    const { failures } = this.freshness;
    const now = this.clock.now();
    if (failures.blocked(now) && !failures.mayProbe(now)) return null;
    const left = this.left(ask.deadline);
    const patience = version in entry.snapshot.versions ? Math.min(PATIENCE_MS, left) : left;
    const outcome = await this.beginLoad({ ...ask, version }, waitUntil).within(patience);
    if (!outcome?.ok || "missing" in outcome.value) return null;
    const read = outcome.value.entry;
    return read?.configs.get(version) ?? read?.absent.get(version)?.reason ?? "missing";
  }

  /** What is known of a version that cannot be given holds no longer than what is known of its project. */
  private absence(entry: AgentEntry, version: number, project: ProjectState): "missing" | "draft" | null {
    const absent = entry.absent.get(version);
    if (!absent || absent.revision !== project.revision) return null;
    return this.clock.now() - absent.asOf < this.freshness.boundMs ? absent.reason : null;
  }

  /** Waits until memory is at least at this revision, as the primary says. */
  private async reach(project: ProjectState, ask: Ask, waitUntil: WaitUntil): Promise<void> {
    const revision = ask.minRevision ?? 0;
    const running = this.revisions.running(project.id);
    if (running) await running.within(this.left(ask.deadline));
    if (project.revision >= revision) return;
    const check = this.revisions.next(project.id, waitUntil, () => this.sync.check([project], true));
    const outcome = await check.within(this.left(ask.deadline));
    if (project.revision >= revision) return;
    if (!outcome?.ok) this.unavailable();
    throw new Problem(
      "revision_unknown",
      `The project is at revision ${project.revision}; revision ${revision} does not exist yet.`,
      {
        extra: { revision: project.revision },
      },
    );
  }

  /** KV's word, read again when it is some seconds old, and kept when KV does not answer either. */
  private hint(id: number, ask: Ask, waitUntil: WaitUntil): () => Promise<Hint | null> {
    const { agentId } = ask;
    const remembered = this.hints.remembered(id, agentId);
    if (remembered) return async () => remembered;
    const lease = this.hints.begin(id, agentId, waitUntil);
    return async () => {
      const outcome = await lease.within(Math.min(PATIENCE_MS, this.left(ask.deadline)));
      return outcome?.ok ? outcome.value : this.hints.remembered(id, agentId, Infinity);
    };
  }

  /** A key that this isolate has not seen confirmed cannot be honoured on KV's word. */
  private mayStandIn({ key }: Ask, id: number): boolean {
    if (key === null) return true;
    const project = this.state.projects.get(id);
    return project !== undefined && this.knownKey(key, project, this.clock.now()) !== undefined;
  }

  private hintView(ask: Ask, id: number, hint: Hint | null): View | null {
    if (!hint) return null;
    const project = this.state.projects.get(id);
    const key =
      ask.key !== null && project ? (this.knownKey(ask.key, project, this.clock.now()) ?? null) : null;
    const { entry, revision, publishedAt: asOf } = hint;
    return { projectId: id, slug: project?.slug, project: null, entry, key, revision, asOf };
  }

  private left(deadline: number): number {
    return Math.max(0, deadline - this.clock.now());
  }

  private unavailable(): never {
    throw new Problem("unavailable", "The stores cannot be reached; try again shortly.", { retryAfter: 1 });
  }
}
