import { decodeCursor } from "../../domain/cursor.ts";
import { Problem } from "../../domain/errors.ts";
import { findUser, listUsers as selectUsers, type UserRow } from "../../store/users.ts";
import { requireScope } from "../auth/scopes.ts";
import type { Call } from "../call.ts";
import { toPage, type Page, type PageQuery } from "../page.ts";
import { seenBy, toUser, type User } from "./resource.ts";

const noUser = (name: string): Problem =>
  new Problem(
    "user_not_found",
    `There is no user ${JSON.stringify(name.slice(0, 64))} that this key may see.`,
  );

/** Whether a path or a body names the calling user: by `me`, id, or username. */
export function isSelf({ actor }: Call, name: string): boolean {
  if (name === "me" || actor.user === null) return name === "me";
  return name === actor.user.id || name.toLowerCase() === actor.user.username.toLowerCase();
}

/**
 * The user with that id or username, or the caller for `me`; throws `user_not_found`. A key that is held to a project sees
 * those with a membership there, and whose key it is.
 */
export async function requireUser(call: Call, name: string): Promise<UserRow> {
  const { user } = call.actor;
  if (name === "me" && user === null)
    throw new Problem("user_not_found", "The key is a service's, so nobody is me: name a user.");
  const row = await findUser(call.db, call.tenant.workspaceId, name === "me" ? user!.id : name);
  const isSeen =
    row && (row.id === user?.id || call.actor.boundProject === null || seenBy(call, row).length > 0);
  if (!isSeen) throw noUser(name);
  return row;
}

/** Throws `user_not_found`, and `scope_missing` where it is not the caller. */
export async function getUser(call: Call, name: string): Promise<User> {
  if (!isSelf(call, name)) requireScope(call.actor, "users:read");
  return toUser(call, await requireUser(call, name));
}

/** Newest first. */
export async function listUsers(call: Call, query: PageQuery & { search?: string }): Promise<Page<User>> {
  const rows = await selectUsers(call.db, call.tenant.workspaceId, {
    limit: query.limit + 1,
    before: decodeCursor(query.cursor, ["number", "string"]),
    search: query.search || null,
    boundProject: call.actor.boundProject,
  });
  return toPage(
    rows,
    query.limit,
    (row) => toUser(call, row),
    (last) => [last.createdAt, last.id],
  );
}
