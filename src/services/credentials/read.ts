import { decodeCursor } from "../../domain/cursor.ts";
import { Problem } from "../../domain/errors.ts";
import { findCredential, listCredentials as selectCredentials } from "../../store/credentials.ts";
import type { Call } from "../call.ts";
import { toPage, type Page, type PageQuery } from "../page.ts";
import { noCredential, toCredential, type Credential } from "./resource.ts";

/** Throws `credential_not_found`. */
export async function getCredential(call: Call, name: string): Promise<Credential> {
  const row = await findCredential(call.db, call.tenant.projectId, name);
  if (!row) throw new Problem("credential_not_found", noCredential(name));
  return toCredential(row);
}

/** Newest first. The secrets themselves are never answered. */
export async function listCredentials(call: Call, query: PageQuery): Promise<Page<Credential>> {
  const rows = await selectCredentials(call.db, call.tenant.projectId, {
    limit: query.limit + 1,
    before: decodeCursor(query.cursor, ["number", "string"]),
  });
  return toPage(rows, query.limit, toCredential, (last) => [last.createdAt, last.name]);
}
