import type { UIMessageChunk } from "ai";
import { isObject, type Json } from "../../../domain/json.ts";
import type { Answer, Part, RunEnd, RunStart, ToolPart } from "./exchange.ts";

/** Of what was answered at once the beginning tells the whole: what is told of the decision lies deeper there. */
function startOf(metadata: unknown): RunStart | null {
  if (!isObject(metadata)) return null;
  return {
    ...(isObject(metadata["metadata"]) ? metadata["metadata"] : {}),
    ...metadata,
  } as unknown as RunStart;
}

/** What was answered at once tells of no calls at its end. */
const endOf = (metadata: unknown): RunEnd => ({ tool_calls: [], ...(metadata as Partial<RunEnd>) }) as RunEnd;

function withTool(parts: Part[], id: string, change: (tool: ToolPart) => ToolPart, name = ""): Part[] {
  // Of an id that comes twice in a turn, the last call is meant.
  const at = parts.findLastIndex((part) => part.type === "tool" && part.id === id);
  if (at < 0) return [...parts, change({ type: "tool", id, name, input: null, outcome: null })];
  return parts.map((part, index) => (index === at && part.type === "tool" ? change(part) : part));
}

/** What is said without a call in between is one text, in however many pieces it comes. */
function withText(parts: Part[], delta: string): Part[] {
  const last = parts.at(-1);
  if (last?.type === "text") return [...parts.slice(0, -1), { ...last, text: last.text + delta }];
  return delta === "" ? parts : [...parts, { type: "text", text: delta }];
}

const asJson = (value: unknown): Json => (value ?? null) as Json;

function partsWith(parts: Part[], chunk: UIMessageChunk): Part[] {
  switch (chunk.type) {
    case "text-delta":
      return withText(parts, chunk.delta);
    case "tool-input-start": {
      const { toolCallId: id, toolName: name } = chunk;
      return [...parts, { type: "tool", id, name, input: null, outcome: null }];
    }
    case "tool-input-available":
      return withTool(
        parts,
        chunk.toolCallId,
        (tool) => ({ ...tool, name: chunk.toolName, input: { value: asJson(chunk.input) } }),
        chunk.toolName,
      );
    case "tool-input-error":
      return withTool(parts, chunk.toolCallId, (tool) => ({
        ...tool,
        name: chunk.toolName,
        input: { value: asJson(chunk.input) },
        outcome: { error: chunk.errorText },
      }));
    case "tool-output-available":
      return withTool(parts, chunk.toolCallId, (tool) => ({
        ...tool,
        outcome: { output: asJson(chunk.output) },
      }));
    case "tool-output-error":
      return withTool(parts, chunk.toolCallId, (tool) => ({ ...tool, outcome: { error: chunk.errorText } }));
    default:
      return parts;
  }
}

/** `provider_failed: The model's provider…` as its two halves. */
function troubleOf(text: string): Answer["trouble"] {
  const [, code = "", message = text] = /^([a-z_]+): ([\s\S]*)$/.exec(text) ?? [];
  return { code, message, faults: [], requestId: null };
}

/** An answer with one more event of its stream. `ms` is the time since it was asked. */
export function fold(answer: Answer, chunk: UIMessageChunk, ms: number): Answer {
  switch (chunk.type) {
    case "start":
      return { ...answer, start: startOf(chunk.messageMetadata) };
    case "message-metadata":
      return { ...answer, end: endOf(chunk.messageMetadata) };
    case "error":
      return { ...answer, trouble: troubleOf(chunk.errorText) };
    case "finish":
      return {
        ...answer,
        ...(chunk.messageMetadata !== undefined && { end: endOf(chunk.messageMetadata) }),
        state: answer.trouble ? "failed" : "done",
        ms,
      };
    case "text-delta":
      return {
        ...answer,
        parts: partsWith(answer.parts, chunk),
        firstWordMs: answer.firstWordMs ?? ms,
      };
    default:
      return { ...answer, parts: partsWith(answer.parts, chunk) };
  }
}
