import { sql } from "drizzle-orm";
import { BUCKET_SCALARS } from "../domain/counting/agent/bucket.ts";
import type { BucketRow } from "../domain/counting/agent/series.ts";
import type { Asker } from "../domain/access.ts";
import { usable } from "./access.ts";
import { batch, type Database, type Statement } from "./database.ts";

/** By agent, what shards have rolled up of hours or days that they may no longer hold; sketches are theirs alone. */
export async function rolledUp(
  db: Database,
  projectId: number,
  agentIds: readonly string[],
  { from, to, interval }: { from: number; to: number; interval: "hour" | "day" },
): Promise<Map<string, BucketRow[]>> {
  const sums = sql.raw(BUCKET_SCALARS.map((name) => `sum(${name}) AS ${name}`).join(", "));
  const [rows] = await batch(db, [
    sql`SELECT agent_id, bucket, version, ${sums} FROM agent_version_metrics
      WHERE project_id = ${projectId} AND agent_id IN (SELECT value FROM json_each(${JSON.stringify(agentIds)}))
        AND interval = ${interval} AND bucket >= ${from} AND bucket < ${to} GROUP BY agent_id, bucket, version`,
  ]);
  const byAgent = new Map<string, BucketRow[]>();
  for (const { agent_id, ...row } of rows as (Omit<BucketRow, "response_times"> & { agent_id: string })[]) {
    const mine = byAgent.get(agent_id) ?? [];
    mine.push({ ...row, response_times: { zeros: 0, keys: [], counts: [] } });
    byAgent.set(agent_id, mine);
  }
  return byAgent;
}

/** An agent, and where its outcomes are counted. */
export interface CountedAgent {
  agentId: string;
  /** Over how many shards they are spread; 0: it has no version yet, and so nothing can have come of it. */
  shards: number;
}

/** Of these agents those that are there and that the asker may look at, in any order. */
export async function findCounted(
  db: Database,
  projectId: number,
  agentIds: readonly string[],
  asker: Asker,
): Promise<CountedAgent[]> {
  const widest = (table: "experiment" | "rollout") =>
    sql`coalesce((SELECT max(x.shards) FROM ${sql.raw(table)} x
      WHERE x.project_id = a.project_id AND x.agent_id = a.agent_id), 1)`;
  const [rows] = await batch(db, [
    sql`SELECT a.agent_id AS agentId,
        CASE a.latest_version WHEN 0 THEN 0 ELSE max(${widest("experiment")}, ${widest("rollout")}) END AS shards
      FROM agent a WHERE a.project_id = ${projectId} AND a.deleted_at IS NULL
        AND a.agent_id IN (SELECT value FROM json_each(${JSON.stringify(agentIds)}))
        AND ${usable("a", asker) ?? sql`1`}`,
  ]);
  return rows as CountedAgent[];
}

/** For a batch, whose row is `{ shards }`: over how many an agent's outcomes are spread. */
export const selectShards = (projectId: number, agentId: string): Statement =>
  sql`SELECT coalesce(max(shards), 1) AS shards FROM (
    SELECT shards FROM experiment WHERE project_id = ${projectId} AND agent_id = ${agentId}
    UNION ALL SELECT shards FROM rollout WHERE project_id = ${projectId} AND agent_id = ${agentId})`;

/** How many shards an agent's outcomes are spread over: as many as the widest of its experiments and rollouts. */
export async function shardsOf(db: Database, projectId: number, agentId: string): Promise<number> {
  const [rows] = await batch(db, [selectShards(projectId, agentId)]);
  return (rows as { shards: number }[])[0]?.shards ?? 1;
}
