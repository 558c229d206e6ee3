import { checkCondition } from "../../../domain/conditions/check.ts";
import type { FieldError } from "../../../domain/errors.ts";
import { isObject } from "../../../domain/json.ts";
import { conditions as text } from "../../strings/conditions.ts";

/** Stands for groups that are not known here: the server looks them up. */
const EVERY_GROUP: ReadonlySet<string> = Object.assign(new Set<string>(), { has: () => true });

/**
 * What the server would refuse in a condition, and what it would take although nobody can mean it: an attribute without a
 * name. `groupIds` are the saved groups that exist, null where that is not known.
 */
export function conditionFaults(condition: unknown, groupIds: ReadonlySet<string> | null): FieldError[] {
  if (condition === null || condition === undefined) return [];
  return [...nameless(condition), ...checkCondition(condition, groupIds ?? EVERY_GROUP)];
}

function nameless(condition: unknown): FieldError[] {
  const parts = isObject(condition) ? [condition, ...listsOf(condition)] : [];
  return parts.some((part) => isObject(part) && Object.hasOwn(part, ""))
    ? [{ path: "", message: text.input.noAttribute }]
    : [];
}

const listsOf = (condition: Record<string, unknown>): unknown[] =>
  Object.values(condition).flatMap((value) => (Array.isArray(value) ? value : []));
