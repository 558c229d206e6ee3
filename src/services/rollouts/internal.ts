import { Problem } from "../../domain/errors.ts";
import type { AgentRow } from "../../store/agents.ts";
import { findRollout, type RolloutRow } from "../../store/rollouts.ts";
import { requireAgent } from "../agents/internal.ts";
import { requireAccess } from "../access/allow.ts";
import type { Call } from "../call.ts";

const noRollout = (id: string): Problem =>
  new Problem(
    "rollout_not_found",
    `There is no rollout ${JSON.stringify(id.slice(0, 128))} in this project.`,
  );

/** Throws `rollout_not_found`, also for one of an agent that the caller may not look at, and `access_missing`. */
export async function requireRollout(call: Call, id: string): Promise<RolloutRow> {
  const row = await findRollout(call.db, call.tenant.projectId, id);
  if (!row) throw noRollout(id);
  await requireAccess(call, row.agentId, () => noRollout(id));
  return row;
}

/** A rollout and its agent, of which the agent was read last: that it has not changed is what a start rests on. */
export async function loadRollout(call: Call, id: string): Promise<{ before: RolloutRow; agent: AgentRow }> {
  const before = await requireRollout(call, id);
  return { before, agent: await requireAgent(call, before.agentId) };
}
