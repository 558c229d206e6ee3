import { exposureAt } from "./assignment.ts";
import { hasEnded } from "./moves.ts";
import type { LiveRollout, RolloutPlan, RolloutState } from "./rollout.ts";

/** What resolve has to know of a rollout; null: its canary is not served, since it has not begun or has ended. */
export function liveOf(id: string, plan: RolloutPlan, state: RolloutState): LiveRollout | null {
  const span = state.history.at(-1);
  if (span === undefined || hasEnded(state)) return null;
  return {
    id,
    unit: plan.unit,
    ...(Object.keys(plan.audience).length > 0 && { audience: plan.audience }),
    target_version: plan.target_version,
    stable_version: plan.stable_version,
    ...exposureAt(span.percent),
  };
}
