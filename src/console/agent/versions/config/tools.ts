import { isObject, type Json, type JsonObject } from "../../../../domain/json.ts";

/** A tool as a configuration has it. */
export interface ConfigTool {
  name: string;
  /** Described here, and run by the caller; the others are in the project's registry. */
  isClient: boolean;
  description: string | null;
  parameters: JsonObject | null;
  /** What stands in the configuration. */
  definition: Json;
}

function toolOf(item: Json, at: number): ConfigTool {
  if (typeof item === "string")
    return { name: item, isClient: false, description: null, parameters: null, definition: item };
  const tool: JsonObject = isObject(item) ? item : {};
  return {
    name: typeof tool["name"] === "string" ? tool["name"] : `#${at + 1}`,
    isClient: tool["type"] === "client",
    description: typeof tool["description"] === "string" ? tool["description"] : null,
    parameters: isObject(tool["parameters"]) ? tool["parameters"] : null,
    definition: item,
  };
}

export const toolsOf = (config: JsonObject): ConfigTool[] =>
  Array.isArray(config["tools"]) ? config["tools"].map(toolOf) : [];
