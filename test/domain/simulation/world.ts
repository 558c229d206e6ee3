import type { Published } from "../../../src/domain/published.ts";
import type { Snapshot } from "../../../src/domain/snapshot.ts";
import type { HintReader } from "../../../src/store/edge-hints.ts";
import type { EdgeReads, ReadPlan, Rows } from "../../../src/store/edge-reads.ts";
import type { VirtualTime } from "./virtual-time.ts";

/** What an agent was from a commit until the next. */
export interface AgentState {
  at: number;
  revision: number;
  /** Null: deleted, or not yet created. */
  active: number | null;
}

export interface SimulatedProject {
  id: number;
  /** When the project came to each revision; the index is the revision. */
  commits: number[];
  agents: Map<string, AgentState[]>;
}

/** What goes wrong, and when. */
export interface Trouble {
  from: number;
  until: number;
  store: "d1" | "kv";
  kind: "fails" | "hangs" | "slow";
}

interface Options {
  time: VirtualTime;
  random: () => number;
  replicas: number;
  /** Milliseconds. */
  maxReplicaLag: number;
  kvLag: number;
  troubles: Trouble[];
}

export const SECONDS = 1_000;

/**
 * Stores as they really are: answers take time, and show a state of some moment in between; replicas are behind by
 * any amount, and say honestly by how much; KV is behind by a minute. All that ever was true can be looked up.
 */
export class World {
  readonly projects = new Map<number, SimulatedProject>();
  /** When the keys 0, 1, 2, … of the one workspace were revoked; the later ones are still good. */
  readonly revocations: number[] = [];
  readonly reads: ReadPlan[] = [];
  private readonly options: Options;
  private readonly start: number;
  private readonly applied: number[][] = [];
  private readonly beats: number[] = [];

  constructor(options: Options) {
    this.options = options;
    this.start = options.time.now();
    for (let i = 0; i < options.replicas; i++) this.applied.push([this.start]);
  }

  addProject(id: number, agents: string[]): void {
    const now = this.now();
    const project: SimulatedProject = { id, commits: [now], agents: new Map() };
    this.projects.set(id, project);
    for (const agentId of agents) {
      project.commits.push(now);
      project.agents.set(agentId, [{ at: now, revision: project.commits.length - 1, active: 1 }]);
    }
  }

  /** Commits a change at this instant and answers the project's revision. */
  commit(id: number, agentId: string, deleted = false): number {
    const project = this.projects.get(id)!;
    project.commits.push(this.now());
    const revision = project.commits.length - 1;
    const states = project.agents.get(agentId) ?? [];
    project.agents.set(agentId, states);
    states.push({ at: this.now(), revision, active: deleted ? null : revision });
    return revision;
  }

  revoke(): void {
    this.revocations.push(this.now());
  }

  /** What an agent was at an instant. */
  agentAt(id: number, agentId: string, at: number): AgentState | null {
    const states = this.projects.get(id)!.agents.get(agentId) ?? [];
    return states.findLast((state) => state.at <= at) ?? null;
  }

  readonly d1: EdgeReads = {
    read: (plan) => this.delayed(plan, () => this.now()),
    readPrimary: (plan) => this.delayed(plan, () => this.now()),
    readAnywhere: async (plan) => {
      const which = Math.floor(this.options.random() * (this.options.replicas + 1));
      let beatAt: number | null = null;
      const rows = await this.delayed(plan, () => {
        if (which === this.options.replicas) return this.now();
        const visible = this.visible(which);
        beatAt = this.beatBefore(visible);
        return visible;
      });
      return { ...rows, beatAt };
    },
  };

  /** One reader for each isolate: locations cache what they read, and that nothing was there. */
  kv(): HintReader {
    const { random, kvLag } = this.options;
    return {
      current: async (id, agentId) => {
        await this.delay("kv");
        const publishedAt = this.now() - 500 - random() * kvLag;
        const state = this.agentAt(id, agentId, publishedAt);
        if (!state) return null;
        const snapshot = snapshotOf(agentId, state);
        return {
          epoch: 0,
          revision: state.revision,
          published_at: publishedAt,
          snapshot,
        } satisfies Published;
      },
      config: async (_id, hash) => {
        await this.delay("kv");
        return hash;
      },
    };
  }

  private now(): number {
    return this.options.time.now();
  }

  private async delayed(plan: ReadPlan, visible: () => number): Promise<Rows> {
    this.reads.push(plan);
    await this.delay("d1");
    const rows = this.rowsAt(plan, visible());
    await this.options.time.sleep(this.options.random() * 40);
    return rows;
  }

  private async delay(store: "d1" | "kv"): Promise<void> {
    const { time, random, troubles } = this.options;
    const now = this.now();
    const trouble = troubles.find((each) => each.store === store && now >= each.from && now < each.until);
    if (trouble?.kind === "hangs") await new Promise(() => {});
    await time.sleep(trouble?.kind === "slow" ? 100 + random() * 3 * SECONDS : random() * 40);
    if (trouble?.kind === "fails") throw new Error("away");
  }

  /** Replicas fall behind and catch up, and never go back. */
  private visible(which: number): number {
    const { random, maxReplicaLag } = this.options;
    const applied = this.applied[which]!;
    const elapsed = Math.floor((this.now() - this.start) / SECONDS);
    while (applied.length <= elapsed) {
      const second = this.start + applied.length * SECONDS;
      const last = applied.at(-1)!;
      const dice = random();
      const next =
        dice < 0.5 ? last + (second - last) * random() : dice < 0.8 ? last : second - random() * SECONDS;
      applied.push(Math.max(last, next, second - maxReplicaLag));
    }
    return applied[elapsed]!;
  }

  /** A heartbeat is committed a little after the time it tells. */
  private beatBefore(instant: number): number {
    for (let k = Math.floor((instant - this.start) / SECONDS); k >= 0; k--) {
      this.beats[k] ??= this.options.random() * 100;
      const told = this.start + k * SECONDS;
      if (told + this.beats[k]! <= instant) return told;
    }
    return 0;
  }

  private rowsAt(plan: ReadPlan, at: number): Rows {
    const authRevision = this.revocations.findLastIndex((time) => time <= at) + 1;
    const revisionAt = (id: number) => this.projects.get(id)!.commits.findLastIndex((time) => time <= at);
    const rows: Rows = { projects: [], place: null, changed: [], agents: [], versions: [], key: null };
    for (const { id, since } of plan.projects) {
      rows.projects.push({
        id,
        slug: `p${id}`,
        workspace: 1,
        authRevision,
        epoch: 0,
        revision: revisionAt(id),
      });
      if (since === null) continue;
      for (const agentId of this.projects.get(id)!.agents.keys()) {
        const state = this.agentAt(id, agentId, at);
        if (state && state.revision > since)
          rows.changed.push({ project: id, agentId, revision: state.revision });
      }
    }
    for (const { project, agentId, revision } of plan.agents) {
      const states = this.projects.get(project!)!.agents.get(agentId) ?? [];
      const seen = states.filter((state) => state.at <= at);
      const state = revision === null ? seen.at(-1) : seen.find((each) => each.revision === revision);
      if (!state) continue;
      const body = JSON.stringify(snapshotOf(agentId, state));
      rows.agents.push({ project: project!, agentId, revision: state.revision, body });
      if (state.active === null) continue;
      const config = textOf(agentId, state.active);
      rows.versions.push({
        project: project!,
        agentId,
        version: state.active,
        status: "published",
        hash: config,
        config,
      });
    }
    if (plan.key !== null) {
      const revokedAt = Number(plan.key) < authRevision ? this.revocations[Number(plan.key)]! : null;
      rows.key = {
        id: plan.key,
        workspace: 1,
        project: null,
        secretHash: "",
        scopes: ["resolve"],
        role: null,
        userId: null,
        username: null,
        grants: [],
        expiresAt: null,
        revokedAt,
      };
    }
    return rows;
  }
}

/** The text stands for its own hash here. */
export const textOf = (agentId: string, version: number): string => JSON.stringify({ agentId, version });

const snapshotOf = (agentId: string, { active }: AgentState): Snapshot => ({
  agent_id: agentId,
  enabled: true,
  deleted: active === null,
  active,
  labels: {},
  versions: active === null ? {} : { [active]: textOf(agentId, active) },
});
