import type { Asker } from "./access.ts";
import { ROLES, SCOPES, scopesBeyond, type Role, type Scope } from "./scope.ts";

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

/** Stands for no project of its own: what a user is in all of the workspace is left. */
const EVERYWHERE = 0;

/**
 * The only project that a key reaches while it is used in this one; null: all of its workspace. A user who is more here
 * than everywhere is held to this project, so that nothing is done elsewhere by what they are here.
 */
export function boundIn(key: KeyHolder & { projectId: number | null }, projectId: number): number | null {
  if (key.projectId !== null || key.username === null) return key.projectId;
  const everywhere = rolesIn(key.grants, EVERYWHERE);
  if (everywhere.length === 0) return projectId;
  const isOwnerHere = rolesIn(key.grants, projectId).includes("owner") && !everywhere.includes("owner");
  const more = scopesBeyond(scopesIn(key, projectId), scopesIn(key, EVERYWHERE));
  return isOwnerHere || more.length > 0 ? projectId : null;
}

type ReachingKey = KeyHolder & { projectId: number | null };

/** Scopes that a user's key has somewhere, and another key of the same user lacks there. */
export function scopesPast(key: ReachingKey, other: ReachingKey): Scope[] {
  const places =
    key.projectId === null
      ? [EVERYWHERE, ...key.grants.map(({ project }) => project ?? EVERYWHERE)]
      : [key.projectId];
  const past = places.flatMap((place) => {
    const isReached = other.projectId === null || other.projectId === place;
    return scopesBeyond(scopesIn(key, place), isReached ? scopesIn(other, place) : []);
  });
  return [...new Set(past)];
}

/** Scopes that a user has where a key of theirs is used, and that key lacks; null where they are nothing there. */
export function scopesShort(key: ReachingKey): Scope[] | null {
  const isOfUse = key.grants.some(
    ({ project }) => project === null || key.projectId === null || project === key.projectId,
  );
  return isOfUse ? scopesPast({ ...key, scopes: SCOPES }, key) : null;
}

/** Whoever gives a role or a key, or takes it. */
export interface Giver {
  scopes: readonly Scope[];
  /** As `boundIn` says. */
  boundProject: number | null;
  asker: Asker;
}

/** Owners, and the operator: none but the root key's has `workspaces:write`. */
const isOwner = ({ scopes, asker }: Giver): boolean =>
  asker.roles.includes("owner") || scopes.includes("workspaces:write");

/** Whether somebody may make others what the grant says, or end it: nobody hands on what they lack. */
export const mayGive = (giver: Giver, { project, role }: Grant): boolean =>
  (giver.boundProject === null || giver.boundProject === project) &&
  scopesBeyond(ROLES[role], giver.scopes).length === 0 &&
  (role !== "owner" || isOwner(giver));

/** Who asks for agents with a key in a project. */
export const askerOf = (key: KeyHolder, projectId: number): Asker => ({
  sees_all: scopesIn(key, projectId).includes("users:write"),
  username: key.username,
  roles: key.username === null ? (isRole(key.role) ? [key.role] : []) : rolesIn(key.grants, projectId),
});

/** The root key's. */
export const ROOT_ASKER: Asker = { sees_all: true, username: null, roles: [] };
