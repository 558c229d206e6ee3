import { slotAfter } from "../bucketing.ts";
import { BASELINE_ARM, CANARY_ARM } from "../counting/first-units.ts";
import { exposureAt, exposurePrefix, stepAt, variantAt } from "../rollout/assignment.ts";
import type { StepSpan } from "../rollout/rollout.ts";
import { rolloutStudyKey, stratumOf } from "../rollout/strata.ts";
import type { Judged } from "./judged.ts";
import type { Known, KnownRollout } from "./known.ts";
import { refused, type Refused } from "./refused.ts";
import { EDGE_LAG_MS, judgeTrial, type Happened, type Place } from "./trial.ts";

const NO_ARM = -1;
const ARMS = { baseline: BASELINE_ARM, canary: CANARY_ARM };
/** Of a unit that had no part in it, and what it is given then: neither data nor a mismatch. */
const NOWHERE: Place = { study: null, arm: NO_ARM, paused: false };

export function judgeRollout(happened: Happened, known: Known, rolloutId: string): Judged | Refused {
  const rollout = known.rollouts.get(rolloutId);
  if (!rollout)
    return refused("rollout_not_found", "/rollout_id", "There is no rollout of that id in the project.");
  return judgeTrial("rollout", rollout, happened, known, (unit) => whereIn(rollout, happened, unit));
}

function whereIn(rollout: KnownRollout, { item, occurredAt }: Happened, unit: string): Place | null {
  const now = stepAt(rollout.history, occurredAt);
  if (!now) return null;
  const slot = slotAfter(exposurePrefix(rollout.id), unit);
  for (const span of servedAt(rollout.history, occurredAt)) {
    const arm = span === null ? NO_ARM : armAt(span, slot);
    if (versionOf(rollout, arm) === item.version)
      return span === null || arm === NO_ARM ? NOWHERE : placeIn(rollout, span, arm);
  }
  return placeIn(rollout, now, armAt(now, slot));
}

/**
 * The steps by which units may be served at a time, the newest first; null: as before the rollout. While one is held or
 * paused, its step goes on.
 */
function servedAt(history: readonly StepSpan[], at: number): (StepSpan | null)[] {
  const begun = history.filter(({ started_at }) => started_at <= at);
  const served = begun.filter(({ ended_at }) => ended_at === null || at - ended_at < EDGE_LAG_MS);
  const isNew = begun.every(({ started_at }) => at - started_at < EDGE_LAG_MS);
  return isNew ? [...served.toReversed(), null] : served.toReversed();
}

function armAt({ percent }: StepSpan, slot: number): number {
  const variant = variantAt(exposureAt(percent), slot);
  return variant === null ? NO_ARM : ARMS[variant];
}

/** Who is in no arm goes on with the stable version. */
const versionOf = ({ versions }: KnownRollout, arm: number): number | undefined =>
  versions[Math.max(arm, BASELINE_ARM)];

const placeIn = ({ id, steps, versions }: KnownRollout, { step }: StepSpan, arm: number): Place => ({
  study: { key: rolloutStudyKey(id, stratumOf(steps, step)), versions },
  arm,
  paused: false,
});
