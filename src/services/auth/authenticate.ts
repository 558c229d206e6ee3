import { Problem } from "../../domain/errors.ts";
import { askerOf, boundIn, ROOT_ASKER, scopesIn } from "../../domain/grants.ts";
import { SCOPES } from "../../domain/scope.ts";
import { locate, type Database } from "../../store/database.ts";
import {
  findApiKey,
  findTenantById,
  findTenantBySlug,
  type HeldKeyRow,
  type TenantRow,
} from "../../store/keys.ts";
import { findWorkspace } from "../../store/workspaces.ts";
import { checkMac, isRootKey, secretMatches } from "../../store/secrets/api-keys.ts";
import type { Actor, Tenant } from "../call.ts";

export interface Credentials {
  /** The key, from `Authorization: Bearer` or `X-API-Key`. */
  token: string | undefined;
  /** `Signalbox-Workspace`, for the root key. */
  workspace: string | undefined;
  /** `Signalbox-Project`. */
  project: string | undefined;
  /** Whether the key is a browser's, which has none but what signing in gave it. */
  byCookie?: boolean;
}

const noProject = (slug: string): Problem =>
  new Problem(
    "project_not_found",
    `There is no project ${JSON.stringify(slug.slice(0, 63))} that this key may use: correct Signalbox-Project.`,
  );

async function authenticateRoot(db: Database, sent: Credentials): Promise<{ actor: Actor; tenant: Tenant }> {
  const workspace = sent.workspace ?? "default";
  const project = sent.project ?? "default";
  const tenant = await findTenantBySlug(db, { slug: workspace }, project);
  if (!tenant && !(await findWorkspace(db, workspace))) {
    throw new Problem(
      "workspace_not_found",
      `There is no workspace ${JSON.stringify(workspace.slice(0, 63))}: correct Signalbox-Workspace.`,
    );
  }
  if (!tenant) throw noProject(project);
  const actor = {
    id: "root",
    name: "root",
    scopes: SCOPES,
    boundProject: null,
    user: null,
    asker: ROOT_ASKER,
  };
  return { tenant, actor };
}

/** Throws `key_revoked` and `key_expired`. */
function requireHolding({ kind, revokedAt, expiresAt, userId, grants }: HeldKeyRow, now: number): void {
  const isSession = kind === "session";
  // Who is nothing in the workspace any more could only look around: keys of theirs may be of use again.
  const isOut = isSession && userId !== null && grants.length === 0;
  if (revokedAt !== null || isOut) {
    throw new Problem(
      "key_revoked",
      isSession ? "You are signed out: sign in again." : "The API key was revoked: use another.",
    );
  }
  if (expiresAt !== null && expiresAt <= now) {
    throw new Problem(
      "key_expired",
      isSession ? "You signed in too long ago: sign in again." : "The API key has expired: use another.",
    );
  }
}

/**
 * Who calls, and where their data lie. Throws `key_missing`, `key_invalid`, `key_expired`, `key_revoked`, or
 * `project_not_found` for a project that the key may not use.
 */
export async function authenticate(
  env: Env,
  sent: Credentials,
  now: number,
): Promise<{ actor: Actor; tenant: Tenant }> {
  if (!sent.token) {
    throw new Problem("key_missing", "Send an API key: Authorization: Bearer <key>, or X-API-Key: <key>.");
  }
  if (await isRootKey(sent.token, env.SIGNALBOX_ROOT_KEY)) return authenticateRoot(locate(env), sent);
  const invalid = new Problem(
    "key_invalid",
    "The API key is not one of this service: check that it was copied whole.",
  );
  const parts = await checkMac(env.SIGNALBOX_MAC_SECRET, sent.token);
  if (!parts) throw invalid;
  const db = locate(env, parts.workspace);
  const row = await findApiKey(db, parts.workspace, parts.id);
  if (!row || !(await secretMatches(parts.secret, row.secretHash))) throw invalid;
  if (sent.byCookie && row.kind !== "session") throw invalid;
  requireHolding(row, now);
  let tenant: TenantRow | undefined;
  if (row.projectId === null) {
    const slug = sent.project ?? "default";
    tenant = await findTenantBySlug(db, { id: row.workspaceId }, slug);
    if (!tenant) throw noProject(slug);
  } else {
    tenant = await findTenantById(db, row.workspaceId, row.projectId);
    if (!tenant || (sent.project !== undefined && sent.project !== tenant.project))
      throw noProject(sent.project ?? "");
  }
  const held = scopesIn(row, tenant.projectId);
  const { userId, username } = row;
  return {
    tenant,
    actor: {
      id: `key:${row.id}`,
      name: username ?? row.name,
      scopes: SCOPES.filter((scope) => held.includes(scope)),
      boundProject: boundIn(row, tenant.projectId),
      user: userId === null || username === null ? null : { id: userId, username },
      asker: askerOf(row, tenant.projectId),
    },
  };
}
