import { SLOTS } from "../bucketing.ts";

/** Slots of one percent. */
const PER_CENT = SLOTS / 100;

/** The first slot that is not in the first `percent` of them. */
export const thresholdOf = (percent: number): number => Math.round(percent * PER_CENT);

/** How many percent of the slots are below a threshold. */
export const percentOf = (threshold: number): number => threshold / PER_CENT;

/** Where each arm of a split ends: the first slot that is no longer in it. Weights are percentages. */
export function thresholdsOf(weights: readonly number[]): number[] {
  let sum = 0;
  return weights.map((weight) => thresholdOf((sum += weight)));
}

/** The arm that a slot falls into; -1 if the weights do not reach it. */
export function armAt(thresholds: readonly number[], slot: number): number {
  for (let arm = 0; arm < thresholds.length; arm += 1) if (slot < thresholds[arm]!) return arm;
  return -1;
}
