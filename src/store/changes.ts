import type { Asker } from "../domain/access.ts";
import { MAX_EVENT_AGENTS, type AgentChange, type Changes } from "../domain/stream.ts";
import { askerJson, readableText } from "./readable.ts";

interface Row {
  epoch: number;
  project_revision: number;
  agent_id: string | null;
  revision: number;
  deleted: number;
}

/**
 * What changed in a project after a revision, in one statement and so of one moment; null when there is no such
 * project. Reads the primary: a replica might know less than whoever asks.
 */
export async function readChanges(db: D1Database, projectId: number, since: number): Promise<Changes | null> {
  const { results } = await db
    .withSession("first-primary")
    .prepare(
      `SELECT p.epoch, p.revision AS project_revision, a.agent_id, a.revision, a.deleted_at IS NOT NULL AS deleted
       FROM project p LEFT JOIN agent a ON a.project_id = p.id AND a.revision > ?2
       WHERE p.id = ?1 ORDER BY a.revision LIMIT ${MAX_EVENT_AGENTS + 1}`,
    )
    .bind(projectId, since)
    .all<Row>();
  const [first] = results;
  if (!first) return null;
  const { epoch, project_revision: revision } = first;
  return { epoch, since, revision, agents: results.length > MAX_EVENT_AGENTS ? null : agentsOf(results) };
}

const agentsOf = (rows: Row[]): AgentChange[] =>
  rows.flatMap(({ agent_id, revision, deleted }) =>
    agent_id === null ? [] : [{ agent_id, revision, kind: deleted ? "deleted" : "updated" }],
  );

/** Of these agents, those that someone may look at, deleted ones included. */
export async function readableAgents(
  db: D1Database,
  projectId: number,
  ids: readonly string[],
  asker: Asker,
): Promise<Set<string>> {
  const { results } = await db
    .withSession("first-primary")
    .prepare(
      `SELECT a.agent_id AS id FROM agent a WHERE a.project_id = ?1
       AND a.agent_id IN (SELECT value FROM json_each(?2)) AND ${readableText("a", "?3")}`,
    )
    .bind(projectId, JSON.stringify(ids), askerJson(asker, "read"))
    .all<{ id: string }>();
  return new Set(results.map(({ id }) => id));
}
