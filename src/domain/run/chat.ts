import { isObject, type Json, type JsonObject } from "../json.ts";

/**
 * A message as it goes to a model and lies in a session, the same for all providers. `content` is a text or a list of
 * parts: `{type: "text", text}`; of an assistant `{type: "tool-call", toolCallId, toolName, input}`; of a tool
 * `{type: "tool-result", toolCallId, toolName, output}`; others pass through.
 */
export interface ChatMessage {
  role: "user" | "assistant" | "tool";
  content: Json;
}

const partsOf = (message: ChatMessage): JsonObject[] =>
  Array.isArray(message.content) ? message.content.filter((part) => isObject(part)) : [];

/** Ids of the parts of a kind, as far as they have one. */
export const callIds = (message: ChatMessage, type: "tool-call" | "tool-result"): string[] =>
  partsOf(message).flatMap((part) =>
    part.type === type && typeof part.toolCallId === "string" ? [part.toolCallId] : [],
  );

/** Characters that a message takes: its text, or its parts as JSON. */
export const sizeOf = ({ content }: ChatMessage): number =>
  typeof content === "string" ? content.length : JSON.stringify(content).length;
