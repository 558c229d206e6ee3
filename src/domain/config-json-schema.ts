import * as z from "zod";
import { CONFIG } from "./config.ts";
import type { JsonObject } from "./json.ts";
import { MODEL_PROVIDERS } from "./run/providers.ts";

const ROLES = ["system", "user", "assistant"];

/** A place of the schema: the steps that lead to it. */
function at(schema: JsonObject, steps: string[]): JsonObject | null {
  let place: unknown = schema;
  for (const step of steps) place = (place as Record<string, unknown> | undefined)?.[step];
  return (place as JsonObject | undefined) ?? null;
}

/** Values that are usual where others are allowed: `examples`. */
function suggest(schema: JsonObject, steps: string[], examples: readonly string[]): void {
  const place = at(schema, steps);
  if (place) place["examples"] = [...examples];
}

/** The known sections of a configuration as a JSON Schema (2020-12), for those who help to write one. */
export function configJsonSchema(): JsonObject {
  const schema = z.toJSONSchema(CONFIG, { io: "input" }) as JsonObject;
  suggest(schema, ["properties", "model", "anyOf", "1", "properties", "provider"], MODEL_PROVIDERS);
  suggest(
    schema,
    ["properties", "providers", "properties", "llm", "properties", "provider"],
    MODEL_PROVIDERS,
  );
  suggest(schema, ["properties", "messages", "items", "properties", "role"], ROLES);
  return schema;
}
