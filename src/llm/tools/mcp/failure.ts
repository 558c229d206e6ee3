import { MCPClientError } from "@ai-sdk/mcp";
import { fetchFailure, statusFailure } from "../failure.ts";
import { ToolError } from "../tool-set.ts";

export const WHO = "The MCP server";

/** Whatever was thrown on the way to an MCP server, in words of our own: theirs may hold anything. */
export function mcpFailure(error: unknown): ToolError {
  const known = fetchFailure(WHO, error);
  if (known !== null) return known;
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; depth += 1) {
    if (MCPClientError.isInstance(at)) {
      if (at.statusCode !== undefined && at.statusCode >= 300) return statusFailure(WHO, at.statusCode);
      if (at.code !== undefined) return new ToolError(`${WHO} refused the call.`);
    }
    at = at.cause;
  }
  return new ToolError(`${WHO} sent an answer that cannot be read.`);
}

/** JSON-RPC's "invalid request": what servers say that were not greeted. */
const INVALID_REQUEST = -32600;

/** Whether a server may have forgotten who asks: it has done nothing then. */
export const isForgotten = (error: unknown): boolean =>
  MCPClientError.isInstance(error) &&
  (error.statusCode === 404 || error.statusCode === 400 || error.code === INVALID_REQUEST);
