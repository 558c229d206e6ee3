import { isObject, type Json } from "../json.ts";

/** Where providers put what describes a tool, its name included. */
const WRAPPERS = ["function", "custom", "toolSpec"];

/**
 * What a tool is called; null where nothing says it. A provider's own tools may have no name but their type, such as
 * `{"type": "web_search_preview"}`.
 */
export function nameOf(tool: Json): string | null {
  if (typeof tool === "string") return tool;
  if (!isObject(tool)) return null;
  const names = [tool.name, ...WRAPPERS.map((key) => nameIn(tool[key])), tool.id, tool.type];
  return names.find((name) => typeof name === "string") ?? null;
}

const nameIn = (part: Json | undefined): Json | undefined => (isObject(part) ? part.name : undefined);
