import { sql } from "drizzle-orm";
import { Problem } from "../../domain/errors.ts";
import type { CreateApiKey } from "../../domain/inputs/administration.ts";
import { ROLES, scopesBeyond, type Scope } from "../../domain/scope.ts";
import { findTenantBySlug } from "../../store/keys.ts";
import { mintApiKey } from "../../store/secrets/api-keys.ts";
import { apiKey } from "../../store/tables.ts";
import { audited } from "../audit/entry.ts";
import { commit, type Call } from "../call.ts";
import { toApiKey, type ApiKey } from "./resource.ts";

/** The project that the new key is for; null: all of the workspace. A key hands on no more projects than it has. */
async function projectFor(
  call: Call,
  slug: string | null | undefined,
): Promise<{ id: number; slug: string } | null> {
  const { actor, tenant } = call;
  if (actor.boundProject !== null && (slug === undefined || slug === null || slug === tenant.project)) {
    return { id: tenant.projectId, slug: tenant.project };
  }
  if (slug === undefined || slug === null) return null;
  const found =
    actor.boundProject === null
      ? await findTenantBySlug(call.db, { id: tenant.workspaceId }, slug)
      : undefined;
  if (!found) {
    throw new Problem(
      "project_not_found",
      `There is no project ${JSON.stringify(slug)} that this key may hand on.`,
    );
  }
  return { id: found.projectId, slug: found.project };
}

/**
 * Makes an API key. `key` is shown here and never again. Throws `scope_missing` when it would have scopes that the
 * calling key lacks, `invalid_request` when it would be born expired.
 */
export async function createApiKey(call: Call, input: CreateApiKey): Promise<ApiKey & { key: string }> {
  const scopes: Scope[] = [...new Set<Scope>(input.scopes ?? ROLES[input.role!])];
  const beyond = scopesBeyond(scopes, call.actor.scopes);
  if (beyond.length > 0) {
    throw new Problem(
      "scope_missing",
      `A key can hand on only the scopes that it has; it lacks ${beyond.join(", ")}.`,
    );
  }
  const expiresAt = input.expires_at ? Date.parse(input.expires_at) : null;
  if (expiresAt !== null && expiresAt <= call.now) {
    throw new Problem("invalid_request", "Choose an expires_at that lies ahead.", {
      errors: [{ path: "/expires_at", message: "is in the past" }],
    });
  }
  const project = await projectFor(call, input.project);
  const { workspaceId } = call.tenant;
  const minted = await mintApiKey(call.env.SIGNALBOX_MAC_SECRET, workspaceId, project?.id ?? null);
  const row = {
    id: minted.id,
    workspaceId,
    projectId: project?.id ?? null,
    name: input.name,
    secretHash: minted.secretHash,
    role: input.role ?? null,
    scopes,
    createdBy: call.actor.id,
    createdAt: call.now,
    expiresAt,
    revokedAt: null,
    userId: null,
    kind: "key" as const,
    lastUsedAt: null,
    replacedBy: null,
  };
  await commit(
    call,
    [
      call.db.insert(apiKey).values(row),
      audited(call, {
        action: "api_key.created",
        projectId: project?.id ?? null,
        next: {
          id: row.id,
          name: row.name,
          scopes,
          project: project?.slug ?? null,
          expires_at: input.expires_at ?? null,
        },
      }),
    ],
    { resource: sql`${`/v1/api-keys/${row.id}`}` },
  );
  return { ...toApiKey(row, project?.slug ?? null), key: minted.token };
}
