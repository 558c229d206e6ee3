import type { Candidate } from "../domain/publishing.ts";

/** Rows of the outbox read at once: bounds what one reading of the publisher holds in memory. */
const OUTBOX_PAGE = 500;

/** An agent with changes that KV may lack, and its newest snapshot, read in one statement and so of one moment. */
export interface PendingAgent extends Candidate {
  /** The last row of the outbox that the snapshot covers. */
  upTo: number;
  /** The snapshot as JSON; null when there is none to publish. */
  body: string | null;
}

interface PendingRow {
  agent_id: string;
  up_to: number;
  epoch: number;
  revision: number | null;
  body: string | null;
}

/**
 * The agents named by the oldest rows of a project's outbox, oldest first, with the snapshot of each at its current
 * revision. Reads the primary: a replica might know the row and not yet the change that it speaks of.
 */
export async function readOutbox(db: D1Database, projectId: number): Promise<PendingAgent[]> {
  const { results } = await db
    .withSession("first-primary")
    .prepare(
      `SELECT o.agent_id, o.up_to, p.epoch, a.revision, (
         SELECT s.body FROM snapshot s
         WHERE s.project_id = p.id AND s.agent_id = o.agent_id AND s.revision = a.revision
         ORDER BY s.epoch DESC LIMIT 1
       ) AS body
       FROM (
         SELECT agent_id, MAX(id) AS up_to, MIN(id) AS since
         FROM (SELECT id, agent_id FROM outbox WHERE project_id = ?1 ORDER BY id LIMIT ?2)
         GROUP BY agent_id
       ) o
       JOIN project p ON p.id = ?1
       LEFT JOIN agent a ON a.project_id = p.id AND a.agent_id = o.agent_id
       ORDER BY o.since`,
    )
    .bind(projectId, OUTBOX_PAGE)
    .all<PendingRow>();
  return results.map((row) => ({
    agentId: row.agent_id,
    upTo: row.up_to,
    epoch: row.epoch,
    revision: row.revision ?? 0,
    body: row.body,
  }));
}

/** Takes what was published off the outbox: of each agent the rows up to the one that its snapshot covers. */
export async function clearOutbox(
  db: D1Database,
  projectId: number,
  published: readonly Pick<PendingAgent, "agentId" | "upTo">[],
): Promise<void> {
  if (published.length === 0) return;
  await db
    .prepare(
      `DELETE FROM outbox WHERE id IN (
         SELECT o.id FROM json_each(?2) j JOIN outbox o
         ON o.project_id = ?1 AND o.agent_id = j.value ->> 'agentId' AND o.id <= j.value ->> 'upTo'
       )`,
    )
    .bind(projectId, JSON.stringify(published.map(({ agentId, upTo }) => ({ agentId, upTo }))))
    .run();
}

/** The JSON text of a version's configuration, if it is still the one with this hash. */
export async function readConfig(
  db: D1Database,
  projectId: number,
  agentId: string,
  version: number,
  configHash: string,
): Promise<string | null> {
  return db
    .withSession("first-primary")
    .prepare(
      `SELECT config FROM version
       WHERE project_id = ? AND agent_id = ? AND version = ? AND config_hash = ?`,
    )
    .bind(projectId, agentId, version, configHash)
    .first<string>("config");
}
