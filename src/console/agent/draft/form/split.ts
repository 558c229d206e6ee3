import { isObject, type Json, type JsonObject } from "../../../../domain/json.ts";
import { textOf } from "../../versions/config/texts.ts";

/** The keys of guardrails and of the model that have fields. */
const GUARDRAIL_FIELDS = [
  "blocked_phrases",
  "blocked_input",
  "blocked_output",
  "required_disclaimers",
  "max_input_length",
  "blocked_message",
];
const MODEL_FIELDS = ["provider", "id", "model", "model_id", "temperature", "max_tokens"];

const without = (value: Json | undefined, names: readonly string[]): JsonObject | undefined => {
  if (!isObject(value)) return undefined;
  const left = Object.entries(value).filter(([name]) => !names.includes(name));
  return left.length === 0 ? undefined : Object.fromEntries(left);
};

/** Whether all of a key of the configuration has fields of its own. */
function hasFields(name: string, value: Json): boolean {
  if (name === "tools" || name === "temperature" || name === "max_tokens") return true;
  if (name === "system_prompt" || name === "instructions") return textOf(value) !== null;
  if (name === "messages")
    return Array.isArray(value) && value.every((item) => isObject(item) && textOf(item.content) !== null);
  if (name === "model") return typeof value === "string";
  if (name === "guardrails") return Array.isArray(value);
  return false;
}

/** What has no field of the form: whole keys, and what is left of the model and the guardrails. */
export function restOf(config: JsonObject): JsonObject {
  const rest: JsonObject = {};
  for (const [name, value] of Object.entries(config)) {
    if (hasFields(name, value)) continue;
    if (name === "model" || name === "guardrails") {
      const left = without(value, name === "model" ? MODEL_FIELDS : GUARDRAIL_FIELDS);
      if (left) rest[name] = left;
    } else rest[name] = value;
  }
  return rest;
}

const isSection = (name: string): boolean => name === "model" || name === "guardrails";

/** Names of the rest that the form has fields for: they are taken from there. */
export const clashes = (config: JsonObject, rest: JsonObject): string[] =>
  Object.entries(rest).flatMap(([name, value]) => {
    if (name in config && hasFields(name, config[name]!)) return [name];
    if (!isSection(name) || !isObject(value)) return [];
    const fields = name === "model" ? MODEL_FIELDS : GUARDRAIL_FIELDS;
    return Object.keys(value)
      .filter((key) => fields.includes(key))
      .map((key) => `${name}.${key}`);
  });

/** The configuration with another rest; what has fields stays as it is, in its order. */
export function withRest(config: JsonObject, rest: JsonObject): JsonObject {
  const made: JsonObject = {};
  for (const [name, value] of Object.entries(config)) {
    if (hasFields(name, value)) made[name] = value;
    else if (isSection(name)) {
      const fields = name === "model" ? MODEL_FIELDS : GUARDRAIL_FIELDS;
      const kept = isObject(value) ? Object.entries(value).filter(([key]) => fields.includes(key)) : [];
      const more = isObject(rest[name])
        ? Object.entries(rest[name]).filter(([key]) => !fields.includes(key))
        : [];
      if (kept.length + more.length > 0) made[name] = Object.fromEntries([...kept, ...more]);
    } else if (name in rest) made[name] = rest[name]!;
  }
  for (const [name, value] of Object.entries(rest)) if (!(name in made)) made[name] = value;
  return made;
}
