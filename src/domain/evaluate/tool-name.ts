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
  const inner = WRAPPERS.map((key) => tool[key]).find(isObject);
  return [tool.name, inner?.name, tool.id, tool.type].find((name) => typeof name === "string") ?? null;
}
