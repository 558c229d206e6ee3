import { and, desc, eq, lt, sql } from "drizzle-orm";
import type { Decision } from "../domain/rollout/decide/decision.ts";
import type { Database, Statement } from "./database.ts";
import { rolloutDecision } from "./tables.ts";

export type DecisionRow = typeof rolloutDecision.$inferSelect;

export const insertDecision = (row: DecisionRow): Statement => sql`
  INSERT INTO rollout_decision (project_id, rollout_id, seq, action, reason, actor, decision, created_at)
  VALUES (${row.projectId}, ${row.rolloutId}, ${row.seq}, ${row.action}, ${row.reason}, ${row.actor},
    ${row.decision === null ? null : JSON.stringify(row.decision)}, ${row.createdAt})`;

interface Page {
  limit: number;
  /** Only those below this seq. */
  before: number | null;
}

/** What became of a rollout, newest first. */
export const decisionsOf = (
  db: Database,
  projectId: number,
  rolloutId: string,
  { limit, before }: Page,
): Promise<DecisionRow[]> =>
  db
    .select()
    .from(rolloutDecision)
    .where(
      and(
        eq(rolloutDecision.projectId, projectId),
        eq(rolloutDecision.rolloutId, rolloutId),
        before === null ? undefined : lt(rolloutDecision.seq, before),
      ),
    )
    .orderBy(desc(rolloutDecision.seq))
    .limit(limit);

/** A decision without the moments that it was made from, which may be a hundred times as much. */
export interface ShortDecision {
  seq: number;
  action: string;
  reason: string | null;
  actor: string;
  createdAt: number;
  /** Null: a person decided. */
  made: {
    cause: Decision["outcome"]["reason"];
    metrics: string[];
    guardrails: Decision["guardrails"];
    sample_ratio: Decision["sample_ratio"];
    /** Exposed, by stratum. */
    units: { canary: number; baseline: number }[];
    first_units: Decision["inputs"]["evidence"]["first_units"];
    last_at: number | null;
  } | null;
}

/** The same in short. */
export async function shortDecisionsOf(
  db: Database,
  projectId: number,
  rolloutId: string,
  { limit, before }: Page,
): Promise<ShortDecision[]> {
  type Row = Omit<ShortDecision, "made"> & { made: string | null };
  const rows = await db.all<Row>(sql`
    SELECT seq, action, reason, actor, created_at AS createdAt, iif(decision IS NULL, NULL, json_object(
      'cause', decision ->> '$.outcome.reason',
      'metrics', decision -> '$.metrics',
      'guardrails', decision -> '$.guardrails',
      'sample_ratio', decision -> '$.sample_ratio',
      'units', (SELECT json_group_array(json_object(
          'canary', s.value ->> '$.canary.exposed', 'baseline', s.value ->> '$.baseline.exposed'))
        FROM json_each(decision, '$.inputs.evidence.strata') s),
      'first_units', decision -> '$.inputs.evidence.first_units',
      'last_at', decision ->> '$.inputs.evidence.last_at')) AS made
    FROM rollout_decision
    WHERE project_id = ${projectId} AND rollout_id = ${rolloutId} AND (${before} IS NULL OR seq < ${before})
    ORDER BY seq DESC LIMIT ${limit}`);
  return rows.map(({ made, ...row }) => ({ ...row, made: made === null ? null : JSON.parse(made) }));
}

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
