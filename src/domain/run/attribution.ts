import { slotAfter } from "../bucketing.ts";
import { unitOf, type Attributes } from "../evaluate/unit.ts";
import { exposurePrefix, variantAt } from "../rollout/assignment.ts";
import type { Snapshot } from "../snapshot.ts";
import type { Attribution } from "./session.ts";

/**
 * Whether an outcome of what was decided, perhaps long ago, is still one of its experiment or rollout: the same phase
 * goes on, or the unit is still where it was. `unit` holds user_id and session_id.
 */
export function stillCounts(kept: Attribution, snapshot: Snapshot, unit: Attributes): boolean {
  const { experiment_id, experiment_phase, rollout_id, variant, version } = kept;
  if (experiment_id !== null) {
    const experiment = snapshot.experiments?.find(({ id }) => id === experiment_id);
    if (experiment === undefined || unitOf(unit, experiment.unit) === null) return false;
    return (
      experiment.phase === experiment_phase ||
      (experiment.sticky === true && experiment.arms.some((arm) => arm.version === version))
    );
  }
  const { rollout } = snapshot;
  if (rollout_id === null || rollout?.id !== rollout_id) return false;
  const text = unitOf(unit, rollout.unit);
  return text !== null && variantAt(rollout, slotAfter(exposurePrefix(rollout_id), text)) === variant;
}
