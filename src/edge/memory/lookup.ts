import type { KnownKey, ProjectState, State } from "./state.ts";
import { placeKey, type Place, type Sync } from "./sync.ts";
import type { Ask, Known, Missing } from "./view.ts";

/** Finds things in memory, without waiting for anything. */
export class Lookup {
  private readonly state: State;
  private readonly sync: Sync;
  private readonly boundMs: number;

  constructor(state: State, sync: Sync, boundMs: number) {
    this.state = state;
    this.sync = sync;
    this.boundMs = boundMs;
  }

  /** All that is asked for, however old; null when a part of it is not there. */
  known(ask: Ask, now: number): Known | null {
    const project = this.project(ask.place);
    if (!project) return null;
    project.usedAt = now;
    const key = ask.key === null ? null : this.key(ask.key, project, now);
    if (key === undefined) return null;
    const entry = project.agents.get(ask.agentId);
    if (entry) entry.usedAt = now;
    else if (!project.unknown.has(ask.agentId)) return null;
    return { project, entry: entry ?? null, key };
  }

  project(place: Place): ProjectState | undefined {
    const id = this.sync.projectId(place);
    return id === null ? undefined : this.state.projects.get(id);
  }

  /** A key holds while no key of its workspace was revoked since; that one does not exist, only for a while. */
  key(id: string, project: ProjectState, now: number): KnownKey | undefined {
    const key = this.state.keys.get(id);
    if (!key || key.authRevision !== project.workspace.authRevision) return undefined;
    return key.row || now - key.asOf < this.boundMs ? key : undefined;
  }

  missingPlace(place: Place, now: number): Missing | null {
    const known = typeof place === "number" ? undefined : this.state.places.get(placeKey(place));
    return known && "missing" in known && now - known.asOf < this.boundMs ? known : null;
  }
}
