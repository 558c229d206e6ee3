import { decodeCursor, encodeCursor } from "../../domain/cursor.ts";
import { Problem } from "../../domain/errors.ts";
import {
  findApiKey,
  findTenantById,
  listApiKeys as selectApiKeys,
  type ApiKeyRow,
} from "../../store/keys.ts";
import type { Call } from "../call.ts";
import type { Page } from "../page.ts";
import { toApiKey, type ApiKey } from "./resource.ts";

/** The key's row, if the calling key may see it; throws `key_not_found`. */
export async function requireApiKey(call: Call, id: string): Promise<ApiKeyRow> {
  const row = await findApiKey(call.db, call.tenant.workspaceId, id);
  const { boundProject } = call.actor;
  if (row && (boundProject === null || row.projectId === boundProject)) return row;
  throw new Problem(
    "key_not_found",
    `There is no API key ${JSON.stringify(id.slice(0, 64))} in this workspace.`,
  );
}

export async function getApiKey(call: Call, id: string): Promise<ApiKey> {
  const row = await requireApiKey(call, id);
  const project =
    row.projectId === null ? undefined : await findTenantById(call.db, row.workspaceId, row.projectId);
  return toApiKey(row, project?.project ?? null);
}

/** Newest first, revoked ones too. */
export async function listApiKeys(
  call: Call,
  query: { limit: number; cursor?: string },
): Promise<Page<ApiKey>> {
  const before =
    query.cursor === undefined
      ? null
      : (decodeCursor(query.cursor, ["number", "string"]) as [number, string]);
  const rows = await selectApiKeys(call.db, call.tenant.workspaceId, {
    limit: query.limit + 1,
    before,
    boundProject: call.actor.boundProject,
  });
  const page = rows.slice(0, query.limit);
  const last = page.at(-1);
  return {
    data: page.map((row) => toApiKey(row, row.project)),
    next_cursor: rows.length > page.length && last ? encodeCursor([last.createdAt, last.id]) : null,
  };
}
