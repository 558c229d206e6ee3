import type { JsonObject } from "../../domain/json.ts";
import type { VersionRow } from "../../store/versions.ts";

/** A version as it is answered. `active` is among the labels of the version that resolve follows. */
export const toVersion = (row: VersionRow) => ({
  agent_id: row.agent_id,
  version: row.version,
  status: row.status,
  is_active: row.is_active === 1,
  is_deprecated: row.is_deprecated === 1,
  config: JSON.parse(row.config) as JsonObject,
  config_hash: row.config_hash,
  description: row.description,
  created_by: row.created_by,
  created_at: new Date(row.created_at).toISOString(),
  updated_at: new Date(row.updated_at).toISOString(),
  parent_version: row.parent_version,
  labels: [...(row.is_active === 1 ? ["active"] : []), ...(JSON.parse(row.labels) as string[]).toSorted()],
  revision: row.revision,
});

export type Version = ReturnType<typeof toVersion>;

/** The version that a batch ended by selecting. */
export const versionOf = (rows: unknown): Version => toVersion((rows as [VersionRow])[0]);
