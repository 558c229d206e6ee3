import { isObject, type Json, type JsonObject } from "../../domain/json.ts";

/** One property of a schema, as a field asks for it. */
export interface SchemaField {
  name: string;
  description: string | null;
  required: boolean;
  kind: "text" | "number" | "boolean" | "choice" | "json";
  /** Of a choice. */
  options: string[];
}

function kindOf(schema: JsonObject): Pick<SchemaField, "kind" | "options"> {
  const options = Array.isArray(schema["enum"]) ? schema["enum"] : [];
  if (options.length > 0 && options.every((option) => typeof option === "string"))
    return { kind: "choice", options: [...new Set(options)] };
  if (schema["type"] === "string") return { kind: "text", options: [] };
  if (schema["type"] === "number" || schema["type"] === "integer") return { kind: "number", options: [] };
  return { kind: schema["type"] === "boolean" ? "boolean" : "json", options: [] };
}

/** The fields that a tool's parameters ask for, the needed ones first. */
export function schemaFields({ properties, required }: JsonObject): SchemaField[] {
  const needed = new Set(Array.isArray(required) ? required : []);
  const fields = Object.entries(isObject(properties) ? properties : {}).map(([name, property]) => {
    const schema = isObject(property) ? property : {};
    const description = typeof schema["description"] === "string" ? schema["description"] : null;
    return { name, description, required: needed.has(name), ...kindOf(schema) };
  });
  return fields.toSorted((a, b) => Number(b.required) - Number(a.required));
}

/** What was typed into a field; empty: it is not sent. Undefined for what is no value of its kind. */
export function valueOf({ kind }: SchemaField, typed: string): Json | undefined {
  if (kind === "text" || kind === "choice") return typed;
  if (kind === "boolean") return typed === "true";
  if (kind === "number")
    return typed.trim() === "" || !Number.isFinite(Number(typed)) ? undefined : Number(typed);
  try {
    return JSON.parse(typed) as Json;
  } catch {
    return undefined;
  }
}

/** The input that a form gives: what was left empty is left out. */
export function inputOf(fields: readonly SchemaField[], typed: Readonly<Record<string, string>>): JsonObject {
  const input: JsonObject = {};
  for (const field of fields) {
    const text = typed[field.name] ?? "";
    const value = text === "" ? undefined : valueOf(field, text);
    if (value !== undefined) input[field.name] = value;
  }
  return input;
}
