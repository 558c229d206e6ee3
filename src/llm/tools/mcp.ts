import type { ListToolsResult } from "@ai-sdk/mcp";
import { isObject } from "../../domain/json.ts";
import { MAX_MCP_TOOLS, MAX_TOOL_BYTES, type McpTool } from "../../domain/tool.ts";
import { tooSlow } from "./failure.ts";
import { masked } from "./mask.ts";
import { McpConnection, type Manner, type McpSetting } from "./mcp/connection.ts";
import { definitionsOf, type McpDefinition } from "./mcp/definitions.ts";
import { mcpFailure, WHO } from "./mcp/failure.ts";
import { resultValue } from "./mcp/result.ts";
import type { RunTool } from "./tool-set.ts";
import { within } from "./within.ts";

/** What is known of an MCP server: plain data, which another request may use. */
export interface McpCatalogue {
  definitions: McpDefinition[];
  manner: Manner | null;
  /** The definitions in the server's own words, where its protocol needs them for calls. */
  raw: ListToolsResult | null;
}

/** Pages of a server's list: one that goes on longer is not read to its end. */
const MAX_PAGES = 10;

async function listAll(connection: McpConnection, signal: AbortSignal): Promise<ListToolsResult["tools"]> {
  const tools: ListToolsResult["tools"] = [];
  const seen = new Set<string>();
  let cursor: string | undefined;
  for (let page = 0; page < MAX_PAGES && tools.length < MAX_MCP_TOOLS; page += 1) {
    const params = cursor === undefined ? {} : { params: { cursor } };
    const listed = await connection.ask(signal, (client, signal) =>
      client.listTools({ ...params, options: { signal } }),
    );
    tools.push(...listed.tools);
    cursor = listed.nextCursor;
    if (cursor === undefined || seen.has(cursor)) break;
    seen.add(cursor);
  }
  return tools;
}

/** What of a server's own words calls need: its tools' names and schemas. */
const rawOf = (tools: ListToolsResult["tools"], definitions: McpDefinition[]): ListToolsResult => {
  const names = new Set(definitions.map(({ name }) => name));
  return {
    tools: tools.flatMap(({ name, inputSchema }) => (names.has(name) ? [{ name, inputSchema }] : [])),
  };
};

/** Asks a server what tools it has. Throws a ToolError, after `timeout_ms` at the latest. */
export async function mcpCatalogue(
  tool: McpTool,
  setting: McpSetting,
  signal: AbortSignal,
): Promise<McpCatalogue> {
  const connection = new McpConnection(tool, setting, {
    maxBytes: MAX_TOOL_BYTES,
    manner: null,
    known: null,
  });
  try {
    const tools = await within(
      tool.timeout_ms,
      signal,
      () => tooSlow(WHO),
      (signal) => listAll(connection, signal),
    );
    const { manner } = connection;
    const allowed =
      tool.tools === null ? tools : tools.filter(({ name }) => tool.tools?.includes(name) === true);
    const definitions = definitionsOf(allowed);
    return { definitions, manner, raw: manner?.isModern === true ? rawOf(allowed, definitions) : null };
  } catch (error) {
    throw mcpFailure(error);
  } finally {
    setting.later(connection.close());
  }
}

/** A server's tools for one run, which share one session. */
export class McpServer {
  readonly #tool: McpTool;
  readonly #connection: McpConnection;

  constructor(tool: McpTool, { manner, raw }: McpCatalogue, setting: McpSetting) {
    this.#tool = tool;
    this.#connection = new McpConnection(tool, setting, { maxBytes: tool.max_bytes, manner, known: raw });
  }

  /** One of the server's tools. Its failures are sentences of our own. */
  tool({ name, description, parameters }: McpDefinition): RunTool {
    return {
      description,
      parameters,
      execute: async (input, { signal }) => {
        try {
          return await within(
            this.#tool.timeout_ms,
            signal,
            () => tooSlow(WHO),
            async (signal) => {
              const result = await this.#connection.ask(signal, (client, signal) =>
                client.callTool({ name, arguments: isObject(input) ? input : {}, options: { signal } }),
              );
              return masked(resultValue(result), this.#connection.key);
            },
          );
        } catch (error) {
          throw mcpFailure(error);
        }
      },
    };
  }

  /** To be called when the run is over. Never throws. */
  close(): Promise<void> {
    return this.#connection.close();
  }
}
