import { allowWork } from "./work.ts";

/** By a list or an object of the attributes: what was made of it in this evaluation. */
type Made = Map<object, unknown>;
let kept: Made[] = [];
let makers = 0;

/**
 * Conditions are asked from here on, with so much work allowed. Whatever was made of attributes before is forgotten:
 * whoever asks may have changed them.
 */
export function startEvaluation(steps: number): void {
  allowWork(steps);
  if (kept.length > 0) kept = [];
}

/** The function, called once for each list or object in an evaluation, however many conditions ask for the same. */
export function once<From extends object, To>(make: (from: From) => To): (from: From) => To {
  const maker = makers;
  makers += 1;
  return (from) => {
    const made = (kept[maker] ??= new Map<object, unknown>());
    const known = made.get(from);
    if (known !== undefined) return known as To;
    const fresh = make(from);
    made.set(from, fresh);
    return fresh;
  };
}
