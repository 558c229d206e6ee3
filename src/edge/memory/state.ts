import { compareRevisions, type Revision } from "../../domain/snapshot.ts";
import type { KeyRow, ProjectRow } from "../../store/edge-reads.ts";
import type { AgentEntry } from "./agent-entry.ts";
import { MAX_MEMORY_BYTES, MAX_PROJECTS, MAX_REMEMBERED, MAX_UNKNOWN_AGENTS } from "../limits.ts";
import { RecentMap } from "./recent-map.ts";

/** A key's row as it was while its workspace's `auth_revision` was this; without a row, there is no such key. */
export interface KnownKey {
  row: KeyRow | null;
  authRevision: number;
  asOf: number;
}

/** Which project a place is, or what of it does not exist. */
export type KnownPlace = { project: number } | { missing: "workspace" | "project"; asOf: number };

/** One number for all projects of a workspace: raised when one of its keys is revoked. */
export interface WorkspaceState {
  authRevision: number;
}

/**
 * One project in memory. Every agent held is as it was at the project's revision, and every agent known not to exist
 * did not exist then; `asOf` is an instant at or after which all this was so.
 */
export class ProjectState implements Revision {
  readonly id: number;
  readonly slug: string;
  readonly workspaceId: number;
  readonly workspace: WorkspaceState;
  epoch: number;
  revision: number;
  asOf: number;
  usedAt = 0;
  readonly agents = new Map<string, AgentEntry>();
  /** Ids of agents that do not exist. */
  readonly unknown = new Set<string>();

  constructor(row: ProjectRow, workspace: WorkspaceState, asOf: number) {
    this.id = row.id;
    this.slug = row.slug;
    this.workspaceId = row.workspace;
    this.workspace = workspace;
    this.epoch = row.epoch;
    this.revision = row.revision;
    this.asOf = asOf;
  }

  put(entry: AgentEntry): void {
    this.unknown.delete(entry.snapshot.agent_id);
    this.agents.set(entry.snapshot.agent_id, entry);
  }

  putUnknown(agentId: string): void {
    this.agents.delete(agentId);
    if (this.unknown.size >= MAX_UNKNOWN_AGENTS) this.unknown.clear();
    this.unknown.add(agentId);
  }

  forget(): void {
    this.agents.clear();
    this.unknown.clear();
  }

  isOlderThan(other: Revision): boolean {
    return compareRevisions(this, other) < 0;
  }
}

/** All that one isolate knows. */
export class State {
  readonly projects = new Map<number, ProjectState>();
  readonly places = new RecentMap<string, KnownPlace>(MAX_REMEMBERED);
  readonly keys = new RecentMap<string, KnownKey>(MAX_REMEMBERED);
  private readonly workspaces = new Map<number, WorkspaceState>();
  private readonly maxBytes: number;
  private bytesAtMost = 0;

  constructor(maxBytes = MAX_MEMORY_BYTES) {
    this.maxBytes = maxBytes;
  }

  workspace(id: number, authRevision: number): WorkspaceState {
    const known = this.workspaces.get(id);
    if (known) return known;
    const workspace = { authRevision };
    this.workspaces.set(id, workspace);
    return workspace;
  }

  addProject(row: ProjectRow, asOf: number): ProjectState {
    if (this.projects.size >= MAX_PROJECTS) this.dropOldestProject();
    const project = new ProjectState(row, this.workspace(row.workspace, row.authRevision), asOf);
    this.projects.set(row.id, project);
    return project;
  }

  /** Told of each agent that was put or grew; looks closely only when the bound may have been passed. */
  grew(bytes: number): void {
    this.bytesAtMost += bytes;
    if (this.bytesAtMost > this.maxBytes) this.bytesAtMost = this.evict();
  }

  /** Drops the agents asked for longest ago, until what is held is well within its bound; answers what is left. */
  private evict(): number {
    const held = [...this.projects.values()].flatMap((project) =>
      [...project.agents].map(([agentId, entry]) => ({ project, agentId, entry })),
    );
    let bytes = held.reduce((sum, { entry }) => sum + entry.bytes, 0);
    if (bytes <= this.maxBytes) return bytes;
    held.sort((a, b) => a.entry.usedAt - b.entry.usedAt);
    for (const { project, agentId, entry } of held) {
      if (bytes <= this.maxBytes * 0.9) break;
      project.agents.delete(agentId);
      bytes -= entry.bytes;
    }
    return bytes;
  }

  private dropOldestProject(): void {
    let oldest: ProjectState | undefined;
    for (const project of this.projects.values()) {
      if (!oldest || project.usedAt < oldest.usedAt) oldest = project;
    }
    if (oldest) this.projects.delete(oldest.id);
  }
}
