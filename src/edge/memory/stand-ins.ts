import type { Clock, WaitUntil } from "../clock.ts";
import type { Hint, Hints } from "./hints.ts";
import { PATIENCE_MS } from "../limits.ts";
import type { Lookup } from "./lookup.ts";
import type { ProjectState } from "./state.ts";
import type { Ask, View } from "./view.ts";

/** KV's word on what is asked for, once it is there; null where KV has none, or none that will do. */
export type StandIn = () => Promise<View | null>;

/** Answers from KV, for the time that the database does not answer. */
export class StandIns {
  private readonly hints: Hints;
  private readonly lookup: Lookup;
  private readonly clock: Clock;

  constructor(hints: Hints, lookup: Lookup, clock: Clock) {
    this.hints = hints;
    this.lookup = lookup;
    this.clock = clock;
  }

  /** Begins to read KV at once, where the project's number tells what to read; it is read again after some seconds. */
  begin(ask: Ask, projectId: number, waitUntil: WaitUntil): StandIn {
    const { agentId, deadline } = ask;
    const remembered = this.hints.remembered(projectId, agentId);
    if (remembered) return async () => this.viewOf(ask, projectId, remembered);
    const lease = this.hints.begin(projectId, agentId, waitUntil);
    return async () => {
      if (!this.allowed(ask)) return null;
      const outcome = await lease.within(Math.min(PATIENCE_MS, deadline - this.clock.now()));
      const hint = outcome?.ok ? outcome.value : this.hints.remembered(projectId, agentId, Infinity);
      return hint && this.viewOf(ask, projectId, hint);
    };
  }

  /** A key that this isolate has not seen confirmed cannot be honoured on KV's word. */
  allowed({ place, key }: Ask): boolean {
    if (key === null) return true;
    const project = this.lookup.project(place);
    return project !== undefined && this.lookup.key(key, project, this.clock.now()) !== undefined;
  }

  private viewOf(ask: Ask, projectId: number, hint: Hint): View | null {
    if (!this.allowed(ask) || hint.revision < (ask.minRevision ?? 0)) return null;
    const project = this.lookup.project(ask.place);
    const { entry, revision, publishedAt: asOf } = hint;
    return {
      projectId,
      slug: project?.slug,
      project: null,
      entry,
      key: this.keyOf(ask, project),
      revision,
      asOf,
    };
  }

  private keyOf({ key }: Ask, project: ProjectState | undefined) {
    return key !== null && project ? (this.lookup.key(key, project, this.clock.now()) ?? null) : null;
  }
}
