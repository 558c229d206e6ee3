import { and, asc, desc, eq, sql } from "drizzle-orm";
import type { Database, Statement } from "./database.ts";
import { rowsOf } from "./rows.ts";
import { metricDefinition } from "./tables.ts";

export type MetricRow = typeof metricDefinition.$inferSelect;

export const findMetric = async (
  db: Database,
  projectId: number,
  name: string,
): Promise<MetricRow | undefined> =>
  db.query.metricDefinition.findFirst({
    where: and(eq(metricDefinition.projectId, projectId), eq(metricDefinition.name, name)),
  });

/** For a batch, whose rows `metricOf` reads. */
export const selectMetric = (projectId: number, name: string): Statement =>
  sql`SELECT * FROM metric_definition WHERE project_id = ${projectId} AND name = ${name}`;

export const metricOf = (rows: unknown): MetricRow => rowsOf(metricDefinition, rows)[0]!;

/** Newest first. */
export const listMetrics = (
  db: Database,
  projectId: number,
  page: { limit: number; before: readonly [number, string] | null },
): Promise<MetricRow[]> =>
  db
    .select()
    .from(metricDefinition)
    .where(
      and(
        eq(metricDefinition.projectId, projectId),
        page.before === null
          ? undefined
          : sql`(${metricDefinition.createdAt}, ${metricDefinition.name}) < (${page.before[0]}, ${page.before[1]})`,
      ),
    )
    .orderBy(desc(metricDefinition.createdAt), desc(metricDefinition.name))
    .limit(page.limit);

/** All of a project, by name. */
export const metricsOfProject = (db: Database, projectId: number): Promise<MetricRow[]> =>
  db
    .select()
    .from(metricDefinition)
    .where(eq(metricDefinition.projectId, projectId))
    .orderBy(asc(metricDefinition.name));
