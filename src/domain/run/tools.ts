import type { FieldError } from "../errors.ts";
import { isObject, type JsonObject } from "../json.ts";
import { MAX_TOOL_NAME_LENGTH, MAX_TOOLS } from "./limits.ts";
import type { Notes } from "./notes.ts";

/**
 * A tool that a configuration names. `registered` ones are the project's, looked up by name when the version runs;
 * `client` ones are described in the configuration and handed back to the caller to run.
 */
export type ToolReference =
  | { name: string; type: "registered" }
  | { name: string; type: "client"; description: string | null; parameters: JsonObject };

/** What every provider takes as a tool's name. */
export const TOOL_NAME = new RegExp(`^[A-Za-z_][A-Za-z0-9_-]{0,${MAX_TOOL_NAME_LENGTH - 1}}$`);

/** One tool of an MCP server may be named with a dot as well: `crm.lookup`. */
const REFERENCE = new RegExp(
  `^(?=.{1,${MAX_TOOL_NAME_LENGTH}}$)[A-Za-z_][A-Za-z0-9_-]*(\\.[A-Za-z0-9_-]+)?$`,
);

/** What a tool takes that describes no parameters: any object. */
const ANY_INPUT: JsonObject = { type: "object", additionalProperties: true };

function referenceOf(item: unknown, path: string, notes: Notes): ToolReference | FieldError {
  if (typeof item !== "string" && !isObject(item))
    return { path, message: "is neither a tool's name nor an object with one" };
  const name = typeof item === "string" ? item : item.name;
  const at = typeof item === "string" ? path : `${path}/name`;
  const isClient = typeof item !== "string" && item.type === "client";
  if (typeof name !== "string" || !(isClient ? TOOL_NAME : REFERENCE).test(name)) {
    return {
      path: at,
      message: `is not a tool's name: up to ${MAX_TOOL_NAME_LENGTH} letters, digits, _ and -, a letter or _ first`,
    };
  }
  if (typeof item === "string" || !isClient) return { name, type: "registered" };
  const parameters = notes.section(item.parameters, `${path}/parameters`);
  return {
    name,
    type: "client",
    description: notes.text(item.description, `${path}/description`),
    parameters: parameters ?? ANY_INPUT,
  };
}

/** A configuration's `tools`, in their order. A name that is not one, or comes twice, is a fault: providers refuse it. */
export function toolsOf(config: JsonObject, notes: Notes): { tools: ToolReference[]; faults: FieldError[] } {
  const list: unknown = config.tools;
  if (list === undefined || list === null) return { tools: [], faults: [] };
  const path = "/config/tools";
  if (!Array.isArray(list)) return { tools: [], faults: [{ path, message: "is not a list of tools" }] };
  if (list.length > MAX_TOOLS)
    return { tools: [], faults: [{ path, message: `has more than ${MAX_TOOLS} tools` }] };
  const tools = new Map<string, ToolReference>();
  const faults: FieldError[] = [];
  list.forEach((item: unknown, index) => {
    const tool = referenceOf(item, `${path}/${index}`, notes);
    if (!("name" in tool)) faults.push(tool);
    else if (tools.has(tool.name))
      faults.push({ path: `${path}/${index}`, message: `names ${tool.name} a second time` });
    else tools.set(tool.name, tool);
  });
  return { tools: [...tools.values()], faults };
}
