import { Validator, type OutputUnit, type Schema } from "@cfworker/json-schema";
import { Problem, type FieldError } from "./errors.ts";
import { zodFaults } from "./faults.ts";
import { isObject, type JsonObject } from "./json.ts";
import { JSON_SCHEMA } from "./json-schema.ts";
import { MAX_SCHEMA_LOOKS } from "./limits.ts";

/** The schema can be written, but not be used: it multiplies itself, or refers to what is not there. */
class Unusable extends Error {}

/** The schema, counting how often the validator looks into it, in all of its parts together. */
function metered(schema: unknown): unknown {
  let looks = 0;
  const known = new WeakMap<object, unknown>();
  const meter = (value: unknown): unknown => {
    if (typeof value !== "object" || value === null) return value;
    const before = known.get(value);
    if (before !== undefined) return before;
    const proxy: unknown = new Proxy(value, {
      get(target, key, receiver) {
        looks += 1;
        if (looks > MAX_SCHEMA_LOOKS)
          throw new Unusable("it takes too long: its parts refer to each other too often");
        return meter(Reflect.get(target, key, receiver));
      },
    });
    known.set(value, proxy);
    return proxy;
  };
  return meter(schema);
}

function validate(schema: unknown, value: unknown) {
  try {
    return new Validator(metered(schema) as Schema, "2020-12", false).validate(value);
  } catch (error) {
    if (error instanceof Unusable) throw error;
    if (error instanceof RangeError) throw new Unusable("it refers to itself without end");
    throw new Unusable("a $ref of it leads nowhere");
  }
}

/** The validator reports every keyword on the way to a fault: the faults themselves are those with none below them. */
const innermost = (faults: OutputUnit[]): OutputUnit[] =>
  faults
    .filter((fault) => !faults.some((other) => other.keywordLocation.startsWith(`${fault.keywordLocation}/`)))
    .slice(0, 20);

const faultsOf = (schema: unknown, value: unknown, root: string): FieldError[] => {
  const result = validate(schema, value);
  if (result.valid) return [];
  return innermost(result.errors.slice(0, 1_000)).map((fault) => ({
    path: `${root}${fault.instanceLocation.replace(/^#/, "")}`,
    message: fault.error,
  }));
};

/** What of a value a JSON Schema does not allow; a schema that cannot be used allows nothing. */
export function schemaFaults(schema: JsonObject, value: unknown): FieldError[] {
  try {
    return faultsOf(schema, value, "");
  } catch (error) {
    if (!(error instanceof Unusable)) throw error;
    return [{ path: "", message: `cannot be checked, for the schema cannot be used: ${error.message}` }];
  }
}

/** Throws `config_schema_violation` when the configuration does not follow the agent's JSON Schema. */
export function enforceSchema(schema: unknown, config: JsonObject): void {
  if (schema === null || schema === undefined) return;
  let errors: FieldError[];
  try {
    errors = faultsOf(schema, config, "/config");
    if (errors.length === 0) return;
  } catch (error) {
    if (!(error instanceof Unusable)) throw error;
    throw new Problem(
      "config_schema_violation",
      `The agent's config_schema cannot be used: ${error.message}. Correct it first.`,
      {
        errors: [{ path: "/config_schema", message: error.message }],
      },
    );
  }
  throw new Problem(
    "config_schema_violation",
    "The agent's config_schema does not allow this configuration: correct the fields listed in errors.",
    { errors },
  );
}

/** Every `$ref` of a schema, and every place in it that one can point to. */
function references(schema: unknown): { refs: string[]; places: Set<string> } {
  const refs: string[] = [];
  const places = new Set<string>();
  const walk = (value: unknown, path: string): void => {
    places.add(path);
    if (Array.isArray(value)) value.forEach((item, index) => walk(item, `${path}/${index}`));
    if (!isObject(value)) return;
    if (typeof value.$ref === "string") refs.push(value.$ref);
    if (typeof value.$anchor === "string") places.add(`#${value.$anchor}`);
    for (const [key, child] of Object.entries(value)) {
      walk(child, `${path}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`);
    }
  };
  walk(schema, "#");
  return { refs, places };
}

/** What a `$ref` points to; one that is no URI points nowhere. */
function target(ref: string): string | null {
  try {
    return decodeURIComponent(ref);
  } catch {
    return null;
  }
}

function useFaults(schema: unknown, path: string): FieldError[] {
  const { refs, places } = references(schema);
  const lost = refs.find((ref) => !places.has(target(ref) ?? ""));
  if (lost !== undefined) return [{ path, message: `the $ref ${lost} leads nowhere` }];
  try {
    validate(schema, {});
    return [];
  } catch (error) {
    return [{ path, message: error instanceof Unusable ? error.message : "cannot be used" }];
  }
}

/** Why a JSON Schema that lies at `path` cannot be used; nothing: it can. */
export function unusable(schema: unknown, path: string): FieldError[] {
  const parsed = JSON_SCHEMA.safeParse(schema);
  return parsed.success ? useFaults(schema, path) : zodFaults(parsed.error, path);
}

/** Throws `invalid_request` when a JSON Schema cannot be used. */
export function checkSchema(schema: unknown): void {
  if (schema === null || schema === undefined) return;
  const errors = unusable(schema, "/config_schema");
  if (errors.length > 0) {
    throw new Problem(
      "invalid_request",
      "The config_schema is not a JSON Schema that can be used: correct the places in errors.",
      { errors },
    );
  }
}
