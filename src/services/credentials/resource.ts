import type { CredentialRow } from "../../store/credentials.ts";
import { iso, isoOrNull } from "../iso.ts";

/** A credential as it is answered: of its value, nobody is told more than the end. */
export const toCredential = (row: CredentialRow) => ({
  name: row.name,
  provider: row.provider,
  last_four: row.lastFour,
  created_by: row.createdBy,
  created_at: iso(row.createdAt),
  last_used_at: isoOrNull(row.lastUsedAt),
  key_id: row.keyId,
});

export type Credential = ReturnType<typeof toCredential>;

export const noCredential = (name: string): string =>
  `There is no credential ${JSON.stringify(name.slice(0, 300))} in this project.`;
