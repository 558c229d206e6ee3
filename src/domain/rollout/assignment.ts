import { bucketPrefix, slotAfter, SLOTS, type HashState } from "../bucketing.ts";
import { thresholdOf } from "../evaluate/split.ts";
import type { RolloutVariant, StepSpan } from "./rollout.ts";

/** What comes before a unit where a rollout shares its traffic out. */
export const exposurePrefix = (rolloutId: string): HashState => bucketPrefix(rolloutId, "exposure");

/** Where the canary ends and the baseline begins: slots below the one, and from the other on. */
export interface Exposure {
  canary_below: number;
  baseline_from: number;
}

/** The canary grows from the bottom and the baseline lies at the top, as large as the canary while there is room. */
export function exposureAt(percent: number): Exposure {
  const canary = thresholdOf(percent);
  return { canary_below: canary, baseline_from: SLOTS - Math.min(canary, SLOTS - canary) };
}

export function variantAt({ canary_below, baseline_from }: Exposure, slot: number): RolloutVariant | null {
  if (slot < canary_below) return "canary";
  return slot >= baseline_from ? "baseline" : null;
}

/** The same as weights, for the share of units that each arm should have. */
export const sharesAt = (percent: number): { canary: number; baseline: number } => {
  const { canary_below, baseline_from } = exposureAt(percent);
  return { canary: canary_below, baseline: SLOTS - baseline_from };
};

/** The step that was under way at a time in milliseconds since 1970; null: none was. */
export const stepAt = (history: readonly StepSpan[], at: number): StepSpan | null =>
  history.findLast(({ started_at, ended_at }) => started_at <= at && (ended_at === null || at < ended_at)) ??
  null;

/** What a unit was given at a time, its audience apart; null: no part in the rollout. */
export function variantOf(
  rolloutId: string,
  history: readonly StepSpan[],
  unit: string,
  at: number,
): RolloutVariant | null {
  const step = stepAt(history, at);
  return step && variantAt(exposureAt(step.percent), slotAfter(exposurePrefix(rolloutId), unit));
}
