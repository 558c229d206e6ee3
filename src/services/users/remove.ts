import { sql } from "drizzle-orm";
import type { Statement } from "../../store/database.ts";
import { guard } from "../../store/guards.ts";
import { raiseRevisions } from "../../store/revisions.ts";
import { agentsNaming, naming, withoutUser } from "../../store/users.ts";
import { audited } from "../audit/entry.ts";
import { commit, retrying, type Call } from "../call.ts";
import { noteWrite } from "../written.ts";
import { requireMayGive, told } from "./grants.ts";
import { requireUser } from "./read.ts";
import { guardAsRead, guardOwner, LAST_OWNER, raiseAuthRevision } from "./statements.ts";

/**
 * Deletes a user for good: their keys are revoked, their agents stay as they are and are nobody's, what was shared with
 * them is not any more, and nobody gets the username again. Throws `user_not_found`, `role_beyond` unless the caller could make them all that they are, and
 * `last_owner`.
 */
export const removeUser = (call: Call, name: string): Promise<void> => retrying(() => attempt(call, name));

async function attempt(call: Call, name: string): Promise<void> {
  const row = await requireUser(call, name);
  requireMayGive(call, row.memberships);
  const forgotten = await forget(call, row.username);
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
      ...forgotten.statements,
    ],
    { refusals: { last_owner: LAST_OWNER } },
  );
  forgotten.after();
}

/** Makes a user's agents nobody's, and ends what is shared with the user, in the projects where there is some. */
async function forget(call: Call, username: string): Promise<{ statements: Statement[]; after: () => void }> {
  const { workspaceId } = call.tenant;
  const named = await agentsNaming(call.db, workspaceId, username);
  const projects = Map.groupBy(named, ({ projectId }) => projectId);
  const stillNamed = sql`SELECT count(*) ${naming(workspaceId, username)}`;
  return {
    statements: [
      guard("concurrent_change", sql`(${stillNamed}) = ${named.length}`),
      ...[...projects].flatMap(([projectId, agents]) => {
        const ids = sql`SELECT value FROM json_each(${JSON.stringify(agents.map(({ agentId }) => agentId))})`;
        return [
          sql`UPDATE agent SET ${withoutUser(username)} WHERE project_id = ${projectId} AND agent_id IN (${ids})`,
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
