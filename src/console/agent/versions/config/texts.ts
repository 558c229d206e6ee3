import { isObject, type Json, type JsonObject } from "../../../../domain/json.ts";
import { versions } from "../../../strings/versions.ts";

const text = versions.config;

/** A text of a configuration that goes to the model. */
export interface PromptText {
  /** JSON Pointer. */
  path: string;
  label: string;
  text: string;
}

/** A text, or lines of one; null for what is neither. */
export function textOf(value: Json | undefined): string | null {
  if (typeof value === "string") return value;
  if (Array.isArray(value) && value.every((line) => typeof line === "string")) return value.join("\n");
  return null;
}

/** The texts of a configuration that go to the model, in the order in which they go there. */
export function promptTexts(config: JsonObject): PromptText[] {
  const found: PromptText[] = [];
  for (const name of ["system_prompt", "instructions"] as const) {
    const said = textOf(config[name]);
    if (said !== null) found.push({ path: `/${name}`, label: text[name], text: said });
  }
  if (Array.isArray(config["messages"]))
    config["messages"].forEach((message, at) => {
      if (!isObject(message)) return;
      const said = textOf(message.content);
      const role = typeof message.role === "string" ? message.role : "?";
      if (said !== null)
        found.push({ path: `/messages/${at}/content`, label: text.message(role), text: said });
    });
  return found;
}
