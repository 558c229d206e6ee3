import type { Revision } from "../domain/snapshot.ts";

/** Reads of what an agent was: snapshots and published versions are kept for good. */

/** A revision of the project, or an instant in milliseconds since 1970. */
export type Moment = { revision: number } | { time: number };

export interface PastSnapshot extends Revision {
  /** JSON of a Snapshot. */
  body: string;
}

export interface PastVersion {
  status: "draft" | "published";
  hash: string;
  /** JSON text. */
  config: string;
}

export interface PastReads {
  /** The agent's newest snapshot at that moment; null: it had none yet. */
  snapshot(project: number, agentId: string, at: Moment): Promise<PastSnapshot | null>;
  version(project: number, agentId: string, version: number): Promise<PastVersion | null>;
  /** Whether the version was published when the agent's snapshot was of that revision. */
  wasPublished(project: number, agentId: string, version: number, at: Revision): Promise<boolean>;
}

/** One of an earlier epoch counts as far as the agent has come since: what a restored backup undid never was. */
const SNAPSHOT = `SELECT s.epoch AS epoch, s.revision AS revision, s.body AS body
  FROM agent a CROSS JOIN project p ON p.id = a.project_id
  CROSS JOIN snapshot s ON s.project_id = a.project_id AND s.agent_id = a.agent_id
  WHERE a.project_id = ?1 AND a.agent_id = ?2 AND (s.epoch = p.epoch OR s.revision <= a.revision)
    AND s.revision <= COALESCE(?3, s.revision) AND s.created_at <= COALESCE(?4, s.created_at)
  ORDER BY s.epoch DESC, s.revision DESC LIMIT 1`;

const VERSION = `SELECT status, config_hash AS hash, config FROM version
  WHERE project_id = ?1 AND agent_id = ?2 AND version = ?3`;

/**
 * What publishes a version writes a snapshot, both with its time. Writers that come at once may commit in another order
 * than that of their times: a version counts if it is not newer than the newest of some snapshots.
 */
const PUBLISHED = `SELECT EXISTS (SELECT 1 FROM version
    WHERE project_id = ?1 AND agent_id = ?2 AND version = ?3 AND status = 'published' AND updated_at <= (
      SELECT MAX(s.created_at) FROM (SELECT created_at FROM snapshot
        WHERE project_id = ?1 AND agent_id = ?2 AND epoch <= ?4 AND revision <= ?5
        ORDER BY epoch DESC, revision DESC LIMIT 10) s)) AS published`;

/** `replicated`: then only the primary will do, because a replica may not have come that far. Rejects with D1's error. */
export const createPastReads = (database: D1Database, replicated: boolean): PastReads => {
  const first = async <T>(sql: string, ...values: unknown[]): Promise<T | null> => {
    const db = replicated ? database.withSession("first-primary") : database;
    const [result] = await db.batch<T>([db.prepare(sql).bind(...values)]);
    return result?.results[0] ?? null;
  };
  return {
    snapshot: (project, agentId, at) =>
      first(SNAPSHOT, project, agentId, "revision" in at ? at.revision : null, "time" in at ? at.time : null),
    version: (project, agentId, version) => first(VERSION, project, agentId, version),
    wasPublished: async (project, agentId, version, { epoch, revision }) => {
      const row = await first<{ published: number }>(PUBLISHED, project, agentId, version, epoch, revision);
      return row?.published === 1;
    },
  };
};
