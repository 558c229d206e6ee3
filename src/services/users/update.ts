import { sql } from "drizzle-orm";
import type { UpdateUser } from "../../domain/inputs/people.ts";
import { guard } from "../../store/guards.ts";
import { freeEmail } from "../../store/users.ts";
import { audited } from "../audit/entry.ts";
import { requireScope } from "../auth/scopes.ts";
import { commit, retrying, type Call } from "../call.ts";
import { requireWhole } from "../keys/own.ts";
import { requireMayGive } from "./grants.ts";
import { isSelf, requireUser } from "./read.ts";
import { toUser, type User } from "./resource.ts";
import { guardAsRead, raiseAuthRevision } from "./statements.ts";

/**
 * Changes what somebody is called. Users change their own name; their address, by which they sign in, is changed by
 * those who administer users, and for whom they could do it all. Throws `user_not_found`, `scope_missing`, `role_beyond`,
 * `user_exists`.
 */
export const updateUser = (call: Call, name: string, input: UpdateUser): Promise<User> =>
  retrying(() => attempt(call, name, input));

async function attempt(call: Call, name: string, input: UpdateUser): Promise<User> {
  const isOwnName = isSelf(call, name) && input.email === undefined;
  if (!isOwnName) requireScope(call.actor, "users:write");
  const row = await requireUser(call, name);
  if (!call.actor.scopes.includes("users:write")) await requireWhole(call);
  if (!isOwnName) requireMayGive(call, row.memberships);
  const email = input.email ?? row.email;
  await commit(
    call,
    [
      guardAsRead(row),
      guard("user_exists", freeEmail(call.tenant.workspaceId, email, row.id)),
      sql`UPDATE user SET name = ${input.name ?? row.name}, email = ${email}, updated_at = ${call.now}
        WHERE id = ${row.id}`,
      audited(call, {
        action: "user.updated",
        projectId: call.actor.boundProject,
        next: { id: row.id, username: row.username, changed: Object.keys(input) },
      }),
      raiseAuthRevision(call),
    ],
    { refusals: { user_exists: "Somebody of the workspace has that e-mail address: choose another." } },
  );
  return toUser(call, { ...row, name: input.name ?? row.name, email, updatedAt: call.now });
}
