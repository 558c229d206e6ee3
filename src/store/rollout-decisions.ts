import { and, desc, eq, lt, sql } from "drizzle-orm";
import type { Database, Statement } from "./database.ts";
import { rolloutDecision } from "./tables.ts";

export type DecisionRow = typeof rolloutDecision.$inferSelect;

export const insertDecision = (row: DecisionRow): Statement => sql`
  INSERT INTO rollout_decision (project_id, rollout_id, seq, action, reason, actor, decision, created_at)
  VALUES (${row.projectId}, ${row.rolloutId}, ${row.seq}, ${row.action}, ${row.reason}, ${row.actor},
    ${row.decision === null ? null : JSON.stringify(row.decision)}, ${row.createdAt})`;

/** What became of a rollout, newest first. */
export const decisionsOf = (
  db: Database,
  projectId: number,
  rolloutId: string,
  page: { limit: number; before: number | null },
): Promise<DecisionRow[]> =>
  db
    .select()
    .from(rolloutDecision)
    .where(
      and(
        eq(rolloutDecision.projectId, projectId),
        eq(rolloutDecision.rolloutId, rolloutId),
        page.before === null ? undefined : lt(rolloutDecision.seq, page.before),
      ),
    )
    .orderBy(desc(rolloutDecision.seq))
    .limit(page.limit);

export const findDecision = async (
  db: Database,
  projectId: number,
  rolloutId: string,
  seq: number,
): Promise<DecisionRow | undefined> =>
  db.query.rolloutDecision.findFirst({
    where: and(
      eq(rolloutDecision.projectId, projectId),
      eq(rolloutDecision.rolloutId, rolloutId),
      eq(rolloutDecision.seq, seq),
    ),
  });

/** Why each of some rollouts is as it is: the reason of its last decision, by the rollout's id. */
export async function lastReasons(
  db: Database,
  projectId: number,
  rollouts: readonly { id: string; seq: number }[],
): Promise<Map<string, string | null>> {
  const wanted = JSON.stringify(rollouts.map(({ id, seq }) => [id, seq]));
  const rows = await db.all<{ id: string; reason: string | null }>(sql`
    SELECT d.rollout_id AS id, d.reason AS reason
    FROM json_each(${wanted}) j JOIN rollout_decision d
      ON d.project_id = ${projectId} AND d.rollout_id = j.value ->> 0 AND d.seq = j.value ->> 1`);
  return new Map(rows.map(({ id, reason }) => [id, reason]));
}
