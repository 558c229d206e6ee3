import type { FieldError } from "../../domain/errors.ts";
import { isObject, type JsonObject } from "../../domain/json.ts";
import { Notes } from "../../domain/run/notes.ts";
import { toolsOf } from "../../domain/run/tools.ts";
import { registrationsOf } from "../../domain/tool-names.ts";
import { findToolKinds } from "../../store/tools.ts";
import type { Call } from "../call.ts";

/** Where in a configuration a tool is named. */
function pathOf(config: JsonObject, name: string): string {
  const list: unknown[] = Array.isArray(config.tools) ? config.tools : [];
  const index = list.findIndex((item) => item === name || (isObject(item) && item.name === name));
  return `/config/tools/${index}`;
}

/**
 * The tools of a configuration that a run would not find: neither the project has them, nor are they the client's. What
 * tools an MCP server has is not asked.
 */
export async function toolWarnings(call: Call, config: JsonObject): Promise<FieldError[]> {
  const { tools } = toolsOf(config, new Notes());
  const names = tools.flatMap(({ name, type }) => (type === "registered" ? [name] : []));
  if (names.length === 0) return [];
  const candidates = [...new Set(names.flatMap(registrationsOf))];
  const rows = await findToolKinds(call.db, call.tenant.projectId, candidates);
  const kinds = new Map(rows.map(({ name, kind }) => [name, kind]));
  return names
    .filter((name) => !kinds.has(name) && !registrationsOf(name).some((part) => kinds.get(part) === "mcp"))
    .map((name) => ({
      path: pathOf(config, name),
      message: `names the tool ${name}, which the project does not have: a run of this version is refused until it is added with POST /v1/tools, or unless the tool has "type": "client"`,
    }));
}
