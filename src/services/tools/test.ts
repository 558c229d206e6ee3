import { schemaFaults } from "../../domain/config-schema.ts";
import { Problem } from "../../domain/errors.ts";
import type { TestTool } from "../../domain/inputs/tools.ts";
import type { Json, JsonObject } from "../../domain/json.ts";
import { mcpToolName } from "../../domain/tool-names.ts";
import type { RunTool } from "../../llm/tools/tool-set.ts";
import type { Call } from "../call.ts";
import { requireScope } from "../auth/scopes.ts";
import { askCatalogue, isMcp, type McpRow } from "./catalogues.ts";
import { requireTool } from "./internal.ts";
import { settingOf } from "./setting.ts";

/** What came of a test: what the tool answered, what an MCP server has, or why there is neither. */
export interface TestedTool {
  ok: boolean;
  output?: Json;
  tools?: { name: string; description: string | null; parameters: JsonObject }[];
  error?: string;
  duration_ms: number;
}

async function timed(work: () => Promise<Partial<TestedTool>>): Promise<TestedTool> {
  const { toolErrorText } = await import("../../llm/tools/tool-set.ts");
  const began = Date.now();
  try {
    const outcome = await work();
    return { ok: true, ...outcome, duration_ms: Date.now() - began };
  } catch (error) {
    if (error instanceof Problem) throw error;
    return { ok: false, error: toolErrorText(error), duration_ms: Date.now() - began };
  }
}

async function output({ parameters, execute }: RunTool, input: JsonObject): Promise<Partial<TestedTool>> {
  const errors = schemaFaults(parameters, input).map(({ path, message }) => ({
    path: `/input${path}`,
    message,
  }));
  if (errors.length > 0)
    throw new Problem("invalid_request", "The input does not follow the tool's parameters.", { errors });
  const context = { callId: "test", signal: new AbortController().signal };
  return { output: (await execute?.(input, context)) ?? null };
}

async function testMcp(call: Call, row: McpRow, { tool, input }: TestTool): Promise<Partial<TestedTool>> {
  const catalogue = await askCatalogue(call, row);
  if (tool === undefined)
    return {
      tools: catalogue.definitions.map((definition) => ({
        ...definition,
        name: mcpToolName(row.name, definition.name),
      })),
    };
  const definition = catalogue.definitions.find(
    ({ name }) => name === tool || mcpToolName(row.name, name) === tool,
  );
  if (definition === undefined)
    throw new Problem(
      "invalid_request",
      "The MCP server has no such tool: test it without tool to see all.",
      {
        errors: [{ path: "/tool", message: "is no tool of the server" }],
      },
    );
  const { McpServer } = await import("../../llm/tools/mcp.ts");
  const server = new McpServer(row.definition, catalogue, settingOf(call, row, null));
  try {
    return await output(server.tool(definition), input ?? {});
  } finally {
    call.waitUntil(server.close());
  }
}

/**
 * Calls a tool as a run would, and answers what it answered. Without `tool`, an MCP server is asked what it has. Throws
 * `tool_not_found`, and `invalid_request` for an input that the tool does not take. With a credential, it needs the
 * scope of those too: whoever has an answer may see what was sent.
 */
export async function testTool(call: Call, name: string, input: TestTool): Promise<TestedTool> {
  const row = await requireTool(call, name);
  const { definition, description } = row;
  if (definition.credential !== null) requireScope(call.actor, "credentials:write");
  if (isMcp(row)) return timed(() => testMcp(call, row, input));
  if (definition.kind !== "http") throw new Error("A tool is of no kind");
  if (input.tool !== undefined)
    throw new Problem("invalid_request", "Only an MCP server has tools of its own: leave tool out.", {
      errors: [{ path: "/tool", message: "goes with MCP servers only" }],
    });
  return timed(async () => {
    const { httpTool } = await import("../../llm/tools/http.ts");
    return output(httpTool(definition, description, settingOf(call, row, null)), input.input ?? {});
  });
}
