import { streamText, toUIMessageStream, UI_MESSAGE_STREAM_HEADERS, type UIMessageChunk } from "ai";
import type { Json, JsonObject } from "../domain/json.ts";
import { EventSink } from "./event-sink.ts";
import { ModelError, toModelError } from "./model-error.ts";
import { prepare } from "./prepare.ts";
import type { RunRequest, RunResult } from "./request.ts";
import type { Steps } from "./steps.ts";
import { toolErrorText } from "./tools/tool-set.ts";

/** A run whose answer is streamed. */
export interface StreamRequest extends RunRequest {
  /** The id of the answer's message. */
  messageId: string;
  /** Metadata of the message that is known from the beginning. */
  start: JsonObject;
  /**
   * Metadata that is known at the end. It is awaited before the last event is sent: what the caller's next request
   * needs (the session's history) is to be written here.
   */
  finish(result: RunResult): JsonObject | Promise<JsonObject>;
  /** Called once, after the stream has ended, whatever happened. */
  onDone(result: RunResult): void | Promise<void>;
  /** What the `error` event says of a failure. */
  errorText(failed: ModelError): string;
  /** Whether calls of tools that run here are shown. Those of the caller's tools always are. */
  showToolCalls: boolean;
}

/** A stream of server-sent events in the AI SDK's UI message format. */
export interface RunStream {
  headers: Record<string, string>;
  body: ReadableStream<Uint8Array>;
  /**
   * Settles when the stream begins, with null; or with what came of a run that failed before it had said anything, whose
   * stream is to be cancelled. Never rejects.
   */
  refused: Promise<RunResult | null>;
  /** Settles when the outcome is kept: give it to waitUntil. Rejects only as `finish` or `onDone` do. */
  done: Promise<RunResult>;
}

/** Milliseconds after which a stream begins though nothing was said yet: it shows that it is alive, and who has left. */
const OPENING_MS = 5_000;
/** Chunks that say nothing of an answer yet. */
const OPENING = new Set(["start", "start-step", "text-start", "message-metadata"]);

const { connection: _connection, ...HEADERS } = UI_MESSAGE_STREAM_HEADERS;

/** Leaves out the tools that are not to be seen. */
function toolView(steps: Steps, showToolCalls: boolean): (chunk: UIMessageChunk) => boolean {
  const hidden = new Set<string>();
  return (chunk) => {
    if (showToolCalls || !("toolCallId" in chunk) || !chunk.type.startsWith("tool-")) return true;
    if ("toolName" in chunk && !steps.isClient(chunk.toolName)) hidden.add(chunk.toolCallId);
    return !hidden.has(chunk.toolCallId);
  };
}

const json = (value: unknown): Json => JSON.parse(JSON.stringify(value ?? null)) as Json;

/** What is shown of a tool's call; null: nothing. A call that must be read whole before it is shown is not streamed. */
function toolShown(chunk: UIMessageChunk, shown: RunRequest["shown"]): UIMessageChunk | null {
  if (shown === undefined) return chunk;
  if (chunk.type === "tool-input-delta") return null;
  if (chunk.type === "tool-input-available" || chunk.type === "tool-input-error")
    return { ...chunk, input: shown(json(chunk.input)) };
  return chunk.type === "tool-output-available" ? { ...chunk, output: shown(json(chunk.output)) } : chunk;
}

/**
 * Runs a model and streams its answer. When the client leaves, which the next event or beat shows, the run ends, its provider's request is aborted, and it has
 * failed as `abandoned`; its deadline ends it in any case. A failure after the first text is an `error` event after the
 * message's metadata: nothing is said twice.
 */
export function streamRun(request: StreamRequest): RunStream {
  const left = new AbortController();
  const ends = request.signal === undefined ? left.signal : AbortSignal.any([left.signal, request.signal]);
  const { began, call, failure, result, signal, steps } = prepare({ ...request, signal: ends });
  const sink = new EventSink(signal);
  void sink.gone.then(() => left.abort(new ModelError("abandoned")));
  const isShown = toolView(steps, request.showToolCalls);
  let failed: ModelError | null = null;
  let ttft: number | null = null;
  const opened = Promise.withResolvers<RunResult | null>();
  const opening = setTimeout(() => opened.resolve(null), OPENING_MS);

  async function pass(): Promise<UIMessageChunk | null> {
    const answer = streamText({
      ...call,
      onError: ({ error }) => {
        failed ??= failure(toModelError(error, ttft !== null));
      },
    });
    const chunks = toUIMessageStream({
      stream: answer.stream,
      sendReasoning: false,
      sendSources: false,
      generateMessageId: () => request.messageId,
      onError: (error) => (error instanceof ModelError ? request.errorText(error) : toolErrorText(error)),
      messageMetadata: ({ part }) => (part.type === "start" ? request.start : undefined),
    });
    let last: UIMessageChunk | null = null;
    let text = "";
    for await (const chunk of chunks) {
      if (chunk.type === "start-step") text = "";
      if (chunk.type === "text-delta") {
        ttft ??= Date.now() - began;
        text += chunk.delta;
      }
      if (chunk.type === "abort") failed ??= failure(null);
      else if (chunk.type === "finish") last = chunk;
      else if (chunk.type !== "error" && isShown(chunk)) {
        const told = toolShown(chunk, request.shown);
        if (told === null) continue;
        if (!OPENING.has(told.type)) opened.resolve(null);
        await sink.send(told);
      }
    }
    if (failed !== null) steps.brokeOff(text);
    return last;
  }

  async function pump(): Promise<RunResult> {
    let last: UIMessageChunk | null = null;
    try {
      last = await pass();
      if (last?.type === "finish" && last.finishReason === "error") failed ??= new ModelError("bad_answer");
      if (last === null) failed ??= new ModelError("broken_stream");
    } catch (thrown) {
      failed ??= failure(toModelError(thrown, ttft !== null));
    }
    const outcome = result(failed, ttft);
    clearTimeout(opening);
    opened.resolve(failed === null ? null : outcome);
    try {
      const messageMetadata = await request.finish(outcome);
      if (failed === null)
        await sink.send({
          type: "finish",
          finishReason: last?.type === "finish" ? last.finishReason : "stop",
          messageMetadata,
        });
      else {
        await sink.send({ type: "message-metadata", messageMetadata });
        await sink.send({ type: "error", errorText: request.errorText(failed) });
        await sink.send({ type: "finish", finishReason: "error" });
      }
    } finally {
      await sink.end();
      await request.onDone(outcome);
    }
    return outcome;
  }

  return { headers: { ...HEADERS }, body: sink.body, refused: opened.promise, done: pump() };
}
