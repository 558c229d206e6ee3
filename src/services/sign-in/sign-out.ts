import { sql } from "drizzle-orm";
import { Problem } from "../../domain/errors.ts";
import { unrevoked } from "../../store/keys.ts";
import { audited } from "../audit/entry.ts";
import { commit, type Call } from "../call.ts";
import { raiseAuthRevision } from "../users/statements.ts";
import { ownKey } from "./me.ts";

/** Ends the calling session for good, at the edge within the freshness bound. Throws `invalid_request` for a key. */
export async function signOut(call: Call): Promise<void> {
  const session = await ownKey(call);
  if (session?.kind !== "session") {
    throw new Problem(
      "invalid_request",
      "Nobody has signed in with that: a key ends with DELETE /v1/api-keys/{id}.",
    );
  }
  const { id, workspaceId, projectId, username } = session;
  await commit(call, [
    sql`UPDATE api_key SET revoked_at = ${call.now} WHERE ${unrevoked(workspaceId, id)}`,
    audited(
      call,
      { action: "user.signed_out", projectId, next: { session: id, user: username } },
      sql`WHERE changes() > 0`,
    ),
    raiseAuthRevision(call),
  ]);
}
