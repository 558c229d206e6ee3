import { isObject, type Json, type JsonObject } from "../../../../domain/json.ts";

export type Step = string | number;

function changed(
  value: Json | undefined,
  [step, ...rest]: readonly Step[],
  next: Json | undefined,
): Json | undefined {
  if (step === undefined) return next;
  if (Array.isArray(value)) {
    const items = [...value];
    const item = changed(items[Number(step)], rest, next);
    if (item === undefined) items.splice(Number(step), 1);
    else items[Number(step)] = item;
    return items;
  }
  const before: JsonObject = isObject(value) ? value : {};
  const child = changed(before[step], rest, next);
  if (child !== undefined) return { ...before, [step]: child };
  const { [step]: _gone, ...others } = before;
  return others;
}

/** The configuration with another value at a place; undefined takes it away. Keys stay in their order. */
export const setIn = (config: JsonObject, path: readonly Step[], next: Json | undefined): JsonObject =>
  changed(config, path, next) as JsonObject;

/** The steps of a JSON Pointer. */
export const stepsOf = (pointer: string): string[] =>
  pointer
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
