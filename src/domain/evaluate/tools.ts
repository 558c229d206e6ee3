import { isObject, type Json, type JsonObject } from "../json.ts";

const nameOf = (tool: Json): string | null => {
  if (typeof tool === "string") return tool;
  return isObject(tool) && typeof tool.name === "string" ? tool.name : null;
};

/**
 * A configuration without the tools that flags have taken away, and the names of those that it had. Tools are given as
 * names or as objects with a `name`; anything else stays. With nothing to take out, the very same configuration.
 */
export function filterTools(
  config: JsonObject,
  disabled: readonly string[],
): { config: JsonObject; removed: string[] } {
  const { tools } = config;
  if (disabled.length === 0 || !Array.isArray(tools)) return { config, removed: [] };
  const removed = new Set<string>();
  const kept = tools.filter((tool) => {
    const name = nameOf(tool);
    if (name === null || !disabled.includes(name)) return true;
    removed.add(name);
    return false;
  });
  return removed.size === 0
    ? { config, removed: [] }
    : { config: { ...config, tools: kept }, removed: [...removed] };
}
