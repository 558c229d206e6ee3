import { sql, type SQL } from "drizzle-orm";
import type { JsonObject } from "../domain/json.ts";
import type { Database, Statement } from "./database.ts";

/** A version as it lies in D1, with what other tables say of it. Times are milliseconds. */
export interface VersionRow {
  agent_id: string;
  version: number;
  status: "draft" | "published";
  config: string;
  config_hash: string;
  description: string;
  created_by: string;
  created_at: number;
  updated_at: number;
  parent_version: number | null;
  is_active: number;
  is_deprecated: number;
  /** JSON array of label names. */
  labels: string;
  /** The agent's revision. */
  revision: number;
  /** The project's, as of which all this is so. */
  project_revision: number;
}

/** `condition` is over `v` (version) and `a` (agent); the tenant is already asked for. */
const select = (projectId: number, agentId: string, condition: SQL, tail: SQL = sql``): SQL => sql`
  SELECT v.agent_id AS agent_id, v.version AS version, v.status AS status, v.config AS config, v.config_hash AS config_hash,
    v.description AS description, v.created_by AS created_by, v.created_at AS created_at, v.updated_at AS updated_at,
    v.parent_version AS parent_version, (v.version IS a.active_version) AS is_active,
    EXISTS (SELECT 1 FROM deprecation d WHERE d.project_id = v.project_id AND d.agent_id = v.agent_id AND d.version = v.version)
      AS is_deprecated,
    (SELECT json_group_array(l.label) FROM label l
      WHERE l.project_id = v.project_id AND l.agent_id = v.agent_id AND l.version = v.version) AS labels,
    a.revision AS revision, (SELECT p.revision FROM project p WHERE p.id = v.project_id) AS project_revision
  FROM version v JOIN agent a ON a.project_id = v.project_id AND a.agent_id = v.agent_id
  WHERE v.project_id = ${projectId} AND v.agent_id = ${agentId} AND a.deleted_at IS NULL AND ${condition} ${tail}`;

/** The version with this number: a number, or an SQL expression such as the agent's active one. */
export const selectVersion = (projectId: number, agentId: string, version: number | SQL): Statement =>
  select(projectId, agentId, sql`v.version = ${version}`);

export const findVersion = async (
  db: Database,
  projectId: number,
  agentId: string,
  version: number | SQL,
): Promise<VersionRow | undefined> =>
  (await db.all<VersionRow>(select(projectId, agentId, sql`v.version = ${version}`)))[0];

/** Configurations of the agent's active version, of its latest, and of those `beside` them that there are. */
export const configsBefore = async (
  db: Database,
  projectId: number,
  agentId: string,
  beside: readonly number[],
): Promise<JsonObject[]> => {
  const rows = await db.all<{ config: string }>(sql`
    SELECT v.config AS config FROM version v
    JOIN agent a ON a.project_id = v.project_id AND a.agent_id = v.agent_id
    WHERE v.project_id = ${projectId} AND v.agent_id = ${agentId} AND (v.version IN (a.active_version, a.latest_version)
      OR v.version IN (SELECT j.value FROM json_each(${JSON.stringify(beside)}) j))`);
  return rows.map(({ config }) => JSON.parse(config) as JsonObject);
};

/**
 * Versions below `before`, highest first: no more after the one with which their configurations pass `maxBytes`.
 */
export const listVersions = (
  db: Database,
  projectId: number,
  agentId: string,
  page: { limit: number; before: number | null; status: string | null; maxBytes: number },
): Promise<VersionRow[]> =>
  db.all<VersionRow>(
    select(
      projectId,
      agentId,
      sql`v.version IN (
        SELECT t.version FROM (
          SELECT version, sum(size) OVER (ORDER BY version DESC) - size AS before
          FROM (
            SELECT version, length(config) AS size FROM version
            WHERE project_id = ${projectId} AND agent_id = ${agentId}
              AND (${page.before} IS NULL OR version < ${page.before}) AND (${page.status} IS NULL OR status = ${page.status})
            ORDER BY version DESC LIMIT ${page.limit}
          )
        ) t WHERE t.before <= ${page.maxBytes})`,
      sql`ORDER BY v.version DESC`,
    ),
  );

/** Those of the versions that must get no traffic, and why: in words that follow the number. */
export async function unservable(
  db: Database,
  projectId: number,
  agentId: string,
  versions: number[],
): Promise<Map<number, string>> {
  const rows = await db.all<{ version: number; why: string }>(sql`
    SELECT j.value AS version, CASE
      WHEN v.version IS NULL THEN 'does not exist'
      WHEN v.status = 'draft' THEN 'is a draft: publish it first'
      ELSE 'is deprecated' END AS why
    FROM json_each(${JSON.stringify(versions)}) j
    LEFT JOIN version v ON v.project_id = ${projectId} AND v.agent_id = ${agentId} AND v.version = j.value
    LEFT JOIN deprecation d ON d.project_id = ${projectId} AND d.agent_id = ${agentId} AND d.version = j.value
    WHERE v.version IS NULL OR v.status = 'draft' OR d.version IS NOT NULL`);
  return new Map(rows.map(({ version, why }) => [version, why]));
}
