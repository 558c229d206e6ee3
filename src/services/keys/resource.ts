import type { ApiKeyRow } from "../../store/keys.ts";

/** An API key as it is answered; the key itself is shown once, when it is made. */
export const toApiKey = (row: ApiKeyRow, project: string | null) => ({
  id: row.id,
  name: row.name,
  role: row.role,
  scopes: row.scopes,
  project,
  created_by: row.createdBy,
  created_at: new Date(row.createdAt).toISOString(),
  expires_at: row.expiresAt === null ? null : new Date(row.expiresAt).toISOString(),
  revoked_at: row.revokedAt === null ? null : new Date(row.revokedAt).toISOString(),
});

export type ApiKey = ReturnType<typeof toApiKey>;
