import { sql } from "drizzle-orm";
import { Problem } from "../../domain/errors.ts";
import { rolesIn } from "../../domain/grants.ts";
import { ROLES } from "../../domain/scope.ts";
import { settings } from "../../env.ts";
import { locate } from "../../store/database.ts";
import { findTenantBySlug, type TenantRow } from "../../store/keys.ts";
import { membersByEmail, type MemberRow } from "../../store/sign-in.ts";
import { findUser, type UserRow } from "../../store/users.ts";
import type { Place, Principal } from "./principal.ts";
import { noSuchProject, notAMember, signInFailed } from "./refusals.ts";

/** All that people may ever do: what they are bounds it. */
const EVERY_SCOPE = [...new Set(Object.values(ROLES).flat())];

/** Of several workspaces only those are named that the person is a user of. */
function choose(members: MemberRow[]): MemberRow {
  const [member] = members;
  if (!member) throw notAMember();
  if (members.length === 1) return member;
  throw new Problem("invalid_request", "You are a user of several workspaces: choose one of them.", {
    errors: [{ path: "/workspace", message: "must be one of workspaces" }],
    extra: { workspaces: members.map(({ workspace }) => workspace) },
  });
}

/**
 * Who Cloudflare Access says is asking. Throws `sign_in_failed`, `not_a_member`, `project_not_found`, `invalid_request` where
 * a workspace has to be chosen, and `unavailable`.
 */
export async function byAccess(env: Env, token: string, place: Place, now: number): Promise<Principal> {
  const { access, allowLocalhost } = settings(env);
  if (access === null) throw signInFailed();
  const { emailOf } = await import("./access-token.ts");
  const email = await emailOf(token, { ...access, allowLocalhost }, now);
  if (email === null) throw signInFailed();
  const member = choose(await membersByEmail(locate(env), email, place.workspace ?? null));
  const db = locate(env, member.workspaceId);
  const user = await findUser(db, member.workspaceId, member.userId);
  if (!user) throw notAMember();
  const tenant = await findTenantBySlug(db, { id: member.workspaceId }, place.project ?? firstProject(user));
  const isIn = (found: TenantRow): boolean => rolesIn(user.memberships, found.projectId).length > 0;
  if (!tenant || (place.project !== undefined && !isIn(tenant)))
    throw noSuchProject(place.project ?? "default");
  return {
    tenant,
    projectId: place.project === undefined ? null : tenant.projectId,
    user: { id: user.id, username: user.username },
    name: user.username,
    scopes: EVERY_SCOPE,
    role: null,
    by: "access",
    until: null,
    holds: sql`EXISTS (SELECT 1 FROM user
      WHERE id = ${user.id} AND deleted_at IS NULL AND lower(email) = lower(${email}))`,
  };
}

/** The project that is shown first: one of the person's own, unless it is the one that there always is. */
function firstProject({ memberships }: UserRow): string {
  const slugs = memberships.map(({ slug }) => slug ?? "default");
  return slugs.includes("default") ? "default" : slugs[0]!;
}
