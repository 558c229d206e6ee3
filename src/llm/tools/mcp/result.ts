import type { CallToolResult } from "@ai-sdk/mcp";
import { isObject, jsonFaults, type Json } from "../../../domain/json.ts";
import { MAX_BODY_DEPTH } from "../../../domain/limits.ts";
import { ToolError } from "../tool-set.ts";

/** One part of a result as text; of images and sounds only that they were there. */
function partText(part: unknown): string {
  if (!isObject(part)) return "";
  if (typeof part.text === "string") return part.text;
  if (isObject(part.resource) && typeof part.resource.text === "string") return part.resource.text;
  if (part.type === "resource_link" && typeof part.uri === "string") return part.uri;
  return "[A part that is no text was left out.]";
}

function rawValue(result: CallToolResult): unknown {
  if ("structuredContent" in result && result.structuredContent !== undefined)
    return result.structuredContent;
  if ("content" in result && Array.isArray(result.content)) return result.content.map(partText).join("\n");
  return "toolResult" in result ? result.toolResult : null;
}

/** What a call answered: its structured content where it has some, or else its texts. */
export function resultValue(result: CallToolResult): Json {
  if ("isError" in result && result.isError === true) throw new ToolError("The tool says that it failed.");
  const value = rawValue(result) ?? null;
  if (jsonFaults(value, MAX_BODY_DEPTH).length > 0)
    throw new ToolError("The tool's answer is JSON that cannot be used.");
  return value as Json;
}
