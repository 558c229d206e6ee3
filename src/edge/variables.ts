export type Variables = Record<string, string | number | boolean>;

const PLACEHOLDER = /\{\{\s*([\w.-]+)\s*\}\}/g;

/**
 * A configuration's JSON text with `{{name}}` filled in its instructions, system_prompt and messages. Names without a
 * value stay; values are not looked through again.
 */
export function fillVariables(text: string, variables: Variables): string {
  if (!text.includes("{{") || Object.keys(variables).length === 0) return text;
  const fill = (value: unknown): unknown =>
    typeof value === "string"
      ? value.replace(PLACEHOLDER, (whole, name: string) =>
          Object.hasOwn(variables, name) ? String(variables[name]) : whole,
        )
      : value;
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
