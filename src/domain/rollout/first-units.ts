import { BASELINE_ARM, CANARY_ARM, noteFirst, type FirstUnit } from "../counting/first-units.ts";
import type { StudyTotals } from "../counting/totals.ts";
import type { Erring, FirstUnits } from "./evidence.ts";

/**
 * Both arms' first units, by the totals of the strata in their order: those of a later stratum come after those of the
 * ones before it, and one that came in both is one unit. Null: none are known.
 */
export function firstUnits(strata: readonly (StudyTotals | null)[]): FirstUnits | null {
  const first: FirstUnit[] = [];
  for (const unit of strata.flatMap((totals) => totals?.first_units ?? [])) noteFirst(first, unit);
  if (first.length === 0) return null;
  return { canary: erringIn(first, CANARY_ARM), baseline: erringIn(first, BASELINE_ARM) };
}

function erringIn(first: readonly FirstUnit[], arm: number): Erring {
  const units = first.filter((unit) => unit.arm === arm);
  return { erring: units.filter(({ erring }) => erring).length, exposed: units.length };
}
