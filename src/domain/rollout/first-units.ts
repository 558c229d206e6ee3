import { FIRST_UNITS } from "../counting/limits.ts";
import type { StudyTotals } from "../counting/totals.ts";
import type { Erring } from "./evidence.ts";

/**
 * The canary's first units, by the totals of its strata in their order: those of a later stratum come after those of the
 * ones before it, and one that came in both is one unit. Null: none are known.
 */
export function firstUnits(strata: readonly (StudyTotals | null)[]): Erring | null {
  const erring = new Map<string, boolean>();
  for (const unit of strata.flatMap((totals) => totals?.first_units ?? [])) {
    const key = `${unit.lo}/${unit.hi}`;
    const known = erring.get(key);
    if (known !== undefined) erring.set(key, known || unit.erring);
    else if (erring.size < FIRST_UNITS) erring.set(key, unit.erring);
  }
  if (erring.size === 0) return null;
  return { erring: [...erring.values()].filter(Boolean).length, exposed: erring.size };
}
