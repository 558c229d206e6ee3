import type { McpTool } from "../../domain/tool.ts";
import type { McpCatalogue } from "../../llm/tools/mcp.ts";
import type { ToolRow } from "../../store/tools.ts";
import { settingOf, type ToolsCall } from "./setting.ts";

/** A registration that is an MCP server's. */
export type McpRow = ToolRow & { definition: McpTool };

export const isMcp = (row: ToolRow | undefined): row is McpRow => row?.definition.kind === "mcp";

/** What an isolate knows of a server. Times are milliseconds since 1970. */
interface Known {
  /** Null: it has never answered. */
  catalogue: McpCatalogue | null;
  /** When it answered, and when it did not. */
  at: number;
  failedAt: number;
  /** When it was last asked behind a request. */
  renewedAt: number;
}

const UNKNOWN: Known = { catalogue: null, at: 0, failedAt: 0, renewedAt: 0 };

const MINUTE_MS = 60_000;
/** A server's tools are taken for what they were for this long; from half of it on, it is asked again meanwhile. */
const FRESH_MS = 5 * MINUTE_MS;
/** A server that is away has the tools that it had. */
const STALE_MS = 60 * MINUTE_MS;
/** One that did not answer is left alone for a while: each run would wait for it. */
const AGAIN_MS = 10_000;
/** Servers that an isolate remembers, 16 MiB at most. */
const MAX_KNOWN = 64;

const servers = new Map<string, Known>();

/** Another definition is another server. */
const keyOf = ({ projectId, name, updatedAt, definition }: McpRow): string =>
  JSON.stringify([projectId, name, updatedAt, definition.url]);

function keep(key: string, known: Known): void {
  servers.delete(key);
  servers.set(key, known);
  if (servers.size > MAX_KNOWN) servers.delete(servers.keys().next().value!);
}

async function ask(call: ToolsCall, row: McpRow, signal: AbortSignal): Promise<McpCatalogue> {
  const { mcpCatalogue } = await import("../../llm/tools/mcp.ts");
  const key = keyOf(row);
  try {
    const catalogue = await mcpCatalogue(row.definition, settingOf(call, row, null), signal);
    keep(key, { catalogue, at: Date.now(), failedAt: 0, renewedAt: 0 });
    return catalogue;
  } catch (error) {
    const known = servers.get(key) ?? UNKNOWN;
    if (!signal.aborted) keep(key, { ...known, failedAt: Date.now() });
    throw error;
  }
}

const never = (): AbortSignal => new AbortController().signal;

/**
 * The tools of an MCP server; null: it does not answer, and has not lately. Whoever asks first at the same time asks
 * twice: requests cannot wait for each other's answers.
 */
export async function catalogueOf(
  call: ToolsCall,
  row: McpRow,
  signal: AbortSignal,
): Promise<McpCatalogue | null> {
  const known = servers.get(keyOf(row)) ?? UNKNOWN;
  const now = Date.now();
  const age = now - known.at;
  if (known.catalogue && age < FRESH_MS) {
    if (age >= FRESH_MS / 2 && now - Math.max(known.renewedAt, known.failedAt) >= AGAIN_MS) {
      known.renewedAt = now;
      call.waitUntil(ask(call, row, never()).catch(() => undefined));
    }
    return known.catalogue;
  }
  const stale = age < STALE_MS ? known.catalogue : null;
  if (now - known.failedAt < AGAIN_MS) return stale;
  return ask(call, row, signal).catch(() => stale);
}

/** Asks an MCP server what tools it has, whatever is known of it. Throws a ToolError. */
export const askCatalogue = (call: ToolsCall, row: McpRow): Promise<McpCatalogue> => ask(call, row, never());
