import { isObject, type Json, type JsonObject } from "../json.ts";
import { nameOf } from "./tool-name.ts";

/** Where Gemini lists functions: one tool holds many. */
const DECLARATIONS = ["functionDeclarations", "function_declarations"];

/**
 * A configuration without the tools that flags have taken away, and the names of those that it had. Tools are given as
 * a list, or as an object by their names; whatever has no name stays. With nothing to take out, the very same
 * configuration.
 */
export function filterTools(
  config: JsonObject,
  disabled: readonly string[],
): { config: JsonObject; removed: string[] } {
  if (disabled.length === 0) return { config, removed: [] };
  const removed = new Set<string>();
  const isDisabled = (name: string | null): boolean => {
    if (name === null || !disabled.includes(name)) return false;
    removed.add(name);
    return true;
  };
  const tools = leftOf(config.tools, isDisabled);
  return removed.size === 0
    ? { config, removed: [] }
    : { config: { ...config, tools: tools! }, removed: [...removed] };
}

type IsDisabled = (name: string | null) => boolean;

function leftOf(tools: Json | undefined, isDisabled: IsDisabled): Json | undefined {
  if (Array.isArray(tools)) return tools.flatMap((tool) => partOf(tool, isDisabled));
  if (!isObject(tools)) return tools;
  const left = Object.entries(tools).flatMap(([key, tool]) =>
    isDisabled(key) ? [] : partOf(tool, isDisabled).map((part): [string, Json] => [key, part]),
  );
  return Object.fromEntries(left);
}

/** What is left of one tool: nothing, the tool itself, or some of its functions. */
function partOf(tool: Json, isDisabled: IsDisabled): Json[] {
  if (isDisabled(nameOf(tool))) return [];
  if (!isObject(tool)) return [tool];
  const { ...part } = tool;
  for (const key of DECLARATIONS) {
    const functions = tool[key];
    if (!Array.isArray(functions)) continue;
    const left = functions.filter((one) => !isDisabled(nameOf(one)));
    if (left.length === functions.length) continue;
    if (left.length > 0) part[key] = left;
    else delete part[key];
  }
  return Object.keys(part).length === 0 && Object.keys(tool).length > 0 ? [] : [part];
}
