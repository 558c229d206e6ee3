import type { AgentWant, PlaceName, ProjectRow, ReadPlan } from "../../store/edge-reads.ts";
import type { EdgeStore, ReadAnswer } from "../../store/edge-store.ts";
import type { AgentEntry } from "./agent-entry.ts";
import { LOAD_ATTEMPTS, RELOAD_CHUNK } from "../limits.ts";
import { agentKey, merge, mergeAgent, outdated, type Reloaded } from "./merge.ts";
import type { KnownKey, ProjectState, State } from "./state.ts";

/** A project by its number where it is known, else by name. */
export type Place = number | PlaceName;

export interface Want {
  place: Place;
  /** With the versions asked for by number. */
  agents: { agentId: string; versions: number[] }[];
  /** Id of the API key that has to be known; null for the root key. */
  key: string | null;
  primary: boolean;
}

/** What a load came to: agents by their ids (null: there is none), or a place that does not exist. */
export type Loaded =
  | { project: ProjectState; entries: Map<string, AgentEntry | null>; key: KnownKey | null }
  | { missing: "workspace" | "project" };

export const placeKey = (place: PlaceName): string =>
  `${typeof place.workspace}:${place.workspace}/${place.project}`;

/** Brings what D1 says into memory. Rejects when D1 does; waits as long as D1 does. */
export class Sync {
  private readonly store: EdgeStore;
  private readonly state: State;

  constructor(store: EdgeStore, state: State) {
    this.store = store;
    this.state = state;
  }

  /** Checks all these projects with one query, and reloads the agents in memory that changed, and no others. */
  async check(projects: Iterable<ProjectState>, primary: boolean): Promise<void> {
    const plan: ReadPlan = {
      projects: Array.from(projects, ({ id, revision }) => ({ id, since: revision })),
      place: null,
      agents: [],
      key: null,
      primary,
    };
    const answer = await this.store.read(plan);
    merge(this.state, plan, answer, await this.reload(answer));
  }

  /** Loads agents together with whatever else is missing to answer for it; one query, unless others get in between. */
  async load(want: Want): Promise<Loaded> {
    let { primary } = want;
    for (let attempt = 0; attempt < LOAD_ATTEMPTS; attempt++) {
      const plan = this.planOf(want, primary);
      const answer = await this.store.read(plan);
      const loaded = this.take(plan, answer, await this.reload(answer));
      if (loaded) return loaded;
      primary = true;
    }
    throw new Error("the project changes faster than it can be read");
  }

  /** The project's number, as far as memory knows it. */
  projectId(place: Place): number | null {
    if (typeof place === "number") return place;
    const known = this.state.places.get(placeKey(place));
    return known && "project" in known ? known.project : null;
  }

  private planOf({ place, agents, key }: Want, primary: boolean): ReadPlan {
    const id = this.projectId(place);
    const held = id === null ? undefined : this.state.projects.get(id);
    const lean = agents.length > 1;
    return {
      projects: id === null ? [] : [{ id, since: held?.revision ?? null }],
      place: typeof place === "number" || id !== null ? null : place,
      agents: agents.map(({ agentId, versions }) => {
        const have = [...(held?.agents.get(agentId)?.configs.keys() ?? [])];
        return { project: id, agentId, revision: null, versions, have, lean };
      }),
      key,
      primary,
    };
  }

  /** Null: read it again, from the primary. What a replica does not have may exist all the same. */
  private take(plan: ReadPlan, answer: ReadAnswer, reloaded: Reloaded): Loaded | null {
    const id = plan.projects[0]?.id ?? answer.place?.project ?? null;
    const row = answer.projects.find((project) => project.id === id);
    if (!row) return answer.primary ? this.takeMissing(plan, answer) : null;
    if (plan.place) this.state.places.set(placeKey(plan.place), { project: row.id });
    if (!merge(this.state, plan, answer, reloaded)) return null;
    const key = this.takeKey(plan, answer, row);
    if (key === false) return null;
    const entries = new Map<string, AgentEntry | null>();
    for (const want of plan.agents) {
      const entry = mergeAgent(this.state, row, want, answer);
      if (entry === false) return null;
      entries.set(want.agentId, entry);
    }
    return { project: this.state.projects.get(row.id)!, entries, key };
  }

  private takeMissing({ place }: ReadPlan, answer: ReadAnswer): Loaded {
    const missing = place && answer.place?.workspace === null ? "workspace" : "project";
    if (place) this.state.places.set(placeKey(place), { missing, asOf: answer.asOf });
    return { missing };
  }

  private takeKey(
    { key }: ReadPlan,
    { key: row, primary, asOf }: ReadAnswer,
    project: ProjectRow,
  ): KnownKey | null | false {
    if (key === null) return null;
    const { authRevision } = project;
    if (authRevision < this.state.workspace(project.workspace, authRevision).authRevision) return false;
    if (!row && !primary) return false;
    const known: KnownKey = { row, authRevision, asOf };
    this.state.keys.set(key, known);
    return known;
  }

  /** The agents that the answer shows to have changed, as of the very revisions it shows. */
  private async reload(answer: ReadAnswer): Promise<Reloaded> {
    const reloaded: Reloaded = new Map();
    let primary = answer.primary;
    for (;;) {
      const wants = outdated(this.state, answer, reloaded).slice(0, RELOAD_CHUNK);
      if (wants.length === 0) return reloaded;
      const found = await this.readExactly(wants, primary);
      for (const { project, agentId } of wants) {
        const row = found.agents.find((agent) => agent.project === project && agent.agentId === agentId);
        if (!row?.body) continue;
        const versions = found.versions.filter(
          (version) => version.project === project && version.agentId === agentId,
        );
        reloaded.set(agentKey(project!, agentId), { row, versions });
      }
      if (wants.every(({ project, agentId }) => reloaded.has(agentKey(project!, agentId)))) continue;
      if (primary) throw new Error("a snapshot is missing");
      primary = true;
    }
  }

  private readExactly(agents: AgentWant[], primary: boolean): Promise<ReadAnswer> {
    return this.store.read({ projects: [], place: null, agents, key: null, primary });
  }
}
