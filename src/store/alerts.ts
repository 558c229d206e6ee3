import { and, desc, eq, sql, type SQL } from "drizzle-orm";
import type { Asker } from "../domain/access.ts";
import { ofReadable } from "./access.ts";
import type { AlertState, AlertStatus } from "../domain/alert/alert.ts";
import { batch, type Database, type Statement } from "./database.ts";
import { rowsOf } from "./rows.ts";
import { alert, project, workspace } from "./tables.ts";

export type AlertRow = typeof alert.$inferSelect;

export const findAlert = async (db: Database, projectId: number, id: string): Promise<AlertRow | undefined> =>
  db.query.alert.findFirst({ where: and(eq(alert.projectId, projectId), eq(alert.id, id)) });

/** An alert's row, as an SQL condition. */
export const thisAlert = (projectId: number, id: string): SQL =>
  sql`project_id = ${projectId} AND id = ${id}`;

/** Whether an alert is still as it was read, as a condition. */
export const alertAt = (projectId: number, id: string, revision: number): SQL =>
  sql`EXISTS (SELECT 1 FROM alert WHERE ${thisAlert(projectId, id)} AND revision = ${revision})`;

/** For a batch, whose rows `alertOf` reads. */
export const selectAlert = (projectId: number, id: string): Statement =>
  sql`SELECT * FROM alert WHERE ${thisAlert(projectId, id)}`;

export const alertOf = (rows: unknown): AlertRow => rowsOf(alert, rows)[0]!;

export interface AlertFilter {
  limit: number;
  /** The last row of the page before: its time and id. */
  before: readonly [number, string] | null;
  status: AlertStatus | null;
  agentId: string | null;
  asker: Asker;
}

/** Newest first. */
export const listAlerts = (db: Database, projectId: number, filter: AlertFilter): Promise<AlertRow[]> =>
  db
    .select()
    .from(alert)
    .where(
      and(
        eq(alert.projectId, projectId),
        filter.before === null
          ? undefined
          : sql`(${alert.createdAt}, ${alert.id}) < (${filter.before[0]}, ${filter.before[1]})`,
        filter.status === null ? undefined : sql`${alert.state} ->> 'status' = ${filter.status}`,
        filter.agentId === null ? undefined : eq(alert.agentId, filter.agentId),
        ofReadable(projectId, alert.agentId, filter.asker),
      ),
    )
    .orderBy(desc(alert.createdAt), desc(alert.id))
    .limit(filter.limit);

export const insertAlert = (row: AlertRow): Statement => sql`
  INSERT INTO alert (project_id, id, agent_id, name, description, rule, enabled, state, created_by, created_at,
    updated_at, revision)
  VALUES (${row.projectId}, ${row.id}, ${row.agentId}, ${row.name}, ${row.description}, ${JSON.stringify(row.rule)},
    ${row.enabled ? 1 : 0}, ${JSON.stringify(row.state)}, ${row.createdBy}, ${row.createdAt}, ${row.updatedAt},
    ${row.revision})`;

/** Writes all that can change of an alert. */
export const writeAlert = (row: AlertRow): Statement => sql`
  UPDATE alert SET name = ${row.name}, description = ${row.description}, rule = ${JSON.stringify(row.rule)},
    enabled = ${row.enabled ? 1 : 0}, state = ${JSON.stringify(row.state)}, updated_at = ${row.updatedAt},
    revision = ${row.revision}
  WHERE ${thisAlert(row.projectId, row.id)}`;

/** Keeps what was seen of alerts that are still as they were read; of others nothing. */
export const keepStates = (
  db: Database,
  seen: readonly { before: AlertRow; after: AlertState }[],
): Promise<unknown> =>
  batch(
    db,
    seen.map(
      ({ before, after }) => sql`UPDATE alert SET state = ${JSON.stringify(after)}
        WHERE ${thisAlert(before.projectId, before.id)} AND revision = ${before.revision}`,
    ),
  );

/** A project's enabled alerts; those first that were made first. */
export const enabledAlerts = (db: Database, projectId: number): Promise<AlertRow[]> =>
  db
    .select()
    .from(alert)
    .where(and(eq(alert.projectId, projectId), eq(alert.enabled, true)))
    .orderBy(alert.createdAt, alert.id);

/** Where a project lies. */
export async function tenantOf(db: Database, projectId: number) {
  const [row] = await db
    .select({
      projectId: project.id,
      project: project.slug,
      workspaceId: workspace.id,
      workspace: workspace.slug,
    })
    .from(project)
    .innerJoin(workspace, eq(workspace.id, project.workspaceId))
    .where(eq(project.id, projectId));
  return row;
}

/** Projects that have enabled alerts of agents that are there: as many as asked for, drawn anew each time. */
export async function projectsWithAlerts(db: D1Database, limit: number): Promise<number[]> {
  const { results } = await db
    .prepare(
      `SELECT project_id AS id FROM alert WHERE enabled = 1 AND EXISTS (SELECT 1 FROM agent
         WHERE agent.project_id = alert.project_id AND agent.agent_id = alert.agent_id AND deleted_at IS NULL)
       GROUP BY project_id ORDER BY random() LIMIT ?`,
    )
    .bind(limit)
    .all<{ id: number }>();
  return results.map(({ id }) => id);
}

/** When an agent was last rolled back, or a rollout of it, since a time; null: not since. Milliseconds since 1970. */
export async function lastRollback(
  db: Database,
  projectId: number,
  agentId: string,
  since: number,
): Promise<number | null> {
  const [rows] = await batch(db, [
    sql`SELECT max(changed_at) AS at FROM audit
      WHERE project_id = ${projectId} AND agent_id = ${agentId} AND changed_at >= ${since}
        AND action IN ('version.rolled_back', 'rollout.rolled_back', 'rollout.aborted')`,
  ]);
  return (rows as { at: number | null }[])[0]?.at ?? null;
}
