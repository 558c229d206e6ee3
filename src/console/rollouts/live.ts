import type { RolloutStatus } from "../../domain/rollout/rollout.ts";

/** Whether the canary is served. */
export const isLive = ({ status }: { status: RolloutStatus }): boolean =>
  status === "running" || status === "held" || status === "paused";
