import { sql } from "drizzle-orm";
import { decodeCursor } from "../../domain/cursor.ts";
import { Problem } from "../../domain/errors.ts";
import {
  credentialUnused,
  findCredential,
  listCredentials as selectCredentials,
  type CredentialRow,
} from "../../store/credentials.ts";
import { guard, guardChanged } from "../../store/guards.ts";
import { audited } from "../audit/entry.ts";
import { commit, type Call } from "../call.ts";
import { toPage, type Page, type PageQuery } from "../page.ts";

const toCredential = (row: CredentialRow) => ({
  name: row.name,
  provider: row.provider,
  last_four: row.lastFour,
  created_by: row.createdBy,
  created_at: new Date(row.createdAt).toISOString(),
});
export type Credential = ReturnType<typeof toCredential>;

/** Newest first. The secrets themselves are never answered. */
export async function listCredentials(call: Call, query: PageQuery): Promise<Page<Credential>> {
  const rows = await selectCredentials(call.db, call.tenant.projectId, {
    limit: query.limit + 1,
    before: decodeCursor(query.cursor, ["number", "string"]),
  });
  return toPage(rows, query.limit, toCredential, (last) => [last.createdAt, last.name]);
}

/** Deletes a credential. Throws `credential_in_use` while an active or labelled version refers to it. */
export async function deleteCredential(call: Call, name: string): Promise<void> {
  const { projectId } = call.tenant;
  const missing = new Problem(
    "credential_not_found",
    `There is no credential ${JSON.stringify(name.slice(0, 300))} in this project.`,
  );
  const row = await findCredential(call.db, projectId, name);
  if (!row) throw missing;
  await commit(
    call,
    [
      guard("credential_in_use", credentialUnused(projectId, name)),
      sql`DELETE FROM credential WHERE project_id = ${projectId} AND name = ${name}`,
      guardChanged("credential_not_found"),
      audited(call, { action: "credential.deleted", previous: { name, provider: row.provider } }),
    ],
    {
      refusals: {
        credential_not_found: missing.detail,
        credential_in_use: `A version refers to ${name} that is active, labelled, named by a rule, or that a rollback could go to. Deprecate or move away from it first.`,
      },
    },
  );
}
