import type { AgentRow } from "../../store/agents.ts";
import type { Statement } from "../../store/database.ts";
import { guardNoExperiment } from "../../store/experiments.ts";
import { guard } from "../../store/guards.ts";
import { groupsExist } from "../../store/revisions.ts";
import { guardNoRollout, type RolloutRow } from "../../store/rollouts.ts";
import { guardUnchanged, type Call } from "../call.ts";
import { guardServable, servableRefusals } from "../versions/internal.ts";
import { startRefusals } from "./refusals.ts";

/** Aborts unless the agent is as the plan was checked against, and nothing else shares its traffic out. */
export const guardStart = (call: Call, agent: AgentRow, row: RolloutRow): Statement[] => {
  const { agentId, revision } = agent;
  const { projectId } = call.tenant;
  return [
    ...guardServable(call, agentId, row.plan.target_version),
    guardNoRollout(projectId, agentId),
    guardNoExperiment(projectId, agentId),
    guardUnchanged(call, agentId, revision),
    guard("concurrent_change", groupsExist(projectId, JSON.stringify(row.plan.audience))),
  ];
};

export const refusalsOfStart = (agentId: string, target: number) => ({
  ...servableRefusals(agentId, target),
  ...startRefusals(agentId, target),
});
