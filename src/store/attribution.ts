import { sql } from "drizzle-orm";
import type { Phase, SlotRange } from "../domain/experiment/experiment.ts";
import type { Override, UnitName } from "../domain/rule.ts";
import { batch, type Database } from "./database.ts";

/** What a batch of outcomes speaks of. */
export interface Spoken {
  experiments: string[];
  agents: string[];
  /** Of an agent, or of an experiment's. */
  versions: { agent_id?: string; experiment_id?: string; version: number }[];
}

export interface AttributionRows {
  experiments: {
    id: string;
    agent_id: string;
    unit: UnitName;
    sticky: boolean;
    versions: number[];
    ranges: SlotRange[];
    phases: Phase[];
    shards: number;
  }[];
  /** With how many shards their outcomes are spread over: as many as the widest of their experiments has. */
  agents: { agent_id: string; overrides: Override[]; shards: number }[];
  versions: { agent_id: string; version: number }[];
  metrics: { name: string; kind: string; cap: number | null }[];
  /** The project's. */
  revision: number;
}

/** Reads, in one round trip, what attributing a batch of outcomes takes. */
export async function readAttribution(
  db: Database,
  projectId: number,
  { experiments, agents, versions }: Spoken,
): Promise<AttributionRows> {
  const ids = JSON.stringify(experiments);
  const wanted = sql`(SELECT value FROM json_each(${JSON.stringify(agents)})
    UNION SELECT agent_id FROM experiment WHERE project_id = ${projectId} AND id IN (SELECT value FROM json_each(${ids})))`;
  const [found, owners, published, metrics, project] = await batch(db, [
    sql`SELECT id, agent_id, shards, ranges, phases, definition ->> 'unit' AS unit, definition ->> 'sticky' AS sticky,
        definition ->> 'control_version' AS control, definition -> 'test_versions' AS tests
      FROM experiment WHERE project_id = ${projectId} AND id IN (SELECT value FROM json_each(${ids}))`,
    sql`SELECT a.agent_id AS agent_id, a.overrides AS overrides,
        (SELECT max(e.shards) FROM experiment e WHERE e.project_id = a.project_id AND e.agent_id = a.agent_id) AS shards
      FROM agent a WHERE a.project_id = ${projectId} AND a.deleted_at IS NULL AND a.agent_id IN ${wanted}`,
    sql`SELECT v.agent_id AS agent_id, v.version AS version FROM json_each(${JSON.stringify(versions)}) j
      LEFT JOIN experiment e ON e.project_id = ${projectId} AND e.id = j.value ->> 'experiment_id'
      JOIN version v ON v.project_id = ${projectId} AND v.agent_id = coalesce(j.value ->> 'agent_id', e.agent_id)
        AND v.version = j.value ->> 'version'
      WHERE v.status = 'published'`,
    sql`SELECT name, kind, cap FROM metric_definition WHERE project_id = ${projectId}`,
    sql`SELECT revision FROM project WHERE id = ${projectId}`,
  ]);
  type Row = Record<string, string | number | null>;
  return {
    experiments: (found as Row[]).map((row) => ({
      id: String(row.id),
      agent_id: String(row.agent_id),
      unit: row.unit as UnitName,
      sticky: Boolean(row.sticky),
      versions: [Number(row.control), ...(JSON.parse(String(row.tests)) as number[])],
      ranges: JSON.parse(String(row.ranges)),
      phases: JSON.parse(String(row.phases)),
      shards: Number(row.shards),
    })),
    agents: (owners as Row[]).map((row) => ({
      agent_id: String(row.agent_id),
      overrides: JSON.parse(String(row.overrides)),
      shards: Number(row.shards ?? 1),
    })),
    versions: published as { agent_id: string; version: number }[],
    metrics: metrics as AttributionRows["metrics"],
    revision: Number((project as Row[])[0]?.revision ?? 0),
  };
}
