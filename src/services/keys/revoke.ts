import { sql } from "drizzle-orm";
import { unrevoked } from "../../store/keys.ts";
import { audited } from "../audit/entry.ts";
import { commit, type Call } from "../call.ts";
import { requireApiKey } from "./read.ts";

/** Revokes a key for good: isolates that know it stop honouring it within the freshness bound. Again changes nothing. */
export async function revokeApiKey(call: Call, id: string): Promise<void> {
  const row = await requireApiKey(call, id);
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
    sql`UPDATE workspace SET auth_revision = auth_revision + 1 WHERE id = ${workspaceId}`,
  ]);
}
