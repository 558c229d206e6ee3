import { compileCondition, meets } from "../../../domain/conditions/compile.ts";
import { startEvaluation } from "../../../domain/conditions/once.ts";
import type { Groups } from "../../../domain/conditions/operators.ts";
import { isObject } from "../../../domain/json.ts";
import { MAX_RULE_WORK } from "../../../domain/limits.ts";

/** A part of a condition that is not met, and what the attributes have at the paths that it looks at. */
export interface FailedPart {
  condition: Record<string, unknown>;
  /** Undefined: there is nothing at the path. */
  values: { path: string; value: unknown }[];
}

/** Which parts of a condition attributes fail: all of them would have to be met. */
export function failedParts(condition: unknown, attributes: unknown, groups: Groups): FailedPart[] {
  if (!isObject(condition)) return [];
  return Object.entries(condition).flatMap(([key, value]) => {
    // A list of parts that all have to be met is as many parts.
    if (key === "$and" && Array.isArray(value))
      return value.flatMap((part) => failedParts(part, attributes, groups));
    const part = { [key]: value };
    startEvaluation(MAX_RULE_WORK);
    if (meets(compileCondition(part, groups), attributes)) return [];
    const values = pathsIn(part).map((path) => ({ path, value: valueAt(attributes, path) }));
    return [{ condition: part, values }];
  });
}

/** The paths that a condition looks at, each once. */
function pathsIn(condition: unknown): string[] {
  if (!isObject(condition)) return [];
  const paths = Object.entries(condition).flatMap(([key, value]) => {
    if (!key.startsWith("$")) return [key];
    return Array.isArray(value) ? value.flatMap(pathsIn) : pathsIn(value);
  });
  return [...new Set(paths)];
}

function valueAt(attributes: unknown, path: string): unknown {
  let value = attributes;
  for (const name of path.split(".")) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}
