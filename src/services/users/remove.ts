import { sql } from "drizzle-orm";
import type { Statement } from "../../store/database.ts";
import { guard } from "../../store/guards.ts";
import { raiseRevisions } from "../../store/revisions.ts";
import { ownedAgents, ownedBy } from "../../store/users.ts";
import { audited } from "../audit/entry.ts";
import { commit, retrying, type Call } from "../call.ts";
import { noteWrite } from "../written.ts";
import { requireMayGive, told } from "./grants.ts";
import { requireUser } from "./read.ts";
import { guardAsRead, guardOwner, LAST_OWNER, raiseAuthRevision } from "./statements.ts";

/**
 * Deletes a user for good: their keys are revoked, their agents stay as they are and are nobody's, and nobody gets the
 * username again. Throws `user_not_found`, `role_beyond` unless the caller could make them all that they are, and
 * `last_owner`.
 */
export const removeUser = (call: Call, name: string): Promise<void> => retrying(() => attempt(call, name));

async function attempt(call: Call, name: string): Promise<void> {
  const row = await requireUser(call, name);
  requireMayGive(call, row.memberships);
  const disowned = await disown(call, row.username);
  await commit(
    call,
    [
      guardAsRead(row),
      sql`UPDATE user SET deleted_at = ${call.now}, updated_at = ${call.now}, email = NULL WHERE id = ${row.id}`,
      sql`DELETE FROM membership WHERE user_id = ${row.id}`,
      ...guardOwner(call, row.memberships),
      sql`DELETE FROM user_default WHERE user_id = ${row.id}`,
      sql`UPDATE api_key SET revoked_at = ${call.now} WHERE user_id = ${row.id} AND revoked_at IS NULL`,
      audited(call, {
        action: "user.deleted",
        projectId: call.actor.boundProject,
        previous: { id: row.id, username: row.username, memberships: told(row.memberships) },
        next: { id: row.id, deleted: true },
      }),
      raiseAuthRevision(call),
      ...disowned.statements,
    ],
    { refusals: { last_owner: LAST_OWNER } },
  );
  disowned.after();
}

/** Makes a user's agents nobody's, in the projects where there are some. */
async function disown(call: Call, username: string): Promise<{ statements: Statement[]; after: () => void }> {
  const { workspaceId } = call.tenant;
  const owned = await ownedAgents(call.db, workspaceId, username);
  const projects = Map.groupBy(owned, ({ projectId }) => projectId);
  const isOwned = sql`SELECT count(*) ${ownedBy(workspaceId, username)}`;
  return {
    statements: [
      guard("concurrent_change", sql`(${isOwned}) = ${owned.length}`),
      ...[...projects].flatMap(([projectId, agents]) => {
        const ids = sql`SELECT value FROM json_each(${JSON.stringify(agents.map(({ agentId }) => agentId))})`;
        return [
          sql`UPDATE agent SET owner = NULL WHERE project_id = ${projectId} AND agent_id IN (${ids})`,
          ...raiseRevisions(projectId, sql`a.agent_id IN (${ids})`, call.now),
        ];
      }),
    ],
    after: () => {
      for (const projectId of projects.keys()) {
        noteWrite(projectId, Date.now());
        call.waitUntil(call.env.PUBLISHER.getByName(String(projectId)).poke());
      }
    },
  };
}
