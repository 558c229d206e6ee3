import { sql, type SQL } from "drizzle-orm";
import type { Asker } from "../domain/access.ts";
import type { RollbackState } from "../domain/context/context.ts";
import { ofReadable } from "./access.ts";
import type { Database, Statement } from "./database.ts";
import { guard } from "./guards.ts";

/** A context as it lies in D1. Times are milliseconds. */
export interface ContextRow {
  id: string;
  instance_id: string;
  /** Of the instance. */
  agent_id: string;
  name: string;
  is_shared: number;
  current_version: number;
  latest_version: number;
  rollback_pointer: number | null;
  rollback_state: RollbackState | null;
  created_at: number;
  updated_at: number;
}

export interface ContextVersionRow {
  version: number;
  /** JSON text. */
  data: string;
  change_description: string;
  created_by: string;
  version_created_at: number;
}

/** A context with one of its versions. */
export type ContextReadRow = ContextRow & ContextVersionRow;

/** The agent of a context's instance, from the row. */
export const agentOfContext = sql`(SELECT i.agent_id FROM instance i WHERE i.id = context.instance_id)`;

const agentOf = (context: SQL): SQL =>
  sql`(SELECT i.agent_id FROM instance i WHERE i.id = ${context}.instance_id)`;

const fields = sql`c.id AS id, c.instance_id AS instance_id, ${agentOf(sql`c`)} AS agent_id, c.name AS name, c.is_shared AS is_shared,
  c.current_version AS current_version, c.latest_version AS latest_version, c.rollback_pointer AS rollback_pointer,
  c.rollback_state AS rollback_state, c.created_at AS created_at, c.updated_at AS updated_at`;

const versionFields = sql`v.version AS version, v.data AS data, v.change_description AS change_description,
  v.created_by AS created_by, v.created_at AS version_created_at`;

/**
 * Where a context is reached: at its own instance, or, if it is shared, at any of the project, by those who may look at
 * the agent of its own.
 */
export interface ContextPlace {
  projectId: number;
  asker: Asker;
  instanceId: string;
  name: string;
}

/** Whether someone may look at the agent of a context's instance. */
const isReadable = (projectId: number, context: SQL, asker: Asker): SQL =>
  ofReadable(projectId, agentOf(context), asker) ?? sql`1`;

/** The id of the context that is reached there: the instance's own one before a shared one. */
const reached = ({ projectId, asker, instanceId, name }: ContextPlace): SQL => sql`(
  SELECT r.id FROM context r
  WHERE r.project_id = ${projectId} AND r.name = ${name}
    AND (r.instance_id = ${instanceId} OR (r.is_shared = 1 AND ${isReadable(projectId, sql`r`, asker)}))
  ORDER BY r.instance_id = ${instanceId} DESC LIMIT 1)`;

/** A context with its current version, for a batch. */
export const selectContext = (id: string): Statement => sql`
  SELECT ${fields}, ${versionFields} FROM context c
  JOIN context_version v ON v.context_id = c.id AND v.version = c.current_version WHERE c.id = ${id}`;

export const contextOf = (rows: unknown): ContextReadRow => (rows as [ContextReadRow])[0];

/** With its current version, or another; of one that there is not, all is null. */
export const findContext = async (
  db: Database,
  place: ContextPlace,
  version: number | null = null,
): Promise<(ContextRow & (ContextVersionRow | { version: null })) | undefined> =>
  (
    await db.all<ContextReadRow>(sql`
      SELECT ${fields}, ${versionFields} FROM context c
      LEFT JOIN context_version v ON v.context_id = c.id AND v.version = coalesce(${version}, c.current_version)
      WHERE c.id = ${reached(place)}`)
  )[0];

/** Those that an instance reaches, by name. */
export const listContexts = (
  db: Database,
  { projectId, asker, instanceId }: Omit<ContextPlace, "name">,
  page: { limit: number; after: string | null },
): Promise<ContextRow[]> =>
  db.all<ContextRow>(sql`
    SELECT ${fields} FROM context c
    WHERE c.project_id = ${projectId} AND (${page.after} IS NULL OR c.name > ${page.after})
      AND (c.instance_id = ${instanceId} OR (c.is_shared = 1 AND ${isReadable(projectId, sql`c`, asker)}
        AND NOT EXISTS (SELECT 1 FROM context o WHERE o.instance_id = ${instanceId} AND o.name = c.name)))
    ORDER BY c.name LIMIT ${page.limit}`);

/** Below `before`, newest first: no more after the one with which their data pass `maxBytes`. */
export const listContextVersions = (
  db: Database,
  id: string,
  page: { limit: number; before: number | null; maxBytes: number },
): Promise<ContextVersionRow[]> =>
  db.all<ContextVersionRow>(sql`
    SELECT ${versionFields} FROM context_version v WHERE v.context_id = ${id} AND v.version IN (
      SELECT t.version FROM (
        SELECT version, sum(size) OVER (ORDER BY version DESC) - size AS before FROM (
          SELECT version, length(data) AS size FROM context_version
          WHERE context_id = ${id} AND (${page.before} IS NULL OR version < ${page.before})
          ORDER BY version DESC LIMIT ${page.limit})
      ) t WHERE t.before <= ${page.maxBytes})
    ORDER BY v.version DESC`);

/** Whether an instance of the project shares a context of that name. */
export const isShared = async (
  db: Database,
  { projectId, name }: Pick<ContextPlace, "projectId" | "name">,
): Promise<boolean> =>
  (
    await db.all(
      sql`SELECT 1 AS one FROM context WHERE project_id = ${projectId} AND name = ${name} AND is_shared = 1`,
    )
  ).length > 0;

/** A new context's row; nothing where its name is taken. */
export const insertContext = (
  place: ContextPlace,
  row: { id: string; workspaceId: number; isShared: boolean; now: number },
): Statement => sql`
  INSERT INTO context (id, workspace_id, project_id, instance_id, name, is_shared, current_version, latest_version,
    created_at, updated_at)
  VALUES (${row.id}, ${row.workspaceId}, ${place.projectId}, ${place.instanceId}, ${place.name}, ${row.isShared ? 1 : 0}, 1, 1,
    ${row.now}, ${row.now})
  ON CONFLICT DO NOTHING`;

/** A version to be written. */
export interface NewContextVersion {
  /** An SQL text; `v` is the row of the current version. */
  data: SQL;
  changeDescription: string;
  createdBy: string;
  now: number;
}

export const insertFirstVersion = (
  id: string,
  data: string,
  given: Omit<NewContextVersion, "data">,
): Statement => sql`
  INSERT INTO context_version (context_id, version, data, change_description, created_by, created_at)
  VALUES (${id}, 1, ${data}, ${given.changeDescription}, ${given.createdBy}, ${given.now})`;

/** Takes the next number, for data that may rest on the current version: no writer comes in between. */
export const insertNextVersion = (id: string, given: NewContextVersion): Statement[] => [
  sql`INSERT INTO context_version (context_id, version, data, change_description, created_by, created_at)
    SELECT c.id, c.latest_version + 1, ${given.data}, ${given.changeDescription}, ${given.createdBy}, ${given.now}
    FROM context c JOIN context_version v ON v.context_id = c.id AND v.version = c.current_version WHERE c.id = ${id}`,
  sql`UPDATE context SET latest_version = latest_version + 1, current_version = latest_version + 1,
    rollback_pointer = NULL, updated_at = ${given.now} WHERE id = ${id}`,
];

/** Aborts with `context_too_large` where what the database has made is more than a version holds. */
export const guardContextSize = (id: string, maxBytes: number): Statement =>
  guard(
    "context_too_large",
    sql`(SELECT length(CAST(v.data AS BLOB)) FROM context c
      JOIN context_version v ON v.context_id = c.id AND v.version = c.current_version WHERE c.id = ${id}) <= ${maxBytes}`,
  );

/** Leaves the newest `limit` of the versions that no configuration includes, and never the current one or the pointer's. */
export const pruneContext = (id: string, limit: number): Statement => sql`
  DELETE FROM context_version AS d WHERE d.context_id = ${id}
    AND d.version IN (
      SELECT v.version FROM context_version v WHERE v.context_id = ${id}
        AND NOT EXISTS (SELECT 1 FROM context_pin p WHERE p.context_id = v.context_id AND p.context_version = v.version)
      ORDER BY v.version DESC LIMIT -1 OFFSET ${limit})
    AND NOT EXISTS (SELECT 1 FROM context c
      WHERE c.id = ${id} AND (d.version = c.current_version OR d.version = c.rollback_pointer))`;

/** Points the context at an older version, or notes that it is there no longer: one of the two, in one transaction. */
export const moveBack = (id: string, target: number, now: number): Statement[] => [
  sql`UPDATE context SET rollback_state = 'pending', updated_at = ${now} WHERE id = ${id}`,
  sql`UPDATE context SET rollback_state = 'success', current_version = ${target}, rollback_pointer = ${target}
    WHERE id = ${id} AND EXISTS (SELECT 1 FROM context_version v WHERE v.context_id = ${id} AND v.version = ${target})`,
  sql`UPDATE context SET rollback_state = 'failed' WHERE id = ${id} AND rollback_state = 'pending'`,
];

export const removeContext = (id: string): Statement[] => [
  sql`DELETE FROM context_version WHERE context_id = ${id}`,
  sql`DELETE FROM context WHERE id = ${id}`,
];

/** Whether a configuration includes a version of it, as a condition. */
export const isPinned = (id: string): SQL =>
  sql`EXISTS (SELECT 1 FROM context_pin p WHERE p.context_id = ${id})`;

/** What a configuration's inclusion was found to be: nulls where there is no such context, or version. */
export interface FoundInclusion {
  id: string | null;
  name: string | null;
  version: number | null;
  bytes: number | null;
  data: string | null;
}

/**
 * The shared contexts of a project that are asked for, in that order, but for those of agents that the asker may not look
 * at. `withData`: else only how many bytes they have.
 */
export const findInclusions = (
  db: Database,
  { projectId, asker }: Pick<ContextPlace, "projectId" | "asker">,
  asked: readonly { name: string; version?: number | undefined }[],
  { withData }: { withData: boolean },
): Promise<FoundInclusion[]> =>
  db.all<FoundInclusion>(sql`
    SELECT c.id AS id, c.name AS name, v.version AS version, length(CAST(v.data AS BLOB)) AS bytes,
      ${withData ? sql`v.data` : sql`NULL`} AS data
    FROM json_each(${JSON.stringify(asked)}) j
    LEFT JOIN context c ON c.project_id = ${projectId} AND c.name = j.value ->> 'name' AND c.is_shared = 1
      AND ${isReadable(projectId, sql`c`, asker)}
    LEFT JOIN context_version v ON v.context_id = c.id AND v.version = coalesce(j.value ->> 'version', c.current_version)
    ORDER BY j.key`);

/** Keeps versions of contexts for as long as the configuration that includes them is there. */
export function pinContexts(
  { projectId, agentId, version }: { projectId: number; agentId: string; version: number | SQL },
  pins: readonly { id: string; version: number }[],
): Statement[] {
  const json = JSON.stringify(pins);
  return [
    guard(
      "concurrent_change",
      sql`NOT EXISTS (SELECT 1 FROM json_each(${json}) j WHERE NOT EXISTS (SELECT 1 FROM context_version v
        WHERE v.context_id = j.value ->> 'id' AND v.version = j.value ->> 'version'))`,
    ),
    sql`INSERT INTO context_pin (project_id, agent_id, version, context_id, context_version)
      SELECT ${projectId}, ${agentId}, ${version}, j.value ->> 'id', j.value ->> 'version' FROM json_each(${json}) j`,
  ];
}
