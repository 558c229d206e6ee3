/** What a caller is told whose act is refused while an agent's traffic is shared out. */
export const liveRefusals = (agentId: string) => ({
  rollout_running: `A rollout of the agent is under way. Promote or abort it first: GET /v1/agents/${agentId}/rollouts.`,
  experiment_live: `Experiments of the agent are running or paused. Stop them first: GET /v1/experiments?agent_id=${agentId}.`,
});

/** What a caller is told when a rollout cannot start beside what the agent has. */
export const startRefusals = (agentId: string, target: number) => ({
  ...liveRefusals(agentId),
  no_active_version: `The agent ${agentId} has no active version to compare with: activate one first.`,
  version_active: `Version ${target} is the active version already: there is nothing to roll out.`,
  rollout_running: `Another rollout of the agent is under way. Promote or abort it first: GET /v1/agents/${agentId}/rollouts.`,
});
