import { isObject, pointer, type Json } from "../../../../domain/json.ts";

/** A setting of a configuration: what is no object, and no list with objects in it. */
export interface Field {
  /** JSON Pointer. */
  path: string;
  /** `memory.num_history_runs` */
  name: string;
  value: Json;
}

const isPlain = (value: Json): boolean =>
  Array.isArray(value) ? value.every((item) => typeof item !== "object" || item === null) : !isObject(value);

/** Everything below a value, flat, in its order. What is empty is a setting too. */
export function fieldsOf(value: Json, path = "", name = ""): Field[] {
  if (isPlain(value) || Object.keys(value as object).length === 0) return [{ path, name, value }];
  const entries: [string | number, Json][] = Array.isArray(value)
    ? [...value.entries()]
    : Object.entries(value as Record<string, Json>);
  return entries.flatMap(([key, child]) =>
    fieldsOf(child, pointer(path, key), name === "" ? String(key) : `${name}.${key}`),
  );
}
