import { sql } from "drizzle-orm";
import { Problem } from "../../domain/errors.ts";
import type { CreateApiKey } from "../../domain/inputs/api-keys.ts";
import { ROLES, type Scope } from "../../domain/scope.ts";
import { findTenantBySlug } from "../../store/keys.ts";
import { audited } from "../audit/entry.ts";
import { commit, retrying, type Call } from "../call.ts";
import { requireUser } from "../users/read.ts";
import { guardHolder, requireMayHave } from "./given.ts";
import { newApiKey } from "./insert.ts";
import type { NewApiKey } from "./resource.ts";

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

function expiryOf(call: Call, text: string | null | undefined): number | null {
  const expiresAt = text ? Date.parse(text) : null;
  if (expiresAt !== null && expiresAt <= call.now) {
    throw new Problem("invalid_request", "Choose an expires_at that lies ahead.", {
      errors: [{ path: "/expires_at", message: "is in the past" }],
    });
  }
  return expiresAt;
}

/**
 * Makes an API key. Throws as `requireMayHave` does, `user_not_found`, `project_not_found`, and `invalid_request` when it
 * would be born expired.
 */
export const createApiKey = (call: Call, input: CreateApiKey): Promise<NewApiKey> =>
  retrying(() => attempt(call, input));

async function attempt(call: Call, input: CreateApiKey): Promise<NewApiKey> {
  const given = {
    name: input.name,
    scopes: [...new Set<Scope>(input.scopes ?? ROLES[input.role!])],
    role: input.role ?? null,
    expiresAt: expiryOf(call, input.expires_at),
    project: await projectFor(call, input.project),
    user: input.user ? await requireUser(call, input.user) : null,
  };
  requireMayHave(call, given);
  const { id, insert, answer } = await newApiKey(call, given);
  await commit(
    call,
    [
      ...guardHolder(given),
      insert,
      audited(call, {
        action: "api_key.created",
        projectId: given.project?.id ?? null,
        next: {
          id,
          name: given.name,
          scopes: given.scopes,
          project: answer.project,
          user: answer.user,
          expires_at: answer.expires_at,
        },
      }),
    ],
    { resource: sql`${`/v1/api-keys/${id}`}` },
  );
  return answer;
}
