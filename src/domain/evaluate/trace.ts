import type { SlotRange, Variant } from "../experiment/experiment.ts";
import type { RolloutVariant } from "../rollout/rollout.ts";

/**
 * One thing that was considered on the way to an answer. A recorder is handed through the evaluation itself, so that an
 * explanation cannot differ from the answer; without one, nothing is built.
 */
export interface Step {
  step: "PINNED" | "OVERRIDE" | "RULE" | "ROLLOUT" | "EXPERIMENT" | "ACTIVE" | "FLAG";
  /** Of the rule, the rollout or the experiment, or the flag's key. */
  id?: string;
  /** Of a flag's rule: its place, from 0. */
  rule?: number;
  matched: boolean;
  /**
   * Why it did not match, or what it gave. The condition was not met, or not tried to its end: a pattern met too long a
   * text, or the attributes take too much work.
   */
  why:
    | "given"
    | "kept"
    | "switched_off"
    | "default"
    | "condition"
    | "too_long"
    | "too_much"
    | "no_unit"
    | "slot"
    | "not_asked"
    | "none";
  version?: number;
  variant?: Variant | RolloutVariant | null;
  /** The experiment's. */
  phase?: number;
  /** The unit's slot, 0 to 999,999; of an experiment: within the agent's traffic. */
  slot?: number;
  /** Slots of the agent's traffic that are the experiment's. */
  ranges?: readonly SlotRange[];
  /** The slot by which the unit's variant is drawn. */
  variant_slot?: number;
  /** The first slot that no longer belongs to what is offered. */
  threshold?: number;
  /** The rollout's: of the units that take part, so many are the canary. */
  percent?: number;
  /** Slots below this are the canary's. */
  canary_below?: number;
  /** Slots from this on are the baseline's. */
  baseline_from?: number;
}

export type Trace = Step[] | null;
