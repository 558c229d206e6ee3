import type { JsonObject } from "./json.ts";

/** A tool that is an HTTP endpoint: it is sent its input as JSON, and answers JSON or text. */
export interface HttpTool {
  kind: "http";
  url: string;
  method: "POST" | "PUT" | "PATCH" | "GET";
  /** JSON Schema of its input. */
  parameters: JsonObject;
  /** A credential that is sent as `Authorization: Bearer`; null: none. */
  credential: string | null;
  timeout_ms: number;
  /** Bytes of its answer. */
  max_bytes: number;
}

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
