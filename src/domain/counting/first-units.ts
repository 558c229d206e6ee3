import type { Hash64 } from "./item.ts";
import { FIRST_UNITS } from "./limits.ts";

/** One of the first units of a rollout's canary. */
export interface FirstUnit extends Hash64 {
  /** When that happened which came first of it, in milliseconds since 1970. */
  at: number;
  /** Whether any of its interactions failed so far. */
  erring: boolean;
}

/** The arm of a rollout's study whose first units are kept. */
export const CANARY_ARM = 1;

/** What a new study begins with: only rollouts keep them. */
export const noFirstUnits = (studyKey: string): { first_units?: FirstUnit[] } =>
  studyKey.startsWith("r/") ? { first_units: [] } : {};

/** Takes what the canary's units had, one after another, in the order in which it arrives. */
export function noteFirst(units: FirstUnit[], { lo, hi, at, erring }: FirstUnit): void {
  const known = units.find((unit) => unit.lo === lo && unit.hi === hi);
  if (known) known.erring ||= erring;
  else if (units.length < FIRST_UNITS) units.push({ lo, hi, at, erring });
}

/** The first of them all: one that several shards know is one unit. */
export function firstOf(units: readonly FirstUnit[]): FirstUnit[] {
  const merged = new Map<string, FirstUnit>();
  for (const unit of units) {
    const key = `${unit.lo}/${unit.hi}`;
    const { at, erring } = merged.get(key) ?? unit;
    merged.set(key, { ...unit, at: Math.min(at, unit.at), erring: erring || unit.erring });
  }
  return [...merged.values()].sort((a, b) => a.at - b.at).slice(0, FIRST_UNITS);
}
