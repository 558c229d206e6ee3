import { sql, type SQL } from "drizzle-orm";
import type { Asker } from "../domain/access.ts";
import type { Life } from "../domain/instance/moves.ts";
import type { InstanceStatus } from "../domain/instance/status.ts";
import { ofReadable } from "./access.ts";
import { batch, type Database, type Statement } from "./database.ts";
import { guard } from "./guards.ts";
import { rowsOf } from "./rows.ts";
import { instance } from "./tables.ts";

export type InstanceRow = typeof instance.$inferSelect;

/** An instance's row, as an SQL condition. */
export const thisInstance = (projectId: number, id: string): SQL =>
  sql`project_id = ${projectId} AND id = ${id}`;

/** For a batch, whose rows `instanceOf` reads. */
export const selectInstance = (projectId: number, id: string): Statement =>
  sql`SELECT * FROM instance WHERE ${thisInstance(projectId, id)}`;

export const instanceOf = (rows: unknown): InstanceRow => rowsOf(instance, rows)[0]!;

export async function findInstance(
  db: Database,
  projectId: number,
  id: string,
): Promise<InstanceRow | undefined> {
  const [rows] = await batch(db, [selectInstance(projectId, id)]);
  return rowsOf(instance, rows)[0];
}

/** An instance and its tenant, by the id alone: for its object, which is named by it. */
export interface KnownInstance {
  row: InstanceRow;
  tenant: { workspaceId: number; workspace: string; projectId: number; project: string };
}

export async function knownInstance(db: Database, id: string): Promise<KnownInstance | null> {
  const [rows, names] = await batch(db, [
    sql`SELECT * FROM instance WHERE id = ${id}`,
    sql`SELECT w.slug AS workspace, p.slug AS project FROM instance i JOIN project p ON p.id = i.project_id
      JOIN workspace w ON w.id = p.workspace_id WHERE i.id = ${id}`,
  ]);
  const row = rowsOf(instance, rows)[0];
  const name = (names as { workspace: string; project: string }[])[0];
  if (row === undefined || name === undefined) return null;
  return { row, tenant: { workspaceId: row.workspaceId, projectId: row.projectId, ...name } };
}

export interface InstanceFilter {
  limit: number;
  /** The last row of the page before: its time and id. */
  before: readonly [number, string] | null;
  asker: Asker;
  status: InstanceStatus | null;
  agentId: string | null;
  /** Of the agent. */
  agentType: string | null;
  capability: string | null;
  /** No more rows after the one with which their states and overrides pass so many characters. */
  maxLength: number;
}

const all = (conditions: (SQL | undefined)[]): SQL =>
  sql.join(
    conditions.filter((condition) => condition !== undefined),
    sql` AND `,
  );

/** Newest first. */
export async function listInstances(
  db: Database,
  projectId: number,
  filter: InstanceFilter,
): Promise<InstanceRow[]> {
  const { before, status, agentId, agentType, capability, limit } = filter;
  const where = all([
    sql`i.project_id = ${projectId}`,
    before === null ? undefined : sql`(i.created_at, i.id) < (${before[0]}, ${before[1]})`,
    status === null ? undefined : sql`i.status = ${status}`,
    agentId === null ? undefined : sql`i.agent_id = ${agentId}`,
    agentType === null ? undefined : sql`a.agent_type = ${agentType}`,
    capability === null
      ? undefined
      : sql`EXISTS (SELECT 1 FROM json_each(a.capabilities) c WHERE c.value = ${capability})`,
    ofReadable(projectId, sql`i.agent_id`, filter.asker),
  ]);
  const [rows] = await batch(db, [
    sql`SELECT * FROM instance WHERE id IN (
      SELECT t.id FROM (
        SELECT id, sum(size) OVER (ORDER BY created_at DESC, id DESC) - size AS before FROM (
          SELECT i.id AS id, i.created_at AS created_at, length(i.config) + length(i.state) + length(i.hooks) AS size
          FROM instance i JOIN agent a ON a.project_id = i.project_id AND a.agent_id = i.agent_id
          WHERE ${where} ORDER BY i.created_at DESC, i.id DESC LIMIT ${limit}
        )
      ) t WHERE t.before <= ${filter.maxLength})
    ORDER BY created_at DESC, id DESC`,
  ]);
  return rowsOf(instance, rows);
}

/** Aborts with `concurrency_reached` where the workspace has so many that are alive. Seen in the batch of the write: exact. */
export const guardConcurrency = (workspaceId: number, most: number): Statement =>
  guard(
    "concurrency_reached",
    sql`(SELECT count(*) FROM instance WHERE workspace_id = ${workspaceId}
      AND status IN ('idle', 'initializing', 'active', 'busy', 'error')) < ${most}`,
  );

/** Aborts with `concurrent_change` unless the instance is as it was read. */
export const guardSeq = ({ projectId, id, seq }: InstanceRow): Statement =>
  guard(
    "concurrent_change",
    sql`EXISTS (SELECT 1 FROM instance WHERE ${thisInstance(projectId, id)} AND seq = ${seq})`,
  );

/** Raises the project's revision: its listeners are told of what got it. */
const raiseProject = (projectId: number): Statement =>
  sql`UPDATE project SET revision = revision + 1 WHERE id = ${projectId}`;

const newestRevision = (projectId: number): SQL =>
  sql`(SELECT revision FROM project WHERE id = ${projectId})`;

export const insertInstance = (row: InstanceRow): Statement[] => [
  raiseProject(row.projectId),
  sql`INSERT INTO instance (id, workspace_id, project_id, agent_id, version, label, name, status, config, state, hooks,
      hook_secret, heartbeat_seconds, created_by, created_at, updated_at, revision)
    VALUES (${row.id}, ${row.workspaceId}, ${row.projectId}, ${row.agentId}, ${row.version}, ${row.label}, ${row.name},
      ${row.status}, ${JSON.stringify(row.config)}, ${JSON.stringify(row.state)}, ${JSON.stringify(row.hooks)},
      ${row.hookSecret}, ${row.heartbeatSeconds}, ${row.createdBy}, ${row.createdAt}, ${row.updatedAt},
      ${newestRevision(row.projectId)})`,
];

/** What else a change of an instance writes. */
export interface InstanceFields {
  name: string;
  config: Record<string, unknown>;
  state: Record<string, unknown>;
  lastHeartbeat: number | null;
}

/** Writes an instance's life, and what is given beside it; a change of status is one of the project's revision too. */
export function writeInstance(
  before: InstanceRow,
  life: Life,
  fields: Partial<InstanceFields>,
  now: number,
): Statement[] {
  const { projectId, id } = before;
  const next = { ...before, ...fields };
  const isNews = life.status !== before.status || life.endedAt !== before.endedAt;
  return [
    guardSeq(before),
    ...(isNews ? [raiseProject(projectId)] : []),
    sql`UPDATE instance SET status = ${life.status}, resumes = ${life.resumes}, last_error = ${life.lastError},
      ended_at = ${life.endedAt}, name = ${next.name}, config = ${JSON.stringify(next.config)},
      state = ${JSON.stringify(next.state)}, last_heartbeat = coalesce(max(coalesce(last_heartbeat, 0), ${next.lastHeartbeat}), last_heartbeat),
      seq = seq + 1, updated_at = ${now}, revision = ${isNews ? newestRevision(projectId) : sql`revision`}
      WHERE ${thisInstance(projectId, id)}`,
  ];
}

/** Notes a heartbeat that changes nothing else: no version of the instance is made of it. */
export const noteHeartbeat = async (db: Database, row: InstanceRow, at: number): Promise<void> => {
  await batch(db, [
    sql`UPDATE instance SET last_heartbeat = max(coalesce(last_heartbeat, 0), ${at})
      WHERE ${thisInstance(row.projectId, row.id)}`,
  ]);
};

/** Aborts with `context_in_use` while a published configuration includes a version of one of its contexts. */
export const guardNotPinned = ({ id }: InstanceRow): Statement =>
  guard(
    "context_in_use",
    sql`NOT EXISTS (SELECT 1 FROM context_pin p JOIN context c ON c.id = p.context_id WHERE c.instance_id = ${id})`,
  );

export async function isPinned(db: Database, id: string): Promise<boolean> {
  const [rows] = await batch(db, [
    sql`SELECT 1 FROM context_pin p JOIN context c ON c.id = p.context_id WHERE c.instance_id = ${id} LIMIT 1`,
  ]);
  return rows!.length > 0;
}

/** Deletes an instance with its contexts. */
export const deleteInstance = ({ projectId, id }: InstanceRow): Statement[] => [
  sql`DELETE FROM context_version WHERE context_id IN (SELECT id FROM context WHERE instance_id = ${id})`,
  sql`DELETE FROM context WHERE instance_id = ${id}`,
  raiseProject(projectId),
  sql`DELETE FROM instance WHERE ${thisInstance(projectId, id)}`,
];

/** How far behind its own clock the database may be with an instance's heartbeats, with some time to spare. */
const LATE_MS = 60_000;

/**
 * Instances whose clock seems to have stopped: a heartbeat is long overdue, or a move has no end. Drawn anew each time,
 * so that none is left out for long. `ownMs` is the deployment's limit.
 */
export async function lateInstances(
  db: Database,
  now: number,
  ownMs: number,
  limit: number,
): Promise<string[]> {
  const [rows] = await batch(db, [
    sql`SELECT id FROM instance WHERE workspace_id IN (SELECT id FROM workspace)
        AND status IN ('idle', 'initializing', 'active', 'busy', 'error')
        AND (status = 'initializing' AND updated_at < ${now - 2 * LATE_MS}
          OR (last_heartbeat IS NOT NULL OR heartbeat_seconds IS NOT NULL)
            AND coalesce(last_heartbeat, created_at) + coalesce(heartbeat_seconds * 1000, ${ownMs}) < ${now - LATE_MS})
      ORDER BY random() LIMIT ${limit}`,
  ]);
  return (rows as { id: string }[]).map(({ id }) => id);
}
