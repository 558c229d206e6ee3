import type { Asker } from "./access.ts";
import { ROLES, type Role, type Scope } from "./scope.ts";

/** What a user is, in one project (by its number) or, with null, in all of the workspace. */
export interface Grant {
  project: number | null;
  role: Role;
}

/** What is known of a key beside its secret. */
export interface KeyHolder {
  scopes: readonly string[];
  role: string | null;
  /** Null: a service's key. */
  username: string | null;
  /** Of the user whose key it is. */
  grants: readonly Grant[];
}

const isRole = (role: string | null): role is Role => role !== null && Object.hasOwn(ROLES, role);

/** The roles that a user has in a project. */
export const rolesIn = (grants: readonly Grant[], projectId: number): Role[] =>
  grants.filter(({ project }) => project === null || project === projectId).map(({ role }) => role);

/** What a key may do in a project: a user's key no more than the user may. */
export function scopesIn({ scopes, username, grants }: KeyHolder, projectId: number): Scope[] {
  const held = scopes as Scope[];
  if (username === null) return held;
  const allowed = new Set(rolesIn(grants, projectId).flatMap((role): readonly Scope[] => ROLES[role]));
  return held.filter((scope) => allowed.has(scope));
}

/** Who asks for agents with a key in a project. */
export const askerOf = (key: KeyHolder, projectId: number): Asker => ({
  sees_all: scopesIn(key, projectId).includes("users:write"),
  username: key.username,
  roles: key.username === null ? (isRole(key.role) ? [key.role] : []) : rolesIn(key.grants, projectId),
});

/** The root key's. */
export const ROOT_ASKER: Asker = { sees_all: true, username: null, roles: [] };
