import type { ApiKeyRow } from "../../store/keys.ts";
import { iso, isoOrNull } from "../iso.ts";

/** An API key as it is answered; the key itself is shown once, when it is made. */
export const toApiKey = (row: ApiKeyRow, project: string | null) => ({
  id: row.id,
  name: row.name,
  role: row.role,
  scopes: row.scopes,
  project,
  created_by: row.createdBy,
  created_at: iso(row.createdAt),
  expires_at: isoOrNull(row.expiresAt),
  revoked_at: isoOrNull(row.revokedAt),
});

export type ApiKey = ReturnType<typeof toApiKey>;
