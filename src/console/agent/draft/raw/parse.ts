import { isObject, type JsonObject } from "../../../../domain/json.ts";
import { parseYaml, printYaml } from "../../../../domain/yaml.ts";

export type Form = "json" | "yaml";

export const print = (config: JsonObject, form: Form): string =>
  form === "json" ? JSON.stringify(config, null, 2) : printYaml(config);

/** Null for what cannot be read, or is no object. */
export function read(text: string, form: Form): JsonObject | null {
  try {
    const value: unknown = form === "json" ? JSON.parse(text) : parseYaml(text);
    return isObject(value) ? (value as JsonObject) : null;
  } catch {
    return null;
  }
}
