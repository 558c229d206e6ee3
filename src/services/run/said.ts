import type { RunAnswer } from "./answer.ts";

/** A stream of server-sent events. */
export interface EventStream {
  headers: Record<string, string>;
  body: ReadableStream<Uint8Array> | string;
}

const HEADERS = {
  "content-type": "text/event-stream",
  "cache-control": "no-cache",
  "x-vercel-ai-ui-message-stream": "v1",
  "x-accel-buffering": "no",
};

/** An answer that is there already, as the stream of events that it would have been. */
export function saidAtOnce(answer: RunAnswer): EventStream {
  const { response, tool_calls, ...metadata } = answer;
  const text = [
    { type: "text-start", id: "0" },
    { type: "text-delta", id: "0", delta: response },
    { type: "text-end", id: "0" },
  ];
  const { finish_reason } = answer.metadata;
  // The AI SDK has no word of its own for steps that are used up.
  const finishReason = finish_reason === "max-steps" ? "tool-calls" : finish_reason;
  const events: object[] = [
    { type: "start", messageId: answer.metadata.message_id, messageMetadata: metadata },
    { type: "start-step" },
    ...(response === "" ? [] : text),
    ...tool_calls.flatMap(({ id, name, input, client }) =>
      client ? [{ type: "tool-input-available", toolCallId: id, toolName: name, input }] : [],
    ),
    { type: "finish-step" },
    { type: "finish", finishReason, messageMetadata: metadata },
  ];
  const lines = events.map((event) => `data: ${JSON.stringify(event)}\n\n`);
  return { headers: HEADERS, body: `${lines.join("")}data: [DONE]\n\n` };
}
