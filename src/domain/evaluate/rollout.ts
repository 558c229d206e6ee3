import { slotAfter, type HashState } from "../bucketing.ts";
import { compileCondition, meets, whyUnmet, type Condition } from "../conditions/compile.ts";
import { startEvaluation } from "../conditions/once.ts";
import type { Groups } from "../conditions/operators.ts";
import { MAX_RULE_WORK } from "../limits.ts";
import { exposurePrefix, variantAt } from "../rollout/assignment.ts";
import type { LiveRollout, RolloutVariant } from "../rollout/rollout.ts";
import type { UnitName } from "../rule.ts";
import type { Decision } from "./decision.ts";
import { percentOf } from "./split.ts";
import type { Trace } from "./trace.ts";
import { unitOf, type Attributes } from "./unit.ts";

/** A rollout, ready to be tried. */
export interface CompiledRollout {
  readonly id: string;
  readonly unit: UnitName;
  readonly audience: Condition | null;
  readonly prefix: HashState;
  readonly canary_below: number;
  readonly baseline_from: number;
  /** What each arm gives. */
  readonly decisions: Readonly<Record<RolloutVariant, Decision>>;
}

/** Null if there is none, so that a request need not look. */
export function compileRollout(rollout: LiveRollout | null, groups: Groups): CompiledRollout | null {
  if (rollout === null) return null;
  const { id, unit, audience, target_version, stable_version, canary_below, baseline_from } = rollout;
  const decisionOf = (variant: RolloutVariant, version: number): Decision => ({
    reason: "ROLLOUT",
    version,
    variant,
    experiment_id: null,
    experiment_phase: null,
    rollout_id: id,
    rule_id: null,
  });
  return {
    id,
    unit,
    audience: audience === undefined ? null : compileCondition(audience, groups),
    prefix: exposurePrefix(id),
    canary_below,
    baseline_from,
    decisions: {
      canary: decisionOf("canary", target_version),
      baseline: decisionOf("baseline", stable_version),
    },
  };
}

/** What the rollout gives the request's unit; null for whoever is neither of the canary nor of the baseline. */
export function rolloutOf(rollout: CompiledRollout, attributes: Attributes, trace: Trace): Decision | null {
  const { audience, prefix, decisions } = rollout;
  const unit = unitOf(attributes, rollout.unit);
  if (unit === null) {
    trace?.push({ step: "ROLLOUT", ...exposureOf(rollout), matched: false, why: "no_unit" });
    return null;
  }
  const slot = slotAfter(prefix, unit);
  const variant = variantAt(rollout, slot);
  if (variant === null) {
    trace?.push({ step: "ROLLOUT", ...exposureOf(rollout), matched: false, why: "slot", slot });
    return null;
  }
  if (audience !== null) {
    startEvaluation(MAX_RULE_WORK);
    if (!meets(audience, attributes)) {
      trace?.push({ step: "ROLLOUT", ...exposureOf(rollout), matched: false, why: whyUnmet(), slot });
      return null;
    }
  }
  const given = decisions[variant];
  const { version } = given;
  trace?.push({
    step: "ROLLOUT",
    ...exposureOf(rollout),
    matched: true,
    why: "given",
    version,
    variant,
    slot,
  });
  return given;
}

const exposureOf = ({ id, canary_below, baseline_from }: CompiledRollout) => ({
  id,
  percent: percentOf(canary_below),
  canary_below,
  baseline_from,
});
