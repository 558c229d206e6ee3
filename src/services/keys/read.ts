import { decodeCursor } from "../../domain/cursor.ts";
import { Problem } from "../../domain/errors.ts";
import type { Scope } from "../../domain/scope.ts";
import {
  findApiKey,
  findTenantById,
  listApiKeys as selectApiKeys,
  type HeldKeyRow,
} from "../../store/keys.ts";
import type { Call } from "../call.ts";
import { toPage, type Page, type PageQuery } from "../page.ts";
import { requireUser } from "../users/read.ts";
import { mayWith } from "./own.ts";
import { toApiKey, type ApiKey, type NamedKeyRow } from "./resource.ts";

/**
 * The key, if the calling key reaches it and has the scope, or it is the same user's; throws `key_not_found`. What a
 * browser has after signing in is none.
 */
export async function requireApiKey(call: Call, id: string, scope: Scope): Promise<HeldKeyRow & NamedKeyRow> {
  const row = await findApiKey(call.db, call.tenant.workspaceId, id);
  const { boundProject } = call.actor;
  const isReached =
    row?.kind === "key" &&
    (boundProject === null || row.projectId === boundProject) &&
    mayWith(call, scope, row);
  if (!isReached)
    throw new Problem(
      "key_not_found",
      `There is no API key ${JSON.stringify(id.slice(0, 64))} that this key may see.`,
    );
  const project =
    row.projectId === null ? undefined : await findTenantById(call.db, row.workspaceId, row.projectId);
  return { ...row, project: project?.project ?? null };
}

export const getApiKey = async (call: Call, id: string): Promise<ApiKey> =>
  toApiKey(await requireApiKey(call, id, "keys:read"));

/** Newest first, revoked ones too: a user's, or all that the calling key sees. Throws `user_not_found`. */
export async function listApiKeys(call: Call, query: PageQuery & { user?: string }): Promise<Page<ApiKey>> {
  const { actor } = call;
  const mine = actor.scopes.includes("keys:read") ? null : (actor.user?.id ?? null);
  const userId = query.user === undefined ? mine : (await requireUser(call, query.user)).id;
  const rows = await selectApiKeys(call.db, call.tenant.workspaceId, {
    limit: query.limit + 1,
    before: decodeCursor(query.cursor, ["number", "string"]),
    boundProject: actor.boundProject,
    userIds: [mine, userId].filter((id) => id !== null),
  });
  return toPage(rows, query.limit, toApiKey, (last) => [last.createdAt, last.id]);
}
