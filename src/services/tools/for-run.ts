import type { ToolReference } from "../../domain/run/tools.ts";
import { MAX_TOOLS } from "../../domain/run/limits.ts";
import { calledName, mcpToolName, registrationsOf } from "../../domain/tool-names.ts";
import type { McpCatalogue, McpServer } from "../../llm/tools/mcp.ts";
import type { RunTool } from "../../llm/tools/tool-set.ts";
import type { ToolRow } from "../../store/tools.ts";
import { catalogueOf, isMcp, type McpRow } from "./catalogues.ts";
import { registeredTools } from "./registry.ts";
import { settingOf, type ToolsCall, type ToolUse } from "./setting.ts";

export interface ToolsWanted extends ToolUse {
  /** Names that flags take away: of a tool, or of an MCP server with all of its tools. */
  disabled: readonly string[];
  /** Ends waiting for servers that are asked for their tools. */
  signal?: AbortSignal;
}

export interface RunTools {
  /** By the names that the model sees. */
  tools: Record<string, RunTool>;
  /** Names of the configuration that nothing in the project goes by: such a run is to be refused with `tool_unknown`. */
  unknown: string[];
  /** What is left out all the same, in sentences that anybody may read. */
  warnings: string[];
  /** Ends what servers keep for this run. To be called when it is over; never rejects. */
  close: () => Promise<void>;
}

type Registered = ReadonlyMap<string, ToolRow>;

/** The registrations that a reference may mean, the likeliest first. */
const meantBy = (reference: string, registered: Registered): ToolRow[] =>
  registrationsOf(reference).flatMap((name) => {
    const row = registered.get(name);
    // Only an MCP server has tools of other names than its own.
    return row === undefined || (name !== reference && !isMcp(row)) ? [] : [row];
  });

/** The tools of one run, as they are found. */
class Gathering {
  readonly tools = new Map<string, RunTool>();
  readonly unknown: string[] = [];
  readonly warnings = new Set<string>();
  readonly servers = new Map<string, McpServer>();
  readonly #call: ToolsCall;
  readonly #wanted: ToolsWanted;
  readonly #disabled: Set<string>;
  readonly #catalogues = new Map<string, McpCatalogue | null>();

  constructor(call: ToolsCall, wanted: ToolsWanted) {
    this.#call = call;
    this.#wanted = wanted;
    this.#disabled = new Set(wanted.disabled.map(calledName));
  }

  isDisabled(name: string): boolean {
    return this.#disabled.has(calledName(name));
  }

  /** Asks the servers, all at once. */
  async list(rows: Iterable<McpRow>): Promise<void> {
    const signal = this.#wanted.signal ?? new AbortController().signal;
    const asked = [...rows].map(async (row) => {
      this.#catalogues.set(row.name, await catalogueOf(this.#call, row, signal));
    });
    await Promise.all(asked);
  }

  add(name: string, tool: RunTool): void {
    if (this.isDisabled(name) || this.tools.has(name)) return;
    if (this.tools.size < MAX_TOOLS) this.tools.set(name, tool);
    else this.warnings.add(`There are more than ${MAX_TOOLS} tools: those after them are left out.`);
  }

  async #server(row: McpRow, catalogue: McpCatalogue): Promise<McpServer> {
    const { McpServer } = await import("../../llm/tools/mcp.ts");
    const known = this.servers.get(row.name);
    if (known !== undefined) return known;
    const server = new McpServer(row.definition, catalogue, settingOf(this.#call, row, this.#wanted));
    this.servers.set(row.name, server);
    return server;
  }

  /** All of a server's tools, or the one that is called so. False: it has none that is. */
  async #addMcp(row: McpRow, name: string | null): Promise<boolean> {
    if (this.isDisabled(row.name)) return true;
    const catalogue = this.#catalogues.get(row.name) ?? null;
    if (catalogue === null) {
      this.warnings.add(`The MCP server ${row.name} does not answer: its tools are left out.`);
      return true;
    }
    const server = await this.#server(row, catalogue);
    let isFound = name === null;
    for (const definition of catalogue.definitions) {
      const called = mcpToolName(row.name, definition.name);
      if (name !== null && called !== name) continue;
      isFound = true;
      this.add(called, server.tool(definition));
    }
    return isFound;
  }

  async #addHttp(row: ToolRow): Promise<void> {
    const { definition, description, name } = row;
    if (definition.kind !== "http") return;
    const { httpTool } = await import("../../llm/tools/http.ts");
    this.add(name, httpTool(definition, description, settingOf(this.#call, row, this.#wanted)));
  }

  async addRegistered(reference: string, registered: Registered): Promise<void> {
    for (const row of meantBy(reference, registered)) {
      if (!isMcp(row)) return this.#addHttp(row);
      const name = row.name === reference ? null : calledName(reference);
      if (await this.#addMcp(row, name)) return undefined;
    }
    this.unknown.push(reference);
    return undefined;
  }
}

/**
 * The tools that a configuration refers to, ready to be called: `client` ones as they are, registered ones as the
 * project has them, of MCP servers all or one (`crm`, `crm_lookup` or `crm.lookup`). Rejects when the database is away.
 */
export async function toolsFor(
  call: ToolsCall,
  references: readonly ToolReference[],
  wanted: ToolsWanted,
): Promise<RunTools> {
  const gathering = new Gathering(call, wanted);
  const used = references.filter(({ name }) => !gathering.isDisabled(name));
  const names = used.flatMap(({ name, type }) => (type === "registered" ? registrationsOf(name) : []));
  const registered = await registeredTools(call, [...new Set(names)].toSorted());
  // A tool of its own comes before a server's tool that would be called the same.
  const own = used.filter(
    ({ name, type }) => type === "client" || registered.get(name)?.definition.kind === "http",
  );
  const others = used.filter((reference) => !own.includes(reference));
  await gathering.list(new Set(others.flatMap(({ name }) => meantBy(name, registered)).filter(isMcp)));
  for (const reference of [...own, ...others]) {
    if (reference.type === "registered") await gathering.addRegistered(reference.name, registered);
    else
      gathering.add(reference.name, {
        description: reference.description,
        parameters: reference.parameters,
        execute: null,
      });
  }
  return {
    tools: Object.fromEntries(gathering.tools),
    unknown: gathering.unknown,
    warnings: [...gathering.warnings],
    close: async () => {
      await Promise.all([...gathering.servers.values()].map((server) => server.close()));
    },
  };
}
