import type { ListToolsResult } from "@ai-sdk/mcp";
import { unusable } from "../../../domain/config-schema.ts";
import { isObject, jsonFaults, type Json, type JsonObject } from "../../../domain/json.ts";
import { MAX_CONFIG_DEPTH, MAX_SCHEMA_BYTES } from "../../../domain/limits.ts";
import { MAX_MCP_NAME_LENGTH, MAX_MCP_TOOLS } from "../../../domain/tool.ts";

/** A tool as its server describes it, made fit to be told to a model. */
export interface McpDefinition {
  /** As the server knows it. */
  name: string;
  description: string | null;
  parameters: JsonObject;
}

/** Characters of a description: it goes to the model with every message. */
const MAX_DESCRIPTION_LENGTH = 2_000;

/** Characters of all definitions of a server together, as JSON: they go to the model too, and are remembered. */
const MAX_DEFINITIONS_LENGTH = 256 * 1024;

const ANY_INPUT: JsonObject = { type: "object", additionalProperties: true };

/** The schema without regular expressions: they may take any time, or be of another dialect. */
function withoutPatterns(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutPatterns);
  if (!isObject(value)) return value;
  const kept = Object.entries(value).filter(
    ([key, child]) => key !== "patternProperties" && !(key === "pattern" && typeof child === "string"),
  );
  return Object.fromEntries(kept.map(([key, child]) => [key, withoutPatterns(child)]));
}

/** A server's schema, if inputs can be checked by it; else without its patterns; else any object. */
function parametersOf(schema: unknown): JsonObject {
  if (!isObject(schema) || jsonFaults(schema, MAX_CONFIG_DEPTH).length > 0) return ANY_INPUT;
  const given: JsonObject = { ...(schema as JsonObject), type: "object" };
  if (JSON.stringify(given).length > MAX_SCHEMA_BYTES) return ANY_INPUT;
  if (unusable(given, "").length === 0) return given;
  const plainer = withoutPatterns(given) as JsonObject;
  return unusable(plainer, "").length === 0 ? plainer : ANY_INPUT;
}

/** What a server listed, each name once, and no more than a configuration may have. */
export function definitionsOf(tools: ListToolsResult["tools"]): McpDefinition[] {
  const definitions = new Map<string, McpDefinition>();
  let left = MAX_DEFINITIONS_LENGTH;
  for (const { name, title, description, inputSchema } of tools) {
    if (definitions.size === MAX_MCP_TOOLS) break;
    if (name === "" || name.length > MAX_MCP_NAME_LENGTH || definitions.has(name)) continue;
    const text = (description ?? title ?? "").toWellFormed().slice(0, MAX_DESCRIPTION_LENGTH);
    const definition = {
      name,
      description: text === "" ? null : text,
      parameters: parametersOf(inputSchema),
    };
    left -= JSON.stringify(definition).length;
    if (left >= 0) definitions.set(name, definition);
  }
  return [...definitions.values()];
}
