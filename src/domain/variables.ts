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

/** Names that stand for a context's data: whoever runs the agent does not give them. */
const CONTEXTS = "contexts.";

/** The names of the placeholders that `fillVariables` would fill, each once, in their order; those of contexts left out. */
export function variableNames({ instructions, system_prompt, messages }: JsonObject): string[] {
  const names = new Set<string>();
  const look = (value: Json | undefined): void => {
    if (typeof value === "string") for (const [, name = ""] of value.matchAll(PLACEHOLDER)) names.add(name);
    else if (Array.isArray(value)) value.forEach(look);
    else if (isObject(value)) look(value.text);
  };
  look(instructions);
  look(system_prompt);
  for (const message of Array.isArray(messages) ? messages : []) if (isObject(message)) look(message.content);
  return [...names].filter((name) => !name.startsWith(CONTEXTS));
}
