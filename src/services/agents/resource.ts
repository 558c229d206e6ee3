import type { AgentRow } from "../../store/agents.ts";

/** An agent as it is answered. */
export const toAgent = (row: AgentRow) => ({
  agent_id: row.agentId,
  name: row.name,
  agent_type: row.agentType,
  description: row.description,
  capabilities: row.capabilities,
  config_schema: row.configSchema ?? null,
  meta_data: row.metaData,
  is_enabled: row.isEnabled,
  is_default: row.isDefault,
  owner: row.owner,
  visibility: row.visibility,
  active_version: row.activeVersion,
  latest_version: row.latestVersion === 0 ? null : row.latestVersion,
  created_at: new Date(row.createdAt).toISOString(),
  updated_at: new Date(row.updatedAt).toISOString(),
  revision: row.revision,
});

export type Agent = ReturnType<typeof toAgent>;
