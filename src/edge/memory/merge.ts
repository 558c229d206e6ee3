import { compareRevisions, type Snapshot } from "../../domain/snapshot.ts";
import type { AgentRow, AgentWant, ProjectRow, ReadPlan, VersionRow } from "../../store/edge-reads.ts";
import type { ReadAnswer } from "../../store/edge-store.ts";
import { AgentEntry } from "./agent-entry.ts";
import type { ProjectState, State } from "./state.ts";

/** Agents as of exactly the revisions at which a check saw them change. */
export type Reloaded = Map<string, { row: AgentRow; versions: VersionRow[] }>;

export const agentKey = (project: number, agentId: string): string => `${project}/${agentId}`;

/** The agents in memory that an answer shows to have changed and that were not reloaded yet. */
export function outdated(state: State, answer: ReadAnswer, reloaded: Reloaded): AgentWant[] {
  const rows = new Map(answer.projects.map((row) => [row.id, row]));
  return answer.changed.flatMap(({ project, agentId, revision }) => {
    const held = state.projects.get(project);
    const row = rows.get(project);
    const entry = held?.agents.get(agentId);
    if (!held || !row || !entry || held.epoch !== row.epoch || entry.revision >= revision) return [];
    if (reloaded.has(agentKey(project, agentId))) return [];
    const have = [...entry.configs.keys()];
    return [{ project, agentId, revision, versions: [], have }];
  });
}

/**
 * Takes one consistent answer into memory, at one instant. What it proves of a project is true of memory afterwards,
 * and memory never goes back: an older answer changes no agent. False when memory came to know something in the
 * meantime that the answer cannot be reconciled with; then it must be read again.
 */
export function merge(state: State, plan: ReadPlan, answer: ReadAnswer, reloaded: Reloaded): boolean {
  let whole = true;
  for (const row of answer.projects) {
    const since = plan.projects.find(({ id }) => id === row.id)?.since ?? null;
    whole = mergeProject(state, row, since, answer, reloaded) && whole;
  }
  return whole;
}

function mergeProject(
  state: State,
  row: ProjectRow,
  since: number | null,
  answer: ReadAnswer,
  reloaded: Reloaded,
): boolean {
  const project = state.projects.get(row.id);
  if (!project) {
    const added = state.addProject(row, answer.asOf);
    added.workspace.authRevision = Math.max(added.workspace.authRevision, row.authRevision);
    return true;
  }
  if (row.epoch < project.epoch) return false;
  if (row.epoch > project.epoch) restored(project, row);
  else if (row.revision > project.revision) {
    const covered = since !== null && since <= project.revision;
    if (!covered && project.agents.size + project.unknown.size > 0) return false;
    if (covered) applyChanges(state, project, answer, reloaded);
    project.revision = row.revision;
  }
  project.workspace.authRevision = Math.max(project.workspace.authRevision, row.authRevision);
  // An older answer proves as much: what memory holds beyond it was committed after its instant.
  project.asOf = Math.max(project.asOf, answer.asOf);
  return true;
}

/** A backup was restored: nothing that is remembered need be true, not even that a key was not revoked. */
function restored(project: ProjectState, row: ProjectRow): void {
  project.forget();
  project.epoch = row.epoch;
  project.revision = row.revision;
  project.asOf = 0;
  project.workspace.authRevision = row.authRevision;
}

function applyChanges(state: State, project: ProjectState, answer: ReadAnswer, reloaded: Reloaded): void {
  for (const change of answer.changed) {
    if (change.project !== project.id || change.revision <= project.revision) continue;
    project.unknown.delete(change.agentId);
    const held = project.agents.get(change.agentId);
    const fresh = reloaded.get(agentKey(project.id, change.agentId));
    if (!held || held.revision >= change.revision) continue;
    const entry = fresh && entryOf(fresh.row, project.epoch);
    if (!entry) {
      project.putUnknown(change.agentId);
      continue;
    }
    entry.addRows(fresh.versions, [], { revision: project.revision, asOf: answer.asOf });
    entry.inherit(held);
    project.put(entry);
    state.grew(entry.bytes);
  }
}

/** An agent as it was read; null when it is deleted or has never been written properly. */
function entryOf(row: AgentRow, epoch: number): AgentEntry | null {
  if (row.body === null) return null;
  const snapshot: Snapshot = JSON.parse(row.body);
  return snapshot.deleted ? null : new AgentEntry(snapshot, { epoch, revision: row.revision });
}

/**
 * Takes the one agent that was asked for by name, after its project was merged. False when memory is past the state
 * that it was read in: it may have changed since.
 */
export function mergeAgent(
  state: State,
  row: ProjectRow,
  want: AgentWant,
  answer: ReadAnswer,
): AgentEntry | null | false {
  const project = state.projects.get(row.id);
  if (!project || compareRevisions(project, row) !== 0) return false;
  const found = answer.agents.find((agent) => agent.project === row.id && agent.agentId === want.agentId);
  const entry = found ? entryOf(found, row.epoch) : null;
  if (!entry) {
    project.putUnknown(want.agentId);
    return null;
  }
  const held = project.agents.get(want.agentId);
  const kept = held?.revision === entry.revision && held.epoch === entry.epoch ? held : entry;
  const before = kept === held ? kept.bytes : 0;
  if (held && kept !== held) kept.inherit(held);
  const versions = answer.versions.filter((version) => version.agentId === want.agentId);
  kept.addRows(versions, want.versions, { revision: row.revision, asOf: answer.asOf });
  project.put(kept);
  state.grew(kept.bytes - before);
  return kept;
}
