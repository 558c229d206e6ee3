import { sql } from "drizzle-orm";
import { BUCKET_SCALARS } from "../domain/counting/agent/bucket.ts";
import type { BucketRow } from "../domain/counting/agent/series.ts";
import { batch, type Database, type Statement } from "./database.ts";

/** What shards have rolled up of hours or days that they may no longer hold; sketches are theirs alone. */
export async function rolledUp(
  db: Database,
  projectId: number,
  agentId: string,
  { from, to, interval }: { from: number; to: number; interval: "hour" | "day" },
): Promise<BucketRow[]> {
  const sums = sql.raw(BUCKET_SCALARS.map((name) => `sum(${name}) AS ${name}`).join(", "));
  const [rows] = await batch(db, [
    sql`SELECT bucket, version, ${sums} FROM agent_version_metrics
      WHERE project_id = ${projectId} AND agent_id = ${agentId} AND interval = ${interval}
        AND bucket >= ${from} AND bucket < ${to} GROUP BY bucket, version`,
  ]);
  return (rows as Omit<BucketRow, "response_times">[]).map((row) => ({
    ...row,
    response_times: { zeros: 0, keys: [], counts: [] },
  }));
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
