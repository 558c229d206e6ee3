import { sql, type SQL } from "drizzle-orm";
import { decodeCursor } from "../../domain/cursor.ts";
import { Problem } from "../../domain/errors.ts";
import type { CreateMetric, ReplaceMetric } from "../../domain/inputs/metrics.ts";
import { MAX_METRIC_DEFINITIONS } from "../../domain/limits.ts";
import { CUSTOM_PREFIX } from "../../domain/metric.ts";
import type { Statement } from "../../store/database.ts";
import { measured } from "../../store/experiments.ts";
import { guard, guardChanged } from "../../store/guards.ts";
import {
  findMetric,
  listMetrics as selectMetrics,
  metricOf,
  selectMetric,
  type MetricRow,
} from "../../store/metric-definitions.ts";
import { audited } from "../audit/entry.ts";
import { commit, type Call, type Refusals } from "../call.ts";
import { toPage, type Page, type PageQuery } from "../page.ts";

const toMetric = (row: MetricRow) => ({
  name: row.name,
  /** What experiments and outcomes call it. */
  metric: `${CUSTOM_PREFIX}${row.name}`,
  kind: row.kind,
  direction: row.direction,
  cap: row.cap,
  description: row.description,
  created_at: new Date(row.createdAt).toISOString(),
  updated_at: new Date(row.updatedAt).toISOString(),
});
export type Metric = ReturnType<typeof toMetric>;

const noMetric = (name: string): string =>
  `There is no metric ${JSON.stringify(name.slice(0, 128))} in this project.`;

/** Throws `metric_not_found`. */
export async function getMetric(call: Call, name: string): Promise<Metric> {
  const row = await findMetric(call.db, call.tenant.projectId, name);
  if (row) return toMetric(row);
  throw new Problem("metric_not_found", noMetric(name));
}

/** Newest first. */
export async function listMetrics(call: Call, query: PageQuery): Promise<Page<Metric>> {
  const rows = await selectMetrics(call.db, call.tenant.projectId, {
    limit: query.limit + 1,
    before: decodeCursor(query.cursor, ["number", "string"]),
  });
  return toPage(rows, query.limit, toMetric, (last) => [last.createdAt, last.name]);
}

const thisMetric = (call: Call, name: string) =>
  sql`project_id = ${call.tenant.projectId} AND name = ${name}`;

/** What `If-Match` names of a metric: the time of its last change, of which no two are the same. */
export const metricTag = (metric: Metric): number => Date.parse(metric.updated_at);

const guardIfMatch = (call: Call, name: string): Statement[] =>
  call.ifMatch === null
    ? []
    : [
        guard(
          "revision_mismatch",
          sql`EXISTS (SELECT 1 FROM metric_definition WHERE ${thisMetric(call, name)} AND updated_at = ${call.ifMatch})`,
        ),
      ];

const refusalsOf = (name: string): Refusals => ({
  metric_not_found: noMetric(name),
  metric_in_use: `A running experiment measures metrics.${name}: what it means is fixed until that has ended.`,
  revision_mismatch:
    "The metric has changed since it had the ETag in If-Match. Read it again, and send the ETag that it has now.",
});

const isUnused = (call: Call, name: string): SQL =>
  sql`NOT ${measured(call.tenant.projectId, `${CUSTOM_PREFIX}${name}`)}`;

/** What of a metric an audit entry tells, of the row that it is about. */
const state = sql`json_object('name', name, 'kind', kind, 'direction', direction, 'cap', cap)`;

const ofRow = (call: Call, name: string): SQL => sql`FROM metric_definition WHERE ${thisMetric(call, name)}`;

/** Throws `metric_exists`, `limit_reached`, and `metric_in_use` when a running experiment measures it undefined. */
export async function createMetric(call: Call, input: CreateMetric): Promise<Metric> {
  const { projectId } = call.tenant;
  const { name, kind, direction, cap, description } = input;
  const results = await commit(
    call,
    [
      guard(
        "limit_reached",
        sql`(SELECT count(*) FROM metric_definition WHERE project_id = ${projectId}) < ${MAX_METRIC_DEFINITIONS}`,
      ),
      sql`INSERT INTO metric_definition (project_id, name, kind, direction, cap, description, created_at, updated_at)
        VALUES (${projectId}, ${name}, ${kind}, ${direction}, ${cap}, ${description}, ${call.now}, ${call.now})
        ON CONFLICT DO NOTHING`,
      guardChanged("metric_exists"),
      guard("metric_in_use", isUnused(call, name)),
      audited(call, {
        action: "metric.created",
        changedBy: input.changed_by ?? null,
        reason: input.reason ?? null,
        next: { name, kind, direction, cap },
      }),
      selectMetric(projectId, name),
    ],
    {
      refusals: {
        ...refusalsOf(name),
        metric_exists: `The metric ${name} exists. Change it with PUT /v1/metrics/${name}.`,
        limit_reached: `A project has at most ${MAX_METRIC_DEFINITIONS} metrics of its own. Delete one that is no longer used.`,
      },
      resource: sql`${`/v1/metrics/${name}`}`,
    },
  );
  return toMetric(metricOf(results.at(-1)));
}

/** Throws `metric_not_found`, `revision_mismatch`, and `metric_in_use` for another meaning while it is measured. */
export async function replaceMetric(call: Call, name: string, input: ReplaceMetric): Promise<Metric> {
  const { kind, direction, cap, description } = input;
  const meansTheSame = sql`EXISTS (SELECT 1 FROM metric_definition WHERE ${thisMetric(call, name)}
    AND kind = ${kind} AND direction = ${direction} AND cap IS ${cap})`;
  const results = await commit(
    call,
    [
      audited(
        call,
        {
          action: "metric.updated",
          changedBy: input.changed_by ?? null,
          reason: input.reason ?? null,
          previous: state,
          next: { name, kind, direction, cap },
        },
        ofRow(call, name),
      ),
      guardChanged("metric_not_found"),
      ...guardIfMatch(call, name),
      guard("metric_in_use", sql`${meansTheSame} OR ${isUnused(call, name)}`),
      sql`UPDATE metric_definition SET kind = ${kind}, direction = ${direction}, cap = ${cap},
        description = ${description}, updated_at = MAX(${call.now}, updated_at + 1) WHERE ${thisMetric(call, name)}`,
      selectMetric(call.tenant.projectId, name),
    ],
    { refusals: refusalsOf(name) },
  );
  return toMetric(metricOf(results.at(-1)));
}

/** Throws `metric_not_found`, `revision_mismatch`, and `metric_in_use` while a running experiment measures it. */
export async function removeMetric(call: Call, name: string): Promise<void> {
  await commit(
    call,
    [
      audited(call, { action: "metric.deleted", previous: state }, ofRow(call, name)),
      guardChanged("metric_not_found"),
      ...guardIfMatch(call, name),
      guard("metric_in_use", isUnused(call, name)),
      sql`DELETE ${ofRow(call, name)}`,
    ],
    { refusals: refusalsOf(name) },
  );
}
