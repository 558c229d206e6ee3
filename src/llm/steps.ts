import type { ModelMessage, StepResult, ToolSet } from "ai";
import { isObject, type Json } from "../domain/json.ts";
import type { ChatMessage } from "../domain/run/chat.ts";
import type { RunToolCall } from "./request.ts";
import { toolErrorText, type RunTool } from "./tools/tool-set.ts";

const json = (value: unknown): Json =>
  value === undefined ? null : (JSON.parse(JSON.stringify(value)) as Json);

/** Parts that mean the same to every provider. What a model thought, and a provider's own marks, do not. */
const NEUTRAL = new Set(["text", "tool-call", "tool-result"]);

function neutralMessage(message: { role: string; content: unknown }): ChatMessage | null {
  const role = message.role as ChatMessage["role"];
  if (!Array.isArray(message.content)) return { role, content: json(message.content) };
  const parts = message.content.flatMap((part: unknown) => {
    if (!isObject(part) || !NEUTRAL.has(part.type as string)) return [];
    const { providerOptions: _options, providerExecuted: _executed, ...rest } = part;
    return [json(rest)];
  });
  return parts.length === 0 ? null : { role, content: parts };
}

function warningText(
  warning: StepResult<ToolSet>["warnings"] extends (infer W)[] | undefined ? W : never,
): string {
  if (!("feature" in warning)) return "The model's provider has a warning";
  // What the SDK did is only in its own words, which name a number and a model.
  if ("details" in warning && /\bclamped\b/.test(warning.details ?? ""))
    return `${warning.feature} is beyond what this model takes: the nearest value that it takes is used`;
  return `${warning.feature} is not supported by this model${warning.type === "compatibility" ? " as it is" : ""}`;
}

/** What the steps of a run left behind, step by step, so that a failure loses only the step that it is in. */
export class Steps {
  readonly toolCalls: RunToolCall[] = [];
  readonly messages: ChatMessage[] = [];
  readonly warnings = new Set<string>();
  text = "";
  finishReason = "error";
  #count = 0;
  /** Why calls failed, by their ids. */
  readonly #errors = new Map<string, string>();
  readonly #tools: Record<string, RunTool>;

  constructor(tools: Record<string, RunTool>) {
    this.#tools = tools;
  }

  isClient(name: string): boolean {
    return Object.hasOwn(this.#tools, name) && this.#tools[name]?.execute === null;
  }

  /** Whether a run of so many steps ended before its model was done, with nothing handed to the caller. */
  areUsedUp(max: number): boolean {
    if (this.#count < max || this.finishReason !== "tool-calls") return false;
    return !this.toolCalls.some(({ client }) => client);
  }

  /** The messages with our own sentences where a call failed: the SDK's repeat names and inputs. */
  inOwnWords<M extends ModelMessage>(messages: readonly M[]): M[] {
    return messages.map((message) => {
      if (message.role !== "tool" || this.#errors.size === 0) return message;
      const content = message.content.map((part) => {
        const value = part.type === "tool-result" ? this.#errors.get(part.toolCallId) : undefined;
        return value === undefined ? part : { ...part, output: { type: "error-text" as const, value } };
      });
      return { ...message, content };
    });
  }

  /** A step broke off after these words. */
  brokeOff(text: string): void {
    if (text === "" || text === this.text) return;
    this.text = text;
    this.messages.push({ role: "assistant", content: [{ type: "text", text }] });
  }

  add(step: StepResult<ToolSet>): void {
    this.#count += 1;
    this.text = step.text;
    this.finishReason = step.finishReason;
    for (const warning of step.warnings ?? []) this.warnings.add(warningText(warning));
    const calls = new Map<string, RunToolCall>();
    for (const part of step.content) {
      if (part.type === "tool-call") {
        const call: RunToolCall = {
          id: part.toolCallId,
          name: part.toolName,
          input: json(part.input),
          client: this.isClient(part.toolName),
        };
        if (part.invalid === true) {
          call.error = toolErrorText(part.error);
          call.client = false;
        }
        calls.set(part.toolCallId, call);
      } else if (part.type === "tool-result") {
        const call = calls.get(part.toolCallId);
        if (call !== undefined) call.output = json(part.output);
      } else if (part.type === "tool-error") {
        const call = calls.get(part.toolCallId);
        if (call !== undefined) call.error ??= toolErrorText(part.error);
      }
    }
    for (const { id, error } of calls.values()) if (error !== undefined) this.#errors.set(id, error);
    this.toolCalls.push(...calls.values());
    this.messages.push(
      ...this.inOwnWords(step.response.messages).flatMap((message) => neutralMessage(message) ?? []),
    );
  }
}
