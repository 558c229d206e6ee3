import { isObject } from "../json.ts";
import { textOf } from "./coerce.ts";
import { isOperators } from "./compile.ts";

/** An attribute that has to be one of these texts, once it is converted to text, or the condition is not met. */
export interface Anchor {
  name: string;
  texts: readonly string[];
}

/** Longer lists have a set of their own, which is as fast. */
const MAX_TEXTS = 8;

/**
 * What a condition asks of attributes that are no objects, as far as it is known without trying it: text that is equal
 * or in a list. At most one for each attribute.
 */
export function anchorsOf(condition: unknown, found: Map<string, Anchor> = new Map()): Anchor[] {
  if (isObject(condition)) {
    for (const [name, expected] of Object.entries(condition)) {
      if (name === "$and" && Array.isArray(expected)) for (const part of expected) anchorsOf(part, found);
      if (LOGICAL.has(name) || name.includes(".") || found.has(name)) continue;
      const texts = textsOf(expected);
      if (texts !== null) found.set(name, { name, texts });
    }
  }
  return [...found.values()];
}

const LOGICAL: ReadonlySet<string> = new Set(["$and", "$or", "$nor", "$not"]);

/** All texts that a value which meets the condition can have; null if there are others, or too many. */
function textsOf(expected: unknown): string[] | null {
  if (typeof expected === "string") return [expected];
  if (!isObject(expected) || !isOperators(expected)) return null;
  // What is the same without conversion is the same as text.
  const values = "$eq" in expected ? [expected.$eq] : expected.$in;
  if (!Array.isArray(values) || values.length > MAX_TEXTS || !values.every(isScalar)) return null;
  return values.map(textOf);
}

const isScalar = (value: unknown): boolean => typeof value !== "object" || value === null;
