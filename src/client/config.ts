import { isObject, type JsonObject } from "../domain/json.ts";
import type { Variables } from "./types.ts";

const PLACEHOLDER = /\{\{\s*([\w.-]+)\s*\}\}/g;

/**
 * A configuration with `{{name}}` filled in its instructions, system_prompt and messages, as the server does it. Names
 * without a value stay; values are not looked through again. The given one is left as it is.
 */
export function fillVariables(config: JsonObject, variables: Variables): JsonObject {
  const fill = <Value>(value: Value): Value | string =>
    typeof value === "string"
      ? value.replace(PLACEHOLDER, (whole, name: string) =>
          Object.hasOwn(variables, name) ? String(variables[name]) : whole,
        )
      : value;
  const filled: JsonObject = { ...config };
  for (const section of ["instructions", "system_prompt"]) {
    if (Object.hasOwn(config, section)) filled[section] = fill(config[section]!);
  }
  if (Array.isArray(config.messages)) {
    filled.messages = config.messages.map((message) =>
      isObject(message) && "content" in message ? { ...message, content: fill(message.content!) } : message,
    );
  }
  return filled;
}

/** Freezes all of a value: answers share it, and one that changed it would change it for all. */
export function frozen<Value>(value: Value): Value {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const child of Object.values(value)) frozen(child);
  return value;
}
