import { BUCKET_SCALARS } from "../domain/counting/agent/bucket.ts";
import type { RolledUp } from "./metrics-shard/buckets.ts";
import type { ShardName } from "./metrics-shard/name.ts";

/** Rows of one statement: they travel as one parameter of some 30 KB. */
const ROWS = 100;

const COLUMNS = [
  "project_id",
  "agent_id",
  "version",
  "interval",
  "bucket",
  "shard",
  "rollup_seq",
  ...BUCKET_SCALARS,
];
const UPSERT = `
  INSERT INTO agent_version_metrics (${COLUMNS.join(", ")})
  SELECT ?1, ?2, ${["version", "interval", "bucket"].map((name) => `value ->> '${name}'`).join(", ")}, ?3, ?4,
    ${BUCKET_SCALARS.map((name) => `value ->> '${name}'`).join(", ")}
  FROM json_each(?5) WHERE true
  ON CONFLICT DO UPDATE SET rollup_seq = excluded.rollup_seq,
    ${BUCKET_SCALARS.map((name) => `${name} = excluded.${name}`).join(", ")}
  WHERE excluded.rollup_seq > rollup_seq`;

/** Writes what a shard knows now of some hours and days. A repeat, or a write that comes late, changes nothing. */
export async function rollUp(
  db: D1Database,
  { projectId, agentId, shard }: ShardName,
  seq: number,
  rows: readonly RolledUp[],
): Promise<void> {
  const statement = db.prepare(UPSERT);
  const chunks = Array.from({ length: Math.ceil(rows.length / ROWS) }, (_, chunk) =>
    rows.slice(chunk * ROWS, (chunk + 1) * ROWS),
  );
  if (chunks.length === 0) return;
  await db.batch(
    chunks.map((chunk) => statement.bind(projectId, agentId, shard, seq, JSON.stringify(chunk))),
  );
}
