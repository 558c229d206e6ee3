import { MAX_RULE_WORK } from "../limits.ts";

/**
 * Attributes come from anybody, and may hold long arrays and texts that every condition looks through anew. What a
 * condition looks at beyond one short value is paid for here; once nothing is left, what has to pay is not met. What is
 * left belongs to one evaluation, which nothing interrupts: it starts with `allowWork`.
 */
let left = MAX_RULE_WORK;

/** One for all, made in advance: it may be thrown for each of thousands of conditions. */
const EXHAUSTED = new Error("the attributes take too long to look through");

export function allowWork(steps: number): void {
  left = steps;
}

/** How much of an allowance is used up. */
export const workSince = (allowed: number): number => allowed - left;

/** Pays for so many looks at a value; throws when they cannot be paid. */
export function spend(steps: number): void {
  left -= steps;
  if (left < 0) throw EXHAUSTED;
}

/** Texts up to this length cost no more than the look at them. */
const SHORT_TEXT = 32;
const looksAt = (text: string): number => 1 + (text.length >> 3);

/** Pays for a walk through the whole of a value, as its conversion is one. */
export function spendOn(value: unknown): void {
  if (typeof value === "string") return spend(looksAt(value));
  spend(1);
  if (typeof value !== "object" || value === null) return;
  if (Array.isArray(value)) {
    for (const item of value) spendOn(item);
    return;
  }
  for (const key of Object.keys(value)) {
    spend(looksAt(key));
    spendOn((value as Record<string, unknown>)[key]);
  }
}

/** The value, paid for if its conversion takes longer than a look. */
export function paid(value: unknown): unknown {
  if (typeof value === "string" ? value.length > SHORT_TEXT : Array.isArray(value)) spendOn(value);
  return value;
}
