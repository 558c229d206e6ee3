import { sql } from "drizzle-orm";
import { Problem } from "../../domain/errors.ts";
import { mayGive, rolesIn, scopesIn } from "../../domain/grants.ts";
import { scopesBeyond, type Role, type Scope } from "../../domain/scope.ts";
import type { Statement } from "../../store/database.ts";
import { guard } from "../../store/guards.ts";
import { unchangedUser, type UserRow } from "../../store/users.ts";
import { requireScope } from "../auth/scopes.ts";
import type { Call } from "../call.ts";
import { requireMayGive } from "../users/grants.ts";

/** What a key is that somebody is about to get. */
export interface GivenKey {
  scopes: readonly Scope[];
  role: Role | null;
  /** Null: of all the workspace. */
  project: { id: number; slug: string } | null;
  /** Null: a service's. */
  user: UserRow | null;
}

/**
 * Throws unless the caller may have the key, or give it to others: `scope_missing` for scopes that the calling key lacks,
 * `role_beyond` for an owner's, or for one of a user who is more than the caller.
 */
export function requireMayHave(call: Call, { scopes, role, project, user }: GivenKey): void {
  const { actor } = call;
  const isOwn = user !== null && user.id === actor.user?.id;
  if (!isOwn) requireScope(actor, "keys:write");
  if (scopes.includes("workspaces:write"))
    throw new Problem("scope_missing", "No key has workspaces:write but the root key: leave that scope out.");
  const beyond = scopesBeyond(scopes, actor.scopes);
  if (beyond.length > 0) {
    throw new Problem(
      "scope_missing",
      `A key can hand on only the scopes that it has; it lacks ${beyond.join(", ")}.`,
    );
  }
  if (role === "owner" && !mayGive(actor, { project: project?.id ?? null, role })) {
    throw new Problem("role_beyond", "Only owners make keys with the role owner: choose admin.");
  }
  if (user === null || isOwn) return;
  // Who has a key of somebody's is that person to all others.
  requireScope(actor, "users:write");
  requireMayGive(
    call,
    project === null
      ? user.memberships
      : rolesIn(user.memberships, project.id).map((role) => ({
          project: project.id,
          slug: project.slug,
          role,
        })),
  );
}

/** Aborts unless the key's user is still there, and as they were read. */
export const guardHolder = ({ user }: GivenKey): Statement[] =>
  user === null ? [] : [guard("concurrent_change", sql`${unchangedUser(user)}`)];

/** What the key's user lacks of its scopes, told plainly; none where it cannot be said for all projects at once. */
export function warningsOf({ scopes, role, project, user }: GivenKey): string[] {
  if (user === null) return [];
  const places = project === null ? user.memberships.map(({ project }) => project ?? 0) : [project.id];
  const held = new Set(
    places.flatMap((place) =>
      scopesIn({ scopes, role, username: user.username, grants: user.memberships }, place),
    ),
  );
  const idle = scopes.filter((scope) => !held.has(scope));
  if (idle.length === 0) return [];
  return [
    `The key does no more than ${user.username} may: without another role for ${user.username} it cannot do ${idle.join(", ")}.`,
  ];
}
