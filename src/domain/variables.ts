import { isObject, type Json, type JsonObject } from "./json.ts";

export type Variables = Record<string, string | number | boolean>;

const PLACEHOLDER = /\{\{\s*([\w.-]+)\s*\}\}/g;

/**
 * A configuration with `{{name}}` filled in its instructions, system_prompt and messages, there also in the text of
 * content parts; the given one is left as it is. Names without a value stay; values are not looked through again. Null when more than `room` characters would be
 * filled in.
 */
export function fillVariables(config: JsonObject, variables: Variables, room = Infinity): JsonObject | null {
  let left = room;
  const valueOf = (whole: string, name: string): string => {
    if (!Object.hasOwn(variables, name)) return whole;
    const value = String(variables[name]);
    left -= value.length;
    // What no longer fits is not even built.
    return left < 0 ? "" : value;
  };
  const fillText = (text: string): string => text.replace(PLACEHOLDER, valueOf);
  const fillPart = (part: Json): Json => {
    if (typeof part === "string") return fillText(part);
    return isObject(part) && typeof part.text === "string" ? { ...part, text: fillText(part.text) } : part;
  };
  const fill = (value: Json): Json => (Array.isArray(value) ? value.map(fillPart) : fillPart(value));
  const filled: JsonObject = { ...config };
  for (const section of ["instructions", "system_prompt"]) {
    if (Object.hasOwn(config, section)) filled[section] = fill(config[section]!);
  }
  if (Array.isArray(config.messages)) {
    filled.messages = config.messages.map((message) =>
      isObject(message) && "content" in message ? { ...message, content: fill(message.content) } : message,
    );
  }
  return left < 0 ? null : filled;
}
