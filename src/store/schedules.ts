import { and, asc, desc, eq, isNull, lte, sql, type SQL } from "drizzle-orm";
import type { Asker } from "../domain/access.ts";
import { ofReadable } from "./access.ts";
import type { ScheduleStatus } from "../domain/schedule.ts";
import type { Database, Statement } from "./database.ts";
import { rowsOf } from "./rows.ts";
import { project, schedule, workspace } from "./tables.ts";

export type ScheduleRow = typeof schedule.$inferSelect;

export const findSchedule = async (
  db: Database,
  projectId: number,
  id: string,
): Promise<ScheduleRow | undefined> =>
  db.query.schedule.findFirst({ where: and(eq(schedule.projectId, projectId), eq(schedule.id, id)) });

/** A schedule's row, as an SQL condition. */
export const thisSchedule = (projectId: number, id: string): SQL =>
  sql`project_id = ${projectId} AND id = ${id}`;

/** For a batch, whose rows `scheduleOf` reads. */
export const selectSchedule = (projectId: number, id: string): Statement =>
  sql`SELECT * FROM schedule WHERE ${thisSchedule(projectId, id)}`;

export const scheduleOf = (rows: unknown): ScheduleRow => rowsOf(schedule, rows)[0]!;

export interface ScheduleFilter {
  limit: number;
  /** The last row of the page before: its time and id. */
  before: readonly [number, string] | null;
  status: ScheduleStatus | null;
  agentId: string | null;
  asker: Asker;
}

/** Newest first. */
export const listSchedules = (
  db: Database,
  projectId: number,
  filter: ScheduleFilter,
): Promise<ScheduleRow[]> =>
  db
    .select()
    .from(schedule)
    .where(
      and(
        eq(schedule.projectId, projectId),
        filter.before === null
          ? undefined
          : sql`(${schedule.createdAt}, ${schedule.id}) < (${filter.before[0]}, ${filter.before[1]})`,
        filter.status === null ? undefined : eq(schedule.status, filter.status),
        filter.agentId === null ? undefined : eq(schedule.agentId, filter.agentId),
        ofReadable(projectId, schedule.agentId, filter.asker),
      ),
    )
    .orderBy(desc(schedule.createdAt), desc(schedule.id))
    .limit(filter.limit);

/** A new schedule, which is pending. */
export const insertSchedule = (row: Omit<ScheduleRow, "status" | "outcome" | "doneAt">): Statement => sql`
  INSERT INTO schedule (project_id, id, agent_id, action, version, rollout_id, at, status, reason, created_by, created_at)
  VALUES (${row.projectId}, ${row.id}, ${row.agentId}, ${row.action}, ${row.version}, ${row.rolloutId}, ${row.at},
    'pending', ${row.reason}, ${row.createdBy}, ${row.createdAt})`;

/** What becomes of the pending schedules that `which`, a condition, tells; changes nothing of others. */
export const endSchedules = (
  which: SQL,
  end: { status: Exclude<ScheduleStatus, "pending">; outcome: string | null; now: number },
): Statement => sql`
  UPDATE schedule SET status = ${end.status}, outcome = ${end.outcome}, done_at = ${end.now}
  WHERE status = 'pending' AND ${which}`;

/** Schedules of a project that wait for their time: how many, as an SQL expression. */
export const pendingSchedules = (projectId: number): SQL =>
  sql`(SELECT count(*) FROM schedule WHERE project_id = ${projectId} AND status = 'pending')`;

/** Those whose time this service's clock keeps: a rollout has a clock of its own. */
const onClock = and(sql`${schedule.status} = 'pending'`, isNull(schedule.rolloutId));

export interface DueSchedule {
  id: string;
  projectId: number;
  project: string;
  workspaceId: number;
  workspace: string;
}

/** Pending activations whose time has come, those first that have waited longest. */
export const dueSchedules = (db: Database, now: number, limit: number): Promise<DueSchedule[]> =>
  db
    .select({
      id: schedule.id,
      projectId: project.id,
      project: project.slug,
      workspaceId: workspace.id,
      workspace: workspace.slug,
    })
    .from(schedule)
    .innerJoin(project, eq(project.id, schedule.projectId))
    .innerJoin(workspace, eq(workspace.id, project.workspaceId))
    .where(and(onClock, lte(schedule.at, now)))
    .orderBy(asc(schedule.at), asc(schedule.id))
    .limit(limit);

/** When the next activation is due; null: none waits. */
export async function nextSchedule(db: Database): Promise<number | null> {
  const [row] = await db
    .select({ at: sql<number | null>`min(${schedule.at})` })
    .from(schedule)
    .where(onClock);
  return row?.at ?? null;
}
