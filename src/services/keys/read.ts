import { decodeCursor } from "../../domain/cursor.ts";
import { Problem } from "../../domain/errors.ts";
import {
  findApiKey,
  findTenantById,
  listApiKeys as selectApiKeys,
  type ApiKeyRow,
} from "../../store/keys.ts";
import type { Call } from "../call.ts";
import { toPage, type Page, type PageQuery } from "../page.ts";
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
export async function listApiKeys(call: Call, query: PageQuery): Promise<Page<ApiKey>> {
  const rows = await selectApiKeys(call.db, call.tenant.workspaceId, {
    limit: query.limit + 1,
    before: decodeCursor(query.cursor, ["number", "string"]),
    boundProject: call.actor.boundProject,
  });
  return toPage(
    rows,
    query.limit,
    (row) => toApiKey(row, row.project),
    (last) => [last.createdAt, last.id],
  );
}
