import { sql } from "drizzle-orm";
import type { ReplaceMemberships } from "../../domain/inputs/people.ts";
import type { Membership } from "../../store/users.ts";
import { audited } from "../audit/entry.ts";
import { commit, retrying, type Call } from "../call.ts";
import { membershipsOf, requireMayGive, told } from "./grants.ts";
import { requireUser } from "./read.ts";
import { seenBy, toUser, type User } from "./resource.ts";
import { guardAsRead, guardOwner, insertMemberships, LAST_OWNER, raiseAuthRevision } from "./statements.ts";

const without = (all: readonly Membership[], others: readonly Membership[]): Membership[] =>
  all.filter((one) => !others.some((other) => other.project === one.project && other.role === one.role));

const byProject = (a: Membership, b: Membership): number => (a.project ?? 0) - (b.project ?? 0);

/**
 * Makes somebody what the body says, in place of all that the calling key sees. Throws `user_not_found`,
 * `project_not_found`, `role_beyond`, and `last_owner`.
 */
export const replaceMemberships = (call: Call, name: string, input: ReplaceMemberships): Promise<User> =>
  retrying(() => attempt(call, name, input));

async function attempt(call: Call, name: string, input: ReplaceMemberships): Promise<User> {
  const row = await requireUser(call, name);
  const before = seenBy(call, row);
  const after = await membershipsOf(call, input.memberships);
  const ended = without(before, after);
  const begun = without(after, before);
  requireMayGive(call, [...ended, ...begun]);
  if (ended.length === 0 && begun.length === 0) return toUser(call, row);
  await commit(
    call,
    [
      guardAsRead(row),
      sql`DELETE FROM membership WHERE user_id = ${row.id}
        AND COALESCE(project_id, 0) IN (SELECT value FROM json_each(${JSON.stringify(ended.map(({ project }) => project ?? 0))}))`,
      insertMemberships(call, row.id, begun),
      ...guardOwner(call, ended),
      sql`UPDATE user SET updated_at = ${call.now} WHERE id = ${row.id}`,
      audited(call, {
        action: "user.memberships_replaced",
        projectId: call.actor.boundProject,
        previous: { id: row.id, username: row.username, memberships: told(before) },
        next: { id: row.id, username: row.username, memberships: told(after) },
      }),
      raiseAuthRevision(call),
    ],
    { refusals: { last_owner: LAST_OWNER } },
  );
  const memberships = [...without(row.memberships, before), ...after].sort(byProject);
  return toUser(call, { ...row, memberships, updatedAt: call.now });
}
