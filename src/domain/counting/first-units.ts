import type { Hash64 } from "./item.ts";
import { FIRST_UNITS } from "./limits.ts";

/** The arms of a rollout's study, as it numbers its versions. */
export const BASELINE_ARM = 0;
export const CANARY_ARM = 1;

/** One of the first units of one arm of a rollout. */
export interface FirstUnit extends Hash64 {
  arm: number;
  /** When that happened which came first of it, in milliseconds since 1970. */
  at: number;
  /**
   * Whether the first of its interactions that tells so failed; null: none came yet. Later ones change nothing: of units
   * that come again and again, each fails some day.
   */
  erring: boolean | null;
}

/** What a new study begins with: only rollouts keep them. */
export const noFirstUnits = (studyKey: string): { first_units?: FirstUnit[] } =>
  studyKey.startsWith("r/") ? { first_units: [] } : {};

/** Takes what units had, one after another, in the order in which it arrives. */
export function noteFirst(units: FirstUnit[], { lo, hi, arm, at, erring }: FirstUnit): void {
  let count = 0;
  for (const unit of units) {
    if (unit.arm !== arm) continue;
    if (unit.lo === lo && unit.hi === hi) {
      unit.erring ??= erring;
      return;
    }
    count += 1;
  }
  if (count < FIRST_UNITS) units.push({ lo, hi, arm, at, erring });
}

/** The first of them all by time, so many in each arm: one that several shards know is one unit. */
export function firstOf(units: readonly FirstUnit[]): FirstUnit[] {
  const first: FirstUnit[] = [];
  for (const unit of units.toSorted((a, b) => a.at - b.at)) noteFirst(first, unit);
  return first;
}
