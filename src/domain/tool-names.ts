import { MAX_TOOL_NAME_LENGTH } from "./run/limits.ts";

/** What a tool of an MCP server is called where a model sees it: `crm` and `customers/find` are `crm_customers_find`. */
export const mcpToolName = (registration: string, tool: string): string =>
  `${registration}_${tool.replace(/[^A-Za-z0-9_-]/g, "_")}`.slice(0, MAX_TOOL_NAME_LENGTH);

/** What a configuration calls a tool, as a model sees it: `crm.lookup` is `crm_lookup`. */
export const calledName = (reference: string): string => reference.replaceAll(".", "_");

/**
 * Names under which a tool that a configuration refers to may be registered, the longest first: its own, and each that
 * could be an MCP server's whose tool it is. `crm_find_all` may be a tool of its own, `find_all` of `crm`, or `all` of
 * `crm_find`; `crm.find_all` is of `crm` only.
 */
export function registrationsOf(reference: string): string[] {
  const dot = reference.indexOf(".");
  if (dot >= 0) return [reference.slice(0, dot)];
  const names = [reference];
  for (let at = reference.lastIndexOf("_"); at > 0; at = reference.lastIndexOf("_", at - 1))
    names.push(reference.slice(0, at));
  return names;
}
