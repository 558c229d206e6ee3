import { sql } from "drizzle-orm";
import type { PrivateAccess } from "../domain/access.ts";
import type { KnownExperiment, KnownRollout } from "../domain/interaction/known.ts";
import type { Override, UnitName } from "../domain/rule.ts";
import { batch, type Database } from "./database.ts";

/** What a batch of outcomes speaks of. */
export interface Spoken {
  experiments: string[];
  rollouts: string[];
  agents: string[];
  /** Of an agent, or of an experiment's, or of a rollout's. */
  versions: { agent_id?: string; experiment_id?: string; rollout_id?: string; version: number }[];
}

type Owned<T> = Omit<T, "agentId"> & { agent_id: string };

export interface AttributionRows {
  experiments: Owned<KnownExperiment>[];
  rollouts: Owned<KnownRollout>[];
  /** With how many shards their outcomes are spread over: as many as the widest of their experiments and rollouts has. */
  agents: { agent_id: string; overrides: Override[]; shards: number; access: PrivateAccess | null }[];
  versions: { agent_id: string; version: number }[];
  metrics: { name: string; kind: string; cap: number | null }[];
  /** The project's. */
  revision: number;
}

/** Reads, in one round trip, what attributing a batch of outcomes takes. */
export async function readAttribution(
  db: Database,
  projectId: number,
  { experiments, rollouts, agents, versions }: Spoken,
): Promise<AttributionRows> {
  const ids = JSON.stringify(experiments);
  const rolloutIds = JSON.stringify(rollouts);
  const wanted = sql`(SELECT value FROM json_each(${JSON.stringify(agents)})
    UNION SELECT agent_id FROM experiment WHERE project_id = ${projectId} AND id IN (SELECT value FROM json_each(${ids}))
    UNION SELECT agent_id FROM rollout WHERE project_id = ${projectId} AND id IN (SELECT value FROM json_each(${rolloutIds})))`;
  const [found, foundRollouts, owners, published, metrics, project] = await batch(db, [
    sql`SELECT id, agent_id, shards, ranges, phases, definition ->> 'unit' AS unit, definition ->> 'sticky' AS sticky,
        definition ->> 'control_version' AS control, definition -> 'test_versions' AS tests
      FROM experiment WHERE project_id = ${projectId} AND id IN (SELECT value FROM json_each(${ids}))`,
    sql`SELECT id, agent_id, shards, plan ->> 'unit' AS unit, plan ->> 'stable_version' AS stable,
        plan ->> 'target_version' AS target, plan -> 'steps' AS steps, state -> 'history' AS history
      FROM rollout WHERE project_id = ${projectId} AND id IN (SELECT value FROM json_each(${rolloutIds}))`,
    sql`SELECT a.agent_id AS agent_id, a.overrides AS overrides,
        iif(a.visibility = 'private', json_object('owner', a.owner, 'shares', json(a.shares)), NULL) AS access,
        max(
          coalesce((SELECT max(e.shards) FROM experiment e WHERE e.project_id = a.project_id AND e.agent_id = a.agent_id), 1),
          coalesce((SELECT max(r.shards) FROM rollout r WHERE r.project_id = a.project_id AND r.agent_id = a.agent_id), 1)
        ) AS shards
      FROM agent a WHERE a.project_id = ${projectId} AND a.deleted_at IS NULL AND a.agent_id IN ${wanted}`,
    sql`SELECT v.agent_id AS agent_id, v.version AS version FROM json_each(${JSON.stringify(versions)}) j
      LEFT JOIN experiment e ON e.project_id = ${projectId} AND e.id = j.value ->> 'experiment_id'
      LEFT JOIN rollout r ON r.project_id = ${projectId} AND r.id = j.value ->> 'rollout_id'
      JOIN version v ON v.project_id = ${projectId} AND v.agent_id = coalesce(j.value ->> 'agent_id', e.agent_id, r.agent_id)
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
    rollouts: (foundRollouts as Row[]).map((row) => ({
      id: String(row.id),
      agent_id: String(row.agent_id),
      unit: row.unit as UnitName,
      versions: [Number(row.stable), Number(row.target)],
      steps: JSON.parse(String(row.steps)),
      history: JSON.parse(String(row.history)),
      shards: Number(row.shards),
    })),
    agents: (owners as Row[]).map((row) => ({
      agent_id: String(row.agent_id),
      overrides: JSON.parse(String(row.overrides)),
      shards: Number(row.shards),
      access: row.access === null ? null : JSON.parse(String(row.access)),
    })),
    versions: published as { agent_id: string; version: number }[],
    metrics: metrics as AttributionRows["metrics"],
    revision: Number((project as Row[])[0]?.revision ?? 0),
  };
}
