import { decodeCursor } from "../../domain/cursor.ts";
import { Problem } from "../../domain/errors.ts";
import { findCredential, listCredentials as selectCredentials } from "../../store/credentials.ts";
import type { Call } from "../call.ts";
import { toPage, type Page, type PageQuery } from "../page.ts";
import { noCredential, toCredential, type Credential } from "./resource.ts";

const placeOf = ({ tenant, actor }: Call) => ({ projectId: tenant.projectId, asker: actor.asker });

/** Throws `credential_not_found`, also for one that only agents have which the caller may not look at. */
export async function getCredential(call: Call, name: string): Promise<Credential> {
  const row = await findCredential(call.db, placeOf(call), name);
  if (!row) throw new Problem("credential_not_found", noCredential(name));
  return toCredential(row);
}

/** Newest first. The secrets themselves are never answered. */
export async function listCredentials(call: Call, query: PageQuery): Promise<Page<Credential>> {
  const rows = await selectCredentials(call.db, placeOf(call), {
    limit: query.limit + 1,
    before: decodeCursor(query.cursor, ["number", "string"]),
  });
  return toPage(rows, query.limit, toCredential, (last) => [last.createdAt, last.name]);
}
