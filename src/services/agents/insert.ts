import { sql } from "drizzle-orm";
import type { Statement } from "../../store/database.ts";
import { audited } from "../audit/entry.ts";
import type { Call } from "../call.ts";
import type { AgentFields } from "./fields.ts";

/** Makes the agent, and its audit entry, unless there is one with this id. */
export const insertAgentIfNew = (
  call: Call,
  agentId: string,
  fields: AgentFields,
  createdBy: string | null,
): Statement[] => [
  sql`
    INSERT INTO agent (project_id, agent_id, name, agent_type, description, capabilities, config_schema, meta_data,
      is_enabled, owner, visibility, created_at, updated_at)
    VALUES (${call.tenant.projectId}, ${agentId}, ${fields.name}, ${fields.agentType}, ${fields.description},
      ${JSON.stringify(fields.capabilities)}, ${fields.configSchema === null ? null : JSON.stringify(fields.configSchema)},
      ${JSON.stringify(fields.metaData)}, ${fields.isEnabled ? 1 : 0}, ${fields.owner}, ${fields.visibility}, ${call.now}, ${call.now})
    ON CONFLICT DO NOTHING`,
  audited(
    call,
    {
      action: "agent.created",
      agentId,
      changedBy: createdBy,
      next: { name: fields.name, agent_type: fields.agentType },
    },
    sql`WHERE changes() > 0`,
  ),
];
