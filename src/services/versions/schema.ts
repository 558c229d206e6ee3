import { Validator, type OutputUnit, type Schema } from "@cfworker/json-schema";
import { zodFaults } from "../../domain/faults.ts";
import { Problem, type FieldError } from "../../domain/errors.ts";
import { JSON_SCHEMA } from "../../domain/json-schema.ts";
import type { JsonObject } from "../../domain/json.ts";

const validate = (schema: unknown, value: unknown) =>
  new Validator(schema as Schema, "2020-12", false).validate(value);

/** The validator reports every keyword on the way to a fault: the faults themselves are those with none below them. */
const innermost = (faults: OutputUnit[]): OutputUnit[] =>
  faults
    .filter((fault) => !faults.some((other) => other.keywordLocation.startsWith(`${fault.keywordLocation}/`)))
    .slice(0, 20);

/** Throws `config_schema_violation` when the configuration does not follow the agent's JSON Schema. */
export function enforceSchema(schema: unknown, config: JsonObject): void {
  if (schema === null || schema === undefined) return;
  const result = validate(schema, config);
  if (result.valid) return;
  throw new Problem(
    "config_schema_violation",
    "The agent's config_schema does not allow this configuration: correct the fields listed in errors.",
    {
      errors: innermost(result.errors).map((fault) => ({
        path: `/config${fault.instanceLocation.replace(/^#/, "")}`,
        message: fault.error,
      })),
    },
  );
}

/** Throws `invalid_request` when a JSON Schema cannot be used. */
export function checkSchema(schema: unknown): void {
  if (schema === null || schema === undefined) return;
  const parsed = JSON_SCHEMA.safeParse(schema);
  const errors = parsed.success ? useFaults(schema) : zodFaults(parsed.error, "/config_schema");
  if (errors.length > 0) {
    throw new Problem(
      "invalid_request",
      "The config_schema is not a JSON Schema that can be used: correct the places in errors.",
      {
        errors,
      },
    );
  }
}

/** What only using it shows, such as a reference that leads nowhere. */
function useFaults(schema: unknown): FieldError[] {
  try {
    validate(schema, {});
    return [];
  } catch (error) {
    return [
      {
        path: "/config_schema",
        message: error instanceof Error ? error.message.slice(0, 200) : "cannot be used",
      },
    ];
  }
}
