import { Problem } from "../../domain/errors.ts";
import { findAccess, privateAccess } from "../../store/access.ts";
import { findAgent, type AgentRow } from "../../store/agents.ts";
import { allow } from "../access/allow.ts";
import type { Call } from "../call.ts";

export const noAgent = (agentId: string): Problem =>
  new Problem(
    "agent_not_found",
    `There is no agent ${JSON.stringify(agentId.slice(0, 255))} in this project.`,
  );

/**
 * The agent, unless it was deleted. Throws `agent_not_found`, also for one that the caller may not look at, and
 * `access_missing`.
 */
export async function requireAgent(call: Call, agentId: string): Promise<AgentRow> {
  const row = await findAgent(call.db, call.tenant.projectId, agentId);
  if (!row || row.deletedAt !== null) throw noAgent(agentId);
  allow(call, privateAccess(row), () => noAgent(agentId));
  return row;
}

/** The agent as the caller has just left it, whether or not it may look at it now. */
export const writtenAgent = async (call: Call, agentId: string): Promise<AgentRow> =>
  (await findAgent(call.db, call.tenant.projectId, agentId))!;

/**
 * Before anything else of a request is looked at: throws `agent_not_found` and `access_missing` as `requireAgent` does,
 * but lets deleted agents pass. For those who do not see all, an agent that is not there is told of as early as one
 * that they may not see. One read, and none for those who see all.
 */
export async function checkAgentAccess(call: Call, agentId: string): Promise<void> {
  if (call.actor.asker.sees_all) return;
  const access = await findAccess(call.db, call.tenant.projectId, agentId);
  if (access === undefined) throw noAgent(agentId);
  allow(call, access, () => noAgent(agentId));
}
