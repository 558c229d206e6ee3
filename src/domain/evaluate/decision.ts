import type { Variant } from "../experiment/experiment.ts";
import type { RolloutVariant } from "../rollout/rollout.ts";

export type Reason = "PINNED" | "OVERRIDE" | "RULE" | "ROLLOUT" | "EXPERIMENT" | "ACTIVE";

/** Which version a request gets, and why. */
export interface Decision {
  reason: Reason;
  version: number;
  /** What the unit is in its experiment or rollout. */
  variant: Variant | RolloutVariant | null;
  experiment_id: string | null;
  /** The phase of the experiment: a unit may be given something else in the next one. */
  experiment_phase: number | null;
  rollout_id: string | null;
  rule_id: string | null;
}

export const decided = (reason: Reason, version: number, rule_id: string | null = null): Decision => ({
  reason,
  version,
  variant: null,
  experiment_id: null,
  experiment_phase: null,
  rollout_id: null,
  rule_id,
});
