import type { Membership, UserRow } from "../../store/users.ts";
import type { Call } from "../call.ts";
import { iso } from "../iso.ts";

/** What of a user's memberships the calling key sees: one that is held to a project sees that project's. */
export const seenBy = ({ actor }: Call, { memberships }: UserRow): Membership[] =>
  memberships.filter(({ project }) => actor.boundProject === null || project === actor.boundProject);

/** A user as they are answered. */
export const toUser = (call: Call, row: UserRow) => ({
  id: row.id,
  username: row.username,
  email: row.email,
  name: row.name,
  memberships: seenBy(call, row).map(({ slug, role }) => ({ project: slug, role })),
  created_at: iso(row.createdAt),
  updated_at: iso(row.updatedAt),
});

export type User = ReturnType<typeof toUser>;
