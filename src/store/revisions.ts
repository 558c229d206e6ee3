import { sql } from "drizzle-orm";
import type { Statement } from "./database.ts";

/**
 * The end of every batch that changes an agent: raises the project's revision, gives it to the agent, writes the
 * snapshot that resolve will answer from, and leaves word for the publisher. The snapshot is compiled by the database
 * inside the transaction, so it can neither miss a part of the change nor see a part of the next one.
 */
export const raiseRevision = (projectId: number, agentId: string, now: number): Statement[] => [
  sql`UPDATE project SET revision = revision + 1 WHERE id = ${projectId}`,
  sql`UPDATE agent SET updated_at = ${now}, revision = (SELECT revision FROM project WHERE id = ${projectId})
    WHERE project_id = ${projectId} AND agent_id = ${agentId}`,
  sql`
    INSERT INTO snapshot (project_id, agent_id, epoch, revision, body, created_at)
    SELECT a.project_id, a.agent_id, p.epoch, a.revision,
      json_object(
        'agent_id', a.agent_id,
        'enabled', json(iif(a.is_enabled, 'true', 'false')),
        'deleted', json(iif(a.deleted_at IS NULL, 'false', 'true')),
        'active', a.active_version,
        'labels', json((
          SELECT json_group_object(l.label, l.version) FROM label l
          WHERE l.project_id = a.project_id AND l.agent_id = a.agent_id
        )),
        'versions', json((
          SELECT json_group_object(v.version, v.config_hash) FROM version v
          WHERE v.project_id = a.project_id AND v.agent_id = a.agent_id AND (
            v.version = a.active_version OR v.version IN (
              SELECT l.version FROM label l WHERE l.project_id = a.project_id AND l.agent_id = a.agent_id
            )
          )
        ))
      ), ${now}
    FROM agent a JOIN project p ON p.id = a.project_id
    WHERE a.project_id = ${projectId} AND a.agent_id = ${agentId}`,
  sql`INSERT INTO outbox (project_id, agent_id, revision, created_at)
    SELECT project_id, agent_id, revision, ${now} FROM agent WHERE project_id = ${projectId} AND agent_id = ${agentId}`,
];
