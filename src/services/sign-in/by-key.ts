import { sql } from "drizzle-orm";
import { Problem } from "../../domain/errors.ts";
import { rolesIn } from "../../domain/grants.ts";
import type { Role } from "../../domain/scope.ts";
import { locate } from "../../store/database.ts";
import { findApiKey, unrevoked, type HeldKeyRow } from "../../store/keys.ts";
import { authenticate } from "../auth/authenticate.ts";
import type { Actor, Tenant } from "../call.ts";
import type { Place, Principal } from "./principal.ts";
import { noSuchProject, notAMember, signInFailed } from "./refusals.ts";

const KEY = "key:";

async function authenticated(
  env: Env,
  token: string,
  place: Place,
  now: number,
): Promise<{ actor: Actor; tenant: Tenant }> {
  try {
    return await authenticate(env, { token, ...place }, now);
  } catch (error) {
    throw error instanceof Problem && error.status === 401 ? signInFailed() : error;
  }
}

/** Throws unless the key's user, where it has one, is something where the session would be. */
function requireMember({ userId, grants }: HeldKeyRow, projectId: number | null, project = ""): void {
  if (userId === null) return;
  if (grants.length === 0) throw notAMember();
  if (projectId !== null && rolesIn(grants, projectId).length === 0) throw noSuchProject(project);
}

/**
 * Who has the key. Throws `sign_in_failed`; `workspace_not_found` and `project_not_found` for a place that the key may not
 * use, and `not_a_member` for a user without a role.
 */
export async function byKey(env: Env, token: string, place: Place, now: number): Promise<Principal> {
  const { actor, tenant } = await authenticated(env, token, place, now);
  const projectId = place.project === undefined ? null : tenant.projectId;
  if (!actor.id.startsWith(KEY)) {
    const { name, scopes } = actor;
    return {
      tenant,
      projectId,
      user: null,
      name,
      scopes,
      role: null,
      by: actor.id,
      until: null,
      holds: sql`1`,
    };
  }
  const id = actor.id.slice(KEY.length);
  const row = await findApiKey(locate(env, tenant.workspaceId), tenant.workspaceId, id);
  // Whoever has signed in does so again by what they did it with.
  if (row?.kind !== "key") throw signInFailed();
  if (place.workspace !== undefined && place.workspace !== tenant.workspace) {
    throw new Problem("workspace_not_found", "The key is of another workspace: leave workspace out.");
  }
  const bound = row.projectId ?? projectId;
  requireMember(row, bound, tenant.project);
  return {
    tenant,
    projectId: bound,
    user: actor.user,
    name: row.name,
    scopes: row.scopes,
    role: row.role as Role | null,
    by: actor.id,
    until: row.expiresAt,
    holds: sql`EXISTS (SELECT 1 FROM api_key WHERE ${unrevoked(tenant.workspaceId, id)})`,
  };
}
