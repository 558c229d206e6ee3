import { Problem } from "../domain/errors.ts";
import { MAX_FILLED_LENGTH } from "../domain/limits.ts";

export type Variables = Record<string, string | number | boolean>;

const PLACEHOLDER = /\{\{\s*([\w.-]+)\s*\}\}/g;

/**
 * A configuration's JSON text with `{{name}}` filled in its instructions, system_prompt and messages. Names without a
 * value stay; values are not looked through again. Throws `invalid_request` when that would make it too large.
 */
export function fillVariables(text: string, variables: Variables): string {
  if (!text.includes("{{") || Object.keys(variables).length === 0) return text;
  let room = MAX_FILLED_LENGTH - text.length;
  const valueOf = (whole: string, name: string): string => {
    if (!Object.hasOwn(variables, name)) return whole;
    const value = String(variables[name]);
    room -= value.length;
    if (room < 0) {
      throw new Problem(
        "invalid_request",
        "Send shorter variables: filled in, they make the configuration too large.",
        {
          errors: [{ path: "/variables", message: `make more than ${MAX_FILLED_LENGTH} characters` }],
        },
      );
    }
    return value;
  };
  const fill = (value: unknown): unknown =>
    typeof value === "string" ? value.replace(PLACEHOLDER, valueOf) : value;
  const config: Record<string, unknown> = JSON.parse(text);
  for (const section of ["instructions", "system_prompt"]) {
    if (Object.hasOwn(config, section)) config[section] = fill(config[section]);
  }
  if (Array.isArray(config.messages)) {
    config.messages = config.messages.map((message: unknown) =>
      typeof message === "object" && message !== null && "content" in message
        ? { ...message, content: fill(message.content) }
        : message,
    );
  }
  return JSON.stringify(config);
}
