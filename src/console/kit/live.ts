/** What has a part of an agent's traffic, or would have it were it not paused. */
export const LIVE_ROLLOUTS = ["running", "held", "paused"] as const;
export const LIVE_EXPERIMENTS = ["running", "paused"] as const;

interface Timed {
  status: string;
}

const isOneOf = (statuses: readonly string[], { status }: Timed): boolean => statuses.includes(status);

export const isLiveRollout = (rollout: Timed): boolean => isOneOf(LIVE_ROLLOUTS, rollout);
export const isLiveExperiment = (experiment: Timed): boolean => isOneOf(LIVE_EXPERIMENTS, experiment);
