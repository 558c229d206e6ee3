import { Problem, type FieldError } from "../../domain/errors.ts";
import { planFaults } from "../../domain/rollout/definition.ts";
import type { RolloutPlan } from "../../domain/rollout/rollout.ts";
import type { AgentRow } from "../../store/agents.ts";
import { liveExperiments } from "../../store/experiments.ts";
import { findLiveRollout } from "../../store/rollouts.ts";
import { audienceFaults } from "../audience.ts";
import type { Call } from "../call.ts";
import { requireVersion, servableRefusals } from "../versions/internal.ts";
import { startRefusals } from "./refusals.ts";

/**
 * The version that a rollout of the target would leave when it is rolled back: the active one. Throws
 * `no_active_version`, `version_not_found`, `version_draft`, `version_deprecated`, `version_active`.
 */
export async function stableVersion(call: Call, agent: AgentRow, target: number): Promise<number> {
  const { agentId, activeVersion } = agent;
  const version = await requireVersion(call, agentId, target);
  const refusals = { ...servableRefusals(agentId, target), ...startRefusals(agentId, target) };
  if (version.status === "draft") throw new Problem("version_draft", refusals.version_draft);
  if (version.is_deprecated === 1) throw new Problem("version_deprecated", refusals.version_deprecated);
  if (activeVersion === null) throw new Problem("no_active_version", refusals.no_active_version);
  if (activeVersion === target) throw new Problem("version_active", refusals.version_active);
  return activeVersion;
}

/** Throws `rollout_running`, `experiment_live` while something else shares the agent's traffic out. */
export async function requireFree(call: Call, agentId: string, target: number): Promise<void> {
  const { projectId } = call.tenant;
  const refusals = startRefusals(agentId, target);
  if (await findLiveRollout(call.db, projectId, agentId))
    throw new Problem("rollout_running", refusals.rollout_running);
  if ((await liveExperiments(call.db, projectId, agentId)).length > 0)
    throw new Problem("experiment_live", refusals.experiment_live);
}

/** Throws `invalid_request` with the places of a plan that cannot be used; `more` are others that were found. */
export async function checkPlan(
  call: Call,
  plan: RolloutPlan,
  more: readonly FieldError[] = [],
): Promise<void> {
  const errors = [...planFaults(plan), ...(await audienceFaults(call, plan.audience)), ...more].slice(0, 20);
  if (errors.length > 0)
    throw new Problem("invalid_request", "Correct the places listed in errors; nothing was written.", {
      errors,
    });
}
