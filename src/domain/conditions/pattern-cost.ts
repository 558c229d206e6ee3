import { MAX_REGEX_INPUT, MAX_REGEX_STEPS } from "../limits.ts";

/** What lets a pattern match in several ways: repetitions, with their highest count, and alternatives. */
const CHOICES = /[*+|]|(?<!\()\?|\{\d+(?:,(\d*))?\}/g;

/** Units of work for a step of the engine: it takes one to four nanoseconds. */
const STEP = 1 / 4;

/**
 * Work that a pattern may take, at worst, on a text of so many characters. Guessed from its source, because what reads
 * patterns exactly is too large for what resolves: never far too little, and far too much for some harmless ones.
 */
export function patternCost(source: string): (length: number) => number {
  // A pattern that may begin anywhere is tried from each character.
  let powers = source.startsWith("^") && !source.includes("|") ? 0 : 1;
  let times = STEP;
  let alternatives = 1;
  for (const [choice, most] of source.matchAll(CHOICES)) {
    if (choice === "|") alternatives += 1;
    else if (choice === "*" || choice === "+" || most === "") powers += 1;
    else if (choice === "?") times *= 2;
    else if (most !== undefined) times *= Number(most);
  }
  times *= alternatives;
  // More was refused when the pattern was written.
  const most = (STEP * MAX_REGEX_STEPS) / MAX_REGEX_INPUT ** 2;
  return (length) => Math.min(times * length ** powers, most * length ** 2);
}
