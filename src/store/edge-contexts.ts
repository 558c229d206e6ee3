/** A version of a context that a configuration includes. */
export interface PinnedContext {
  name: string;
  version: number;
  /** JSON text. */
  data: string;
}

/** What a published configuration includes, by name. It never changes. Rejects with D1's error. */
export type ContextReads = (projectId: number, agentId: string, version: number) => Promise<PinnedContext[]>;

const PINNED = `SELECT c.name AS name, v.version AS version, v.data AS data FROM context_pin p
  JOIN context c ON c.id = p.context_id
  JOIN context_version v ON v.context_id = p.context_id AND v.version = p.context_version
  WHERE p.project_id = ?1 AND p.agent_id = ?2 AND p.version = ?3 ORDER BY c.name`;

export const createContextReads =
  (db: D1Database): ContextReads =>
  async (projectId, agentId, version) =>
    (await db.prepare(PINNED).bind(projectId, agentId, version).all<PinnedContext>()).results;
