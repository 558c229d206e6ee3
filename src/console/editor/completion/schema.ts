import { isObject } from "../../../domain/json.ts";

export type Schema = Record<string, unknown>;

/** Schemas that refer to each other are not followed further than this. */
const MAX_DEPTH = 8;

/** A schema and what it is put together of. */
function parts(schema: unknown, root: Schema, depth = 0): Schema[] {
  if (!isObject(schema) || depth > MAX_DEPTH) return [];
  const found: Schema[] = [schema];
  for (const keyword of ["anyOf", "oneOf", "allOf"]) {
    const list = schema[keyword];
    if (Array.isArray(list)) for (const part of list) found.push(...parts(part, root, depth + 1));
  }
  for (const keyword of ["then", "else"]) found.push(...parts(schema[keyword], root, depth + 1));
  if (typeof schema["$ref"] === "string") found.push(...parts(target(schema["$ref"], root), root, depth + 1));
  return found;
}

function target(ref: string, root: Schema): unknown {
  let place: unknown = root;
  for (const step of ref.split("/").slice(1)) {
    const name = decodeURIComponent(step).replaceAll("~1", "/").replaceAll("~0", "~");
    place = isObject(place) || Array.isArray(place) ? (place as Schema)[name] : undefined;
  }
  return place;
}

function below(schema: Schema, step: string): unknown {
  const { properties, items, prefixItems, additionalProperties } = schema;
  if (isObject(properties) && Object.hasOwn(properties, step)) return properties[step];
  if (/^\d+$/.test(step)) {
    const item: unknown = Array.isArray(prefixItems) ? prefixItems[Number(step)] : undefined;
    return item ?? items;
  }
  return additionalProperties;
}

/** What a schema says of the place that some steps lead to. */
function schemasAt(root: Schema, path: readonly string[]): Schema[] {
  let found = parts(root, root);
  for (const step of path) found = found.flatMap((schema) => parts(below(schema, step), root));
  return found;
}

/** A key that may stand at a place. */
export interface KeyOption {
  name: string;
  description: string | null;
  isRequired: boolean;
  /** `string`, `object` … where the schema says so. */
  type: string | null;
}

const textOf = (value: unknown): string | null => (typeof value === "string" ? value : null);

function typeOf(schema: unknown, root: Schema): string | null {
  const types = parts(schema, root).flatMap(({ type }) =>
    Array.isArray(type) ? type.map(String) : typeof type === "string" ? [type] : [],
  );
  return types.length === 0 ? null : [...new Set(types)].join(" | ");
}

export function keysAt(root: Schema, path: readonly string[]): KeyOption[] {
  const found = new Map<string, KeyOption>();
  for (const { properties, required } of schemasAt(root, path)) {
    if (!isObject(properties)) continue;
    for (const [name, schema] of Object.entries(properties)) {
      found.set(name, {
        name,
        description: isObject(schema) ? textOf(schema["description"]) : null,
        isRequired: Array.isArray(required) && required.includes(name),
        type: typeOf(schema, root),
      });
    }
  }
  return [...found.values()];
}

/** Values that may, or usually do, stand at a place. */
export function valuesAt(root: Schema, path: readonly string[]): unknown[] {
  const found: unknown[] = [];
  for (const schema of schemasAt(root, path)) {
    if (Array.isArray(schema["enum"])) found.push(...(schema["enum"] as unknown[]));
    if ("const" in schema) found.push(schema["const"]);
    if ("default" in schema) found.push(schema["default"]);
    if (Array.isArray(schema["examples"])) found.push(...(schema["examples"] as unknown[]));
    if (schema["type"] === "boolean") found.push(true, false);
  }
  const texts = new Map(found.map((value) => [JSON.stringify(value), value]));
  return [...texts.values()].filter((value) => typeof value !== "object" || value === null);
}
