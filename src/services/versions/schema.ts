import { Validator, type Schema } from "@cfworker/json-schema";
import { Problem } from "../../domain/errors.ts";
import type { JsonObject } from "../../domain/json.ts";

const validate = (schema: unknown, value: unknown) =>
  new Validator(schema as Schema, "2020-12", false).validate(value);

/** Throws `config_schema_violation` when the configuration does not follow the agent's JSON Schema. */
export function enforceSchema(schema: unknown, config: JsonObject): void {
  if (schema === null || schema === undefined) return;
  const result = validate(schema, config);
  if (result.valid) return;
  throw new Problem(
    "config_schema_violation",
    "The agent's config_schema does not allow this configuration: correct the fields listed in errors.",
    {
      errors: result.errors.slice(-20).map((fault) => ({
        path: `/config${fault.instanceLocation.replace(/^#/, "")}`,
        message: fault.error,
      })),
    },
  );
}

/** Throws `invalid_request` when a JSON Schema cannot be used. */
export function checkSchema(schema: unknown): void {
  if (schema === null || schema === undefined) return;
  try {
    validate(schema, {});
  } catch (error) {
    const message = error instanceof Error ? error.message.slice(0, 200) : "cannot be used";
    throw new Problem("invalid_request", "The config_schema is not a JSON Schema that can be used.", {
      errors: [{ path: "/config_schema", message }],
    });
  }
}
