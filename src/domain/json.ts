import { Problem, type FieldError } from "./errors.ts";

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** One step of a JSON Pointer (RFC 6901). */
export const pointer = (path: string, key: string | number): string =>
  `${path}/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`;

const MAX_FAULTS = 10;

/**
 * What makes a value unfit to be stored and hashed as it is: deeper than `maxDepth` levels, a `__proto__` key, text
 * with a lone surrogate (no UTF-8 form), a number that JSON cannot carry. Walks with a stack of its own, so that no
 * nesting exhausts the engine's. At most ten faults, first ones first.
 */
export function jsonFaults(value: unknown, maxDepth: number): FieldError[] {
  const faults: FieldError[] = [];
  const stack: { value: unknown; path: string; depth: number }[] = [{ value, path: "", depth: 0 }];
  while (stack.length > 0 && faults.length < MAX_FAULTS) {
    const { value: item, path, depth } = stack.pop()!;
    if (typeof item === "string") {
      if (!item.isWellFormed())
        faults.push({ path, message: "holds half of a surrogate pair, which is not text" });
    } else if (typeof item === "number") {
      if (!Number.isFinite(item)) faults.push({ path, message: "is not a finite number" });
    } else if (typeof item === "object" && item !== null) {
      if (depth >= maxDepth) {
        faults.push({ path: path.slice(0, 200), message: `is nested deeper than ${maxDepth} levels` });
        continue;
      }
      for (const [key, child] of Object.entries(item).toReversed()) {
        if (key === "__proto__")
          faults.push({ path: pointer(path, key), message: "is a key that is not allowed" });
        else if (!key.isWellFormed())
          faults.push({ path, message: "has a key that is not well-formed text" });
        else stack.push({ value: child, path: pointer(path, key), depth: depth + 1 });
      }
    } else if (item !== null && typeof item !== "boolean") {
      faults.push({ path, message: "is not a JSON value" });
    }
  }
  return faults;
}

/** Whether an integer, written in decimal digits, comes back from a double as it was sent. */
export function isExact(digits: string): boolean {
  const number = Number(digits);
  return String(number) === digits || (Number.isFinite(number) && BigInt(number) === BigInt(digits));
}

/** The refusal of an integer that a double cannot hold; `key` is the name that it stands under. */
export const inexact = (key: string): Problem =>
  new Problem("invalid_request", "A number has more digits than JSON clients can keep: send it as text.", {
    errors: [{ path: `/…/${key}`, message: "is not exact as a double" }],
  });
