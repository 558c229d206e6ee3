import type { Asker } from "../domain/access.ts";
import type { InstanceStatus } from "../domain/instance/status.ts";
import { MAX_EVENT_AGENTS, type AgentChange, type Changes, type InstanceChange } from "../domain/stream.ts";
import { askerJson, readableText } from "./readable.ts";

/** One more than can be told: then there are too many. */
const READ = MAX_EVENT_AGENTS + 1;

interface Row {
  epoch: number;
  project_revision: number;
  agent_id: string | null;
  /** Null: it is an agent that changed. */
  instance_id: string | null;
  status: InstanceStatus | null;
  revision: number;
  deleted: number;
  /** Whether the agent is private. */
  veiled: number;
}

/**
 * What changed in a project after a revision, in one statement and so of one moment; null when there is no such
 * project. Reads the primary: a replica might know less than whoever asks.
 */
export async function readChanges(db: D1Database, projectId: number, since: number): Promise<Changes | null> {
  const { results } = await db
    .withSession("first-primary")
    .prepare(
      `SELECT p.epoch, p.revision AS project_revision, c.agent_id, c.instance_id, c.status, c.revision, c.deleted,
         c.visibility = 'private' AS veiled
       FROM project p LEFT JOIN (
         SELECT * FROM (
           SELECT agent_id, NULL AS instance_id, NULL AS status, revision, deleted_at IS NOT NULL AS deleted, visibility
           FROM agent WHERE project_id = ?1 AND revision > ?2 ORDER BY revision LIMIT ${READ})
         UNION ALL SELECT * FROM (
           SELECT i.agent_id, i.id, i.status, i.revision, 0, a.visibility
           FROM instance i JOIN agent a ON a.project_id = i.project_id AND a.agent_id = i.agent_id
           WHERE i.project_id = ?1 AND i.revision > ?2 ORDER BY i.revision LIMIT ${READ})
       ) c ON TRUE
       WHERE p.id = ?1 ORDER BY c.revision LIMIT ${READ}`,
    )
    .bind(projectId, since)
    .all<Row>();
  const [first] = results;
  if (!first) return null;
  const { epoch, project_revision: revision } = first;
  if (results.length > MAX_EVENT_AGENTS) return { epoch, since, revision, agents: null };
  const instances = instancesOf(results);
  const veiled = results.flatMap((row) => (row.agent_id !== null && row.veiled ? [row.agent_id] : []));
  return {
    epoch,
    since,
    revision,
    agents: agentsOf(results),
    ...(instances.length === 0 ? {} : { instances }),
    ...(veiled.length === 0 ? {} : { veiled }),
  };
}

const agentsOf = (rows: Row[]): AgentChange[] =>
  rows.flatMap(({ agent_id, instance_id, revision, deleted }) =>
    agent_id === null || instance_id !== null
      ? []
      : [{ agent_id, revision, kind: deleted ? "deleted" : "updated" }],
  );

const instancesOf = (rows: Row[]): InstanceChange[] =>
  rows.flatMap(({ agent_id, instance_id, status, revision }) =>
    agent_id === null || instance_id === null || status === null
      ? []
      : [{ instance_id, agent_id, status, revision }],
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
