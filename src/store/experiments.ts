import { and, desc, eq, isNotNull, lte, sql, type SQL } from "drizzle-orm";
import type { Asker } from "../domain/access.ts";
import { ofReadable } from "./access.ts";
import type { ExperimentStatus } from "../domain/experiment/experiment.ts";
import type { Database, Statement } from "./database.ts";
import { guard } from "./guards.ts";
import { rowsOf } from "./rows.ts";
import { experiment, project, workspace } from "./tables.ts";

export type ExperimentRow = typeof experiment.$inferSelect;

export const findExperiment = async (
  db: Database,
  projectId: number,
  id: string,
): Promise<ExperimentRow | undefined> =>
  db.query.experiment.findFirst({ where: and(eq(experiment.projectId, projectId), eq(experiment.id, id)) });

/** For a batch, whose rows `experimentOf` reads. */
export const selectExperiment = (projectId: number, id: string): Statement =>
  sql`SELECT * FROM experiment WHERE ${thisExperiment(projectId, id)}`;

export const experimentOf = (rows: unknown): ExperimentRow => rowsOf(experiment, rows)[0]!;

export interface ExperimentFilter {
  limit: number;
  /** The last row of the page before: its time and id. */
  before: readonly [number, string] | null;
  status: ExperimentStatus | null;
  agentId: string | null;
  asker: Asker;
}

/** Newest first. */
export const listExperiments = (
  db: Database,
  projectId: number,
  filter: ExperimentFilter,
): Promise<ExperimentRow[]> =>
  db
    .select()
    .from(experiment)
    .where(
      and(
        eq(experiment.projectId, projectId),
        filter.before === null
          ? undefined
          : sql`(${experiment.createdAt}, ${experiment.id}) < (${filter.before[0]}, ${filter.before[1]})`,
        filter.status === null ? undefined : eq(experiment.status, filter.status),
        filter.agentId === null ? undefined : eq(experiment.agentId, filter.agentId),
        ofReadable(projectId, experiment.agentId, filter.asker),
      ),
    )
    .orderBy(desc(experiment.createdAt), desc(experiment.id))
    .limit(filter.limit);

/** Running and paused experiments of an agent. */
export const liveExperiments = (db: Database, projectId: number, agentId: string): Promise<ExperimentRow[]> =>
  db
    .select()
    .from(experiment)
    .where(
      and(eq(experiment.projectId, projectId), eq(experiment.agentId, agentId), isNotNull(experiment.live)),
    );

/** Aborts with 409 while experiments of an agent are running or paused. */
export const guardNoExperiment = (projectId: number, agentId: string): Statement =>
  guard(
    "experiment_live",
    sql`NOT EXISTS (SELECT 1 FROM experiment
      WHERE project_id = ${projectId} AND agent_id = ${agentId} AND live IS NOT NULL)`,
  );

export interface DueExperiment {
  id: string;
  projectId: number;
  project: string;
  workspaceId: number;
  workspace: string;
}

/** Running and paused experiments whose end has come, those first that have waited longest. */
export const dueExperiments = (
  db: Database,
  now: number,
  limit: number,
  projectId: number | null = null,
): Promise<DueExperiment[]> =>
  db
    .select({
      id: experiment.id,
      projectId: project.id,
      project: project.slug,
      workspaceId: workspace.id,
      workspace: workspace.slug,
    })
    .from(experiment)
    .innerJoin(project, eq(project.id, experiment.projectId))
    .innerJoin(workspace, eq(workspace.id, project.workspaceId))
    .where(
      and(
        isNotNull(experiment.live),
        lte(experiment.endsAt, now),
        projectId === null ? undefined : eq(experiment.projectId, projectId),
      ),
    )
    .orderBy(experiment.endsAt)
    .limit(limit);

export interface RunningBandit extends DueExperiment {
  /** When its phase began, milliseconds since 1970. */
  since: number;
  cadenceMinutes: number;
}

/** Running experiments whose weights follow what they count. */
export const runningBandits = (db: Database): Promise<RunningBandit[]> =>
  db
    .select({
      id: experiment.id,
      projectId: project.id,
      project: project.slug,
      workspaceId: workspace.id,
      workspace: workspace.slug,
      since: sql<number>`${experiment.phases} ->> '$[#-1].started_at'`,
      cadenceMinutes: sql<number>`${experiment.definition} ->> 'cadence_minutes'`,
    })
    .from(experiment)
    .innerJoin(project, eq(project.id, experiment.projectId))
    .innerJoin(workspace, eq(workspace.id, project.workspaceId))
    .where(
      and(
        isNotNull(experiment.live),
        eq(experiment.status, "running"),
        sql`${experiment.definition} ->> 'allocation' = 'bandit'`,
      ),
    );

/** When the next running or paused experiment ends by itself; null: none will. */
export async function nextEnd(db: Database): Promise<number | null> {
  const [row] = await db
    .select({ at: sql<number | null>`min(${experiment.endsAt})` })
    .from(experiment)
    .where(isNotNull(experiment.live));
  return row?.at ?? null;
}

/** An experiment's row, as an SQL condition. */
export const thisExperiment = (projectId: number, id: string): SQL =>
  sql`project_id = ${projectId} AND id = ${id}`;

const json = (value: unknown): string | null => (value === null ? null : JSON.stringify(value));

/** A new experiment; changes nothing if the id is taken. */
export const insertExperiment = (
  row: Pick<ExperimentRow, "projectId" | "id" | "agentId" | "definition" | "createdBy" | "createdAt">,
): Statement => sql`
  INSERT INTO experiment (project_id, id, agent_id, status, definition, created_by, created_at, updated_at)
  VALUES (${row.projectId}, ${row.id}, ${row.agentId}, 'draft', ${json(row.definition)}, ${row.createdBy},
    ${row.createdAt}, ${row.createdAt})
  ON CONFLICT DO NOTHING`;

/** Writes all that can change of an experiment, and raises its revision. */
export const writeExperiment = (row: ExperimentRow): Statement => sql`
  UPDATE experiment SET agent_id = ${row.agentId}, status = ${row.status}, definition = ${json(row.definition)},
    ranges = ${json(row.ranges)}, phases = ${json(row.phases)}, live = ${json(row.live)}, shards = ${row.shards},
    results = ${json(row.results)}, winner = ${row.winner}, started_at = ${row.startedAt}, ended_at = ${row.endedAt},
    ends_at = ${row.endsAt}, updated_at = ${row.updatedAt}, revision = ${row.revision}
  WHERE ${thisExperiment(row.projectId, row.id)}`;

/** Whether a running or paused experiment, or a rollout that is served, of a project measures a metric, as a condition. */
export const measured = (projectId: number, metric: string): SQL => sql`(EXISTS (
  SELECT 1 FROM experiment e
  WHERE e.project_id = ${projectId} AND e.live IS NOT NULL AND ${metric} IN (
    SELECT e.definition ->> 'primary_metric'
    UNION ALL SELECT s.value FROM json_each(e.definition, '$.secondary_metrics') s
    UNION ALL SELECT g.value ->> 'metric' FROM json_each(e.definition, '$.guardrails') g))
  OR EXISTS (
  SELECT 1 FROM rollout r, json_each(r.plan, '$.guardrails') g
  WHERE r.project_id = ${projectId} AND r.live IS NOT NULL AND g.value ->> 'metric' = ${metric}))`;
