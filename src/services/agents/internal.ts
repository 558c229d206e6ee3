import { Problem } from "../../domain/errors.ts";
import { findAgent, type AgentRow } from "../../store/agents.ts";
import type { Call } from "../call.ts";

export const noAgent = (agentId: string): Problem =>
  new Problem(
    "agent_not_found",
    `There is no agent ${JSON.stringify(agentId.slice(0, 255))} in this project.`,
  );

/** The agent, unless it was deleted; throws `agent_not_found`. */
export async function requireAgent(call: Call, agentId: string): Promise<AgentRow> {
  const row = await findAgent(call.db, call.tenant.projectId, agentId);
  if (!row || row.deletedAt !== null) throw noAgent(agentId);
  return row;
}
