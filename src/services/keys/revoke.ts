import { sql } from "drizzle-orm";
import { unrevoked } from "../../store/keys.ts";
import { sessionsBegunBy } from "../../store/sign-in.ts";
import { audited } from "../audit/entry.ts";
import { commit, type Call } from "../call.ts";
import { raiseAuthRevision } from "../users/statements.ts";
import { requireAsWide } from "./own.ts";
import { requireApiKey } from "./read.ts";

/**
 * Revokes a key for good, and sessions that were begun with it: isolates that know them stop honouring them within the
 * freshness bound. Again changes nothing. Throws `key_not_found`, and `scope_missing` for a user's own key that may do
 * more than the calling one, which lacks `keys:write`.
 */
export async function revokeApiKey(call: Call, id: string): Promise<void> {
  const row = await requireApiKey(call, id, "keys:write");
  if (!call.actor.scopes.includes("keys:write")) await requireAsWide(call, row);
  if (row.revokedAt !== null) return;
  const { workspaceId } = call.tenant;
  await commit(call, [
    sql`UPDATE api_key SET revoked_at = ${call.now} WHERE ${unrevoked(workspaceId, id)}`,
    audited(
      call,
      {
        action: "api_key.revoked",
        projectId: row.projectId,
        previous: { id, name: row.name },
        next: { id, revoked: true },
      },
      sql`WHERE changes() > 0`,
    ),
    sql`UPDATE api_key SET revoked_at = ${call.now} WHERE ${sessionsBegunBy(workspaceId, id)}`,
    raiseAuthRevision(call),
  ]);
}
