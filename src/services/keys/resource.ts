import type { ApiKeyRow } from "../../store/keys.ts";
import { iso, isoOrNull } from "../iso.ts";

/** A key as it is answered, with what its row names by number. */
export type NamedKeyRow = ApiKeyRow & { project: string | null; username: string | null };

/** An API key as it is answered; the key itself is shown once, when it is made. */
export const toApiKey = (row: NamedKeyRow) => ({
  id: row.id,
  name: row.name,
  role: row.role,
  scopes: row.scopes,
  project: row.project,
  user: row.username,
  created_by: row.createdBy,
  created_at: iso(row.createdAt),
  expires_at: isoOrNull(row.expiresAt),
  revoked_at: isoOrNull(row.revokedAt),
  last_used_at: isoOrNull(row.lastUsedAt),
  replaced_by: row.replacedBy,
});

export type ApiKey = ReturnType<typeof toApiKey>;

/** A new key: `key` is shown here and never again, and `warnings` tell what it may not do. */
export type NewApiKey = ApiKey & { key: string; warnings: string[] };
