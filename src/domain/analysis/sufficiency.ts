import { DAY_MS, HOUR_MS } from "../durations.ts";
import type { ArmTotals } from "../counting/totals.ts";
import type { Phase } from "../experiment/experiment.ts";

/** Whether there are enough units, and when there will be. */
export interface Sufficiency {
  /** Every arm has `min_sample_size` units with an outcome. */
  sufficient: boolean;
  /** Milliseconds since 1970, at the pace so far; null: there are enough, or no pace can be told, or it takes years. */
  expected_at: number | null;
}

/** Milliseconds that the pace is taken over at least: an hour's. */
const LEAST_MS = HOUR_MS;
/** Ten years: what would take longer is not expected. */
const FARTHEST_MS = 3_650 * DAY_MS;

export function sufficiencyOf(
  arms: readonly ArmTotals[],
  versions: readonly number[],
  least: number,
  { started_at, ended_at }: Phase,
  now: number,
): Sufficiency {
  const units = versions.map((_, arm) => arms[arm]?.units ?? 0);
  if (units.every((count) => count >= least)) return { sufficient: true, expected_at: null };
  if (ended_at !== null || units.some((count) => count === 0))
    return { sufficient: false, expected_at: null };
  const elapsed = Math.max(LEAST_MS, now - started_at);
  const waits = units.map((count) => (Math.max(0, least - count) / count) * elapsed);
  const wait = Math.max(...waits);
  return { sufficient: false, expected_at: wait > FARTHEST_MS ? null : Math.round(now + wait) };
}
