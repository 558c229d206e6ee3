/**
 * Attributes come from anybody, and may hold long lists and texts that every condition looks through anew. What a
 * condition looks at beyond one short value is paid for here, in steps of about ten nanoseconds; once nothing is left,
 * what has to pay is not met. What is left belongs to one evaluation, which nothing interrupts.
 */
let left = 0;
let allowed = 0;
/** All that was done before this evaluation, and what it did without paying. */
let done = 0;
/** Which element of a list is looked at; the first outside of lists. */
let element = 0;

/** One for all, made in advance: it may be thrown by each of thousands of conditions. */
export const EXHAUSTED = new Error("the attributes take too long to look through");
/** What cannot be known must not be met, by its opposite either: so it is no answer of the pattern, but ends the condition. */
export const TOO_LONG = new Error("a text is too long for a pattern");

export function allowWork(steps: number): void {
  done = workDone();
  left = steps;
  allowed = steps;
  element = 0;
}

/** All that was ever done here: what some work took is the difference. */
export const workDone = (): number => done + allowed - Math.max(left, 0);

/** What is left, for tests: they count steps, not time. */
export const workLeft = (): number => left;

/** Pays for so many steps; throws when they cannot be paid. */
export function spend(steps: number): void {
  left -= steps;
  if (left < 0) throw EXHAUSTED;
}

/** An element of a list is looked at from here on. Answers which one was before, to go back to it. */
export function lookAt(at: number): number {
  const before = element;
  element = at;
  return before;
}

/** Elements of a list that patterns are tried on for the price of a look: of short texts, and of others. */
const FREE_SHORT = 20;
const FREE_LONG = 2;
const SHORT_FOR_PATTERN = 64;

/** Pays for trying a pattern on a text. Outside of long lists, what it may take at worst was bounded when it was written. */
export function spendOnPattern(length: number, cost: number): void {
  spend(length);
  if (element < (length > SHORT_FOR_PATTERN ? FREE_LONG : FREE_SHORT)) done += cost;
  else spend(cost);
}

/** Texts up to this length cost no more than the look at them. */
const SHORT_TEXT = 32;
const stepsOf = (text: string): number => 4 + (text.length >> 2);
/** Making a list's or an object's text begins with much that does not depend on its length. */
const STEPS_OF_OBJECT = 10;

/** Pays for a walk through the whole of a value, as its conversion is one. */
export function spendOn(value: unknown): void {
  if (typeof value === "string") return spend(stepsOf(value));
  if (typeof value !== "object" || value === null) return spend(4);
  spend(STEPS_OF_OBJECT);
  if (Array.isArray(value)) {
    for (const item of value) spendOn(item);
    return;
  }
  for (const key of Object.keys(value)) {
    spend(stepsOf(key));
    spendOn((value as Record<string, unknown>)[key]);
  }
}

/** A text, paid for if it is long. */
export function paidText(text: string): string {
  if (text.length > SHORT_TEXT) spend(stepsOf(text));
  return text;
}
