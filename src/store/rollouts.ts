import { and, desc, eq, isNotNull, sql, type SQL } from "drizzle-orm";
import type { Asker } from "../domain/access.ts";
import type { RolloutStatus } from "../domain/rollout/rollout.ts";
import { ofReadable } from "./access.ts";
import type { Database, Statement } from "./database.ts";
import { guard } from "./guards.ts";
import { rowsOf } from "./rows.ts";
import { project, rollout, workspace } from "./tables.ts";

export type RolloutRow = typeof rollout.$inferSelect;

export const findRollout = async (
  db: Database,
  projectId: number,
  id: string,
): Promise<RolloutRow | undefined> =>
  db.query.rollout.findFirst({ where: and(eq(rollout.projectId, projectId), eq(rollout.id, id)) });

/** The rollout of an agent whose canary is served. */
export const findLiveRollout = async (
  db: Database,
  projectId: number,
  agentId: string,
): Promise<RolloutRow | undefined> =>
  db.query.rollout.findFirst({
    where: and(eq(rollout.projectId, projectId), eq(rollout.agentId, agentId), isNotNull(rollout.live)),
  });

/** Rollouts of an agent that wait for their time. */
export const scheduledRollouts = (db: Database, projectId: number, agentId: string): Promise<RolloutRow[]> =>
  db
    .select()
    .from(rollout)
    .where(
      and(eq(rollout.projectId, projectId), eq(rollout.agentId, agentId), eq(rollout.status, "scheduled")),
    );

/** A rollout's row, as an SQL condition. */
const thisRollout = (projectId: number, id: string): SQL => sql`project_id = ${projectId} AND id = ${id}`;

/** For a batch, whose rows `rolloutOf` reads. */
export const selectRollout = (projectId: number, id: string): Statement =>
  sql`SELECT * FROM rollout WHERE ${thisRollout(projectId, id)}`;

export const rolloutOf = (rows: unknown): RolloutRow => rowsOf(rollout, rows)[0]!;

/** Whether a rollout is still as it was read, as a condition. */
export const rolloutAt = (projectId: number, id: string, seq: number): SQL =>
  sql`EXISTS (SELECT 1 FROM rollout WHERE ${thisRollout(projectId, id)} AND seq = ${seq})`;

/** That no canary of an agent is served, as a condition. */
export const noRollout = (projectId: number, agentId: string): SQL => sql`NOT EXISTS (SELECT 1 FROM rollout
  WHERE project_id = ${projectId} AND agent_id = ${agentId} AND live IS NOT NULL)`;

/** Aborts with 409 while an agent's canary is served. */
export const guardNoRollout = (projectId: number, agentId: string): Statement =>
  guard("rollout_running", noRollout(projectId, agentId));

/** How many rollouts of an agent wait for their time, as an SQL expression; of those that `which` tells. */
export const waitingRollouts = (projectId: number, agentId: string, which: SQL = sql`1`): SQL =>
  sql`(SELECT count(*) FROM rollout
    WHERE project_id = ${projectId} AND agent_id = ${agentId} AND status = 'scheduled' AND ${which})`;

export interface RolloutFilter {
  limit: number;
  /** The last row of the page before: its time and id. */
  before: readonly [number, string] | null;
  status: RolloutStatus | null;
  agentId: string | null;
  asker: Asker;
}

/** Newest first. */
export const listRollouts = (db: Database, projectId: number, filter: RolloutFilter): Promise<RolloutRow[]> =>
  db
    .select()
    .from(rollout)
    .where(
      and(
        eq(rollout.projectId, projectId),
        filter.before === null
          ? undefined
          : sql`(${rollout.createdAt}, ${rollout.id}) < (${filter.before[0]}, ${filter.before[1]})`,
        filter.status === null ? undefined : eq(rollout.status, filter.status),
        filter.agentId === null ? undefined : eq(rollout.agentId, filter.agentId),
        ofReadable(projectId, rollout.agentId, filter.asker),
      ),
    )
    .orderBy(desc(rollout.createdAt), desc(rollout.id))
    .limit(filter.limit);

export interface KnownRollout {
  row: RolloutRow;
  tenant: { projectId: number; project: string; workspaceId: number; workspace: string };
}

/** A rollout and whose it is, for its clock. */
export async function knownRollout(
  db: Database,
  projectId: number,
  id: string,
): Promise<KnownRollout | undefined> {
  const [found] = await db
    .select({
      row: rollout,
      tenant: {
        projectId: project.id,
        project: project.slug,
        workspaceId: workspace.id,
        workspace: workspace.slug,
      },
    })
    .from(rollout)
    .innerJoin(project, eq(project.id, rollout.projectId))
    .innerJoin(workspace, eq(workspace.id, project.workspaceId))
    .where(and(eq(rollout.projectId, projectId), eq(rollout.id, id)));
  return found;
}

/** A part of the rollouts that have not ended, the oldest first: with each `turn` the next part, in the end the first again. */
export const openRollouts = (
  db: Database,
  limit: number,
  turn: number,
): Promise<{ project_id: number; id: string }[]> =>
  db.all(sql`
    SELECT project_id, id FROM rollout WHERE ended_at IS NULL ORDER BY updated_at LIMIT ${limit}
    OFFSET ${limit} * (${turn} % (1 + (SELECT max(count(*) - 1, 0) FROM rollout WHERE ended_at IS NULL) / ${limit}))`);

const json = (value: unknown): string | null => (value === null ? null : JSON.stringify(value));

/** A new rollout; changes nothing if the id is taken. */
export const insertRollout = (row: RolloutRow): Statement => sql`
  INSERT INTO rollout (project_id, id, agent_id, name, description, plan, state, status, seq, live, shards, created_by,
    created_at, updated_at, started_at, ended_at)
  SELECT ${row.projectId}, ${row.id}, ${row.agentId}, ${row.name}, ${row.description}, ${json(row.plan)},
    ${json(row.state)}, ${row.status}, ${row.seq}, ${json(row.live)}, ${row.shards}, ${row.createdBy}, ${row.createdAt},
    ${row.updatedAt}, ${row.startedAt}, ${row.endedAt}
  WHERE NOT EXISTS (SELECT 1 FROM rollout WHERE ${thisRollout(row.projectId, row.id)})`;

/** Writes all that can change of a rollout. */
export const writeRollout = (row: RolloutRow): Statement => sql`
  UPDATE rollout SET plan = ${json(row.plan)}, state = ${json(row.state)}, status = ${row.status}, seq = ${row.seq},
    live = ${json(row.live)}, shards = ${row.shards}, updated_at = ${row.updatedAt}, started_at = ${row.startedAt},
    ended_at = ${row.endedAt}
  WHERE ${thisRollout(row.projectId, row.id)}`;
