import type {
  LanguageModelV4,
  LanguageModelV4CallOptions,
  LanguageModelV4Prompt,
  LanguageModelV4StreamPart,
  LanguageModelV4Usage,
} from "@ai-sdk/provider";
import { pause } from "../limit.ts";
import { ModelError, statusError } from "../model-error.ts";
import type { Provider } from "./provider.ts";

/** What a message asks for. */
type Plan =
  | { kind: "say"; text: string; afterMs: number }
  | { kind: "call"; name: string; input: string }
  | { kind: "fail"; status: number }
  | { kind: "break"; text: string }
  | { kind: "hang" };

const MAX_WAIT_MS = 60_000;
/** As far away as a timer can be. */
const NEVER_MS = 2 ** 31 - 1;

/** Words with the space after them. */
const wordsOf = (text: string): string[] => text.split(/(?<=\s)(?=\S)/);

const countOf = (text: string): number => text.match(/\S+/g)?.length ?? 0;

/** What was said last: the user's words, or the tools' results after them. */
function planOf(prompt: LanguageModelV4Prompt, id: string): Plan {
  const last = prompt.at(-1);
  if (last?.role === "tool") {
    const said = last.content.flatMap((part) => {
      if (part.type !== "tool-result") return [];
      const { output, toolName } = part;
      const value = "value" in output ? output.value : null;
      const text = typeof value === "string" ? value : JSON.stringify(value);
      return [`The tool ${toolName} ${output.type.startsWith("error") ? "failed" : "answered"}: ${text}`];
    });
    return { kind: "say", text: `[${id}] ${said.join("; ")}`, afterMs: 0 };
  }
  const user = prompt.findLast((message) => message.role === "user");
  const text = user?.content.flatMap((part) => (part.type === "text" ? part.text : [])).join("") ?? "";
  const say = (words: string, afterMs = 0): Plan => ({
    kind: "say",
    text: `[${id}] You said: ${words}`,
    afterMs,
  });
  const [, command, first = "", rest = ""] = /^\/(\w+)(?:\s+(\S+))?(?:\s+(.*))?$/s.exec(text.trim()) ?? [];
  if (command === "tool") return { kind: "call", name: first, input: rest === "" ? "{}" : rest };
  if (command === "fail") {
    const status = Number(first);
    return { kind: "fail", status: status >= 400 && status < 600 ? status : 500 };
  }
  if (command === "break") return { kind: "break", text: `[${id}] You said: ${first} ${rest}`.trimEnd() };
  if (command === "hang") return { kind: "hang" };
  if (command === "slow") return say(rest, Math.min(Math.max(Number(first) || 0, 0), MAX_WAIT_MS));
  return say(text);
}

/** Words of all that the model was given, and of its answer. */
function usageOf(prompt: LanguageModelV4Prompt, answer: string): LanguageModelV4Usage {
  const given = prompt.map((message) =>
    typeof message.content === "string"
      ? message.content
      : message.content.map((part) => (part.type === "text" ? part.text : JSON.stringify(part))).join(" "),
  );
  const input = countOf(given.join(" "));
  const output = countOf(answer);
  return {
    inputTokens: { total: input, noCache: input, cacheRead: 0, cacheWrite: 0 },
    outputTokens: { total: output, text: output, reasoning: 0 },
  };
}

const calledIn = (prompt: LanguageModelV4Prompt): number =>
  prompt
    .filter((message) => message.role === "assistant")
    .flatMap((message) => message.content)
    .filter((part) => part.type === "tool-call").length;

async function* partsOf(
  { prompt, abortSignal }: LanguageModelV4CallOptions,
  id: string,
): AsyncGenerator<LanguageModelV4StreamPart> {
  const plan = planOf(prompt, id);
  if (plan.kind === "fail") throw statusError(plan.status);
  yield { type: "stream-start", warnings: [] };
  yield { type: "response-metadata", modelId: id };
  if (plan.kind === "hang") await pause(NEVER_MS, abortSignal);
  else if (plan.kind === "call") {
    const call = `call_${calledIn(prompt) + 1}`;
    yield { type: "tool-input-start", id: call, toolName: plan.name };
    yield { type: "tool-input-delta", id: call, delta: plan.input };
    yield { type: "tool-input-end", id: call };
    yield { type: "tool-call", toolCallId: call, toolName: plan.name, input: plan.input };
    const finishReason = { unified: "tool-calls" as const, raw: undefined };
    yield { type: "finish", finishReason, usage: usageOf(prompt, plan.input) };
  } else {
    if (plan.kind === "say" && plan.afterMs > 0) await pause(plan.afterMs, abortSignal);
    const words = wordsOf(plan.text);
    const said = plan.kind === "break" ? words.slice(0, Math.ceil(words.length / 2)) : words;
    yield { type: "text-start", id: "0" };
    for (const delta of said) {
      abortSignal?.throwIfAborted();
      yield { type: "text-delta", id: "0", delta };
    }
    if (plan.kind === "break") throw new ModelError("broken_stream");
    yield { type: "text-end", id: "0" };
    const finishReason = { unified: "stop" as const, raw: undefined };
    yield { type: "finish", finishReason, usage: usageOf(prompt, plan.text) };
  }
}

function streamed(
  parts: AsyncGenerator<LanguageModelV4StreamPart>,
): ReadableStream<LanguageModelV4StreamPart> {
  return new ReadableStream<LanguageModelV4StreamPart>(
    {
      async pull(controller) {
        const next = await parts.next();
        if (next.done) controller.close();
        else controller.enqueue(next.value);
      },
    },
    { highWaterMark: 0 },
  );
}

/**
 * A model that needs no key and no network, and always answers the same: `[<model id>] You said: <the message>`, word
 * by word where it is streamed. It counts words as tokens. A message may be a command:
 *
 * - `/tool <name> <json>` calls a tool, then answers `[<model id>] The tool <name> answered: <result>` (or `failed:`)
 * - `/fail <status>` fails as a provider does with that HTTP status
 * - `/break <text>` breaks off in the middle of its answer
 * - `/slow <ms> <text>` waits, at most a minute, then answers the text
 * - `/hang` never answers
 */
export const provider: Provider = ({ id }): LanguageModelV4 => ({
  specificationVersion: "v4",
  provider: "echo",
  modelId: id,
  supportedUrls: {},
  async doGenerate(options) {
    let text = "";
    for await (const part of partsOf(options, id)) {
      if (part.type === "text-delta") text += part.delta;
      if (part.type === "tool-call") {
        const finishReason = { unified: "tool-calls" as const, raw: undefined };
        return { content: [part], finishReason, usage: usageOf(options.prompt, part.input), warnings: [] };
      }
    }
    const finishReason = { unified: "stop" as const, raw: undefined };
    return {
      content: [{ type: "text", text }],
      finishReason,
      usage: usageOf(options.prompt, text),
      warnings: [],
    };
  },
  doStream(options) {
    const plan = planOf(options.prompt, id);
    if (plan.kind === "fail") return Promise.reject(statusError(plan.status));
    return Promise.resolve({ stream: streamed(partsOf(options, id)) });
  },
});
