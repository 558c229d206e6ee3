import type { JsonObject } from "./json.ts";

/** A tool that is an HTTP endpoint: it is sent its input as JSON, and answers JSON or text. */
export interface HttpTool {
  kind: "http";
  url: string;
  method: HttpToolMethod;
  /** JSON Schema of its input. */
  parameters: JsonObject;
  /** A credential that is sent as `Authorization: Bearer`; null: none. */
  credential: string | null;
  timeout_ms: number;
  /** Bytes of its answer. */
  max_bytes: number;
}

/** With GET the input goes into the URL's query. */
export const HTTP_TOOL_METHODS = ["POST", "PUT", "PATCH", "GET"] as const;
export type HttpToolMethod = (typeof HTTP_TOOL_METHODS)[number];

/** All tools of an MCP server, or those that are named. */
export interface McpTool {
  kind: "mcp";
  url: string;
  credential: string | null;
  /** Null: all that the server has. */
  tools: string[] | null;
  timeout_ms: number;
  max_bytes: number;
}

export type ToolDefinition = HttpTool | McpTool;

/** Tools of a project: a version names at most 128 of them. */
export const MAX_REGISTERED_TOOLS = 200;
/** Milliseconds that a tool may take: the model, and a person, wait for it. */
export const DEFAULT_TOOL_MS = 10_000;
export const MIN_TOOL_MS = 100;
export const MAX_TOOL_MS = 60_000;
/** Bytes of a tool's answer: all of it goes to the model. */
export const DEFAULT_TOOL_BYTES = 256 * 1024;
export const MAX_TOOL_BYTES = 1024 * 1024;
/** Characters of the name that a server gives to one of its tools. */
export const MAX_MCP_NAME_LENGTH = 128;
/** Tools of one MCP server: as many as a configuration may have. */
export const MAX_MCP_TOOLS = 128;
/** Characters of a URL with its query, when the input is put there: what servers take. */
export const MAX_QUERY_URL_LENGTH = 8_000;
