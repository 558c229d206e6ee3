import type { ServerResponse } from "node:http";

/** What a made-up provider answers: a text in pieces, or the call of a tool. */
export interface WireAnswer {
  text: string[];
  tool: { id: string; name: string; input: string } | null;
}

type Send = (data: object | string, event?: string) => void;

/** One provider's API as it goes over the wire. All of them count 20 tokens in, 12 of them cached, and 5 out. */
export interface Dialect {
  path: string;
  /** The header that brings the key. */
  keyHeader: string;
  json(model: string, answer: WireAnswer): object;
  begin(model: string, send: Send): void;
  piece(text: string, index: number, send: Send): void;
  end(model: string, answer: WireAnswer, send: Send): void;
  error: object;
}

const CHAT_USAGE = {
  prompt_tokens: 20,
  completion_tokens: 5,
  total_tokens: 25,
  prompt_tokens_details: { cached_tokens: 12 },
};

const chatTool = (tool: NonNullable<WireAnswer["tool"]>) => ({
  id: tool.id,
  type: "function",
  function: { name: tool.name, arguments: tool.input },
});

const chunk = (model: string, delta: object, finish_reason: string | null = null) => ({
  id: "chatcmpl-1",
  object: "chat.completion.chunk",
  created: 1,
  model,
  choices: [{ index: 0, delta, finish_reason }],
});

const chat = (path: string): Dialect => ({
  path,
  keyHeader: "authorization",
  json: (model, { text, tool }) => ({
    id: "chatcmpl-1",
    object: "chat.completion",
    created: 1,
    model,
    choices: [
      {
        index: 0,
        finish_reason: tool === null ? "stop" : "tool_calls",
        message:
          tool === null
            ? { role: "assistant", content: text.join("") }
            : { role: "assistant", content: null, tool_calls: [chatTool(tool)] },
      },
    ],
    usage: CHAT_USAGE,
  }),
  begin: (model, send) => send(chunk(model, { role: "assistant", content: "" })),
  piece: (text, _index, send) => send(chunk("m", { content: text })),
  end: (model, { tool }, send) => {
    if (tool !== null) send(chunk(model, { tool_calls: [{ index: 0, ...chatTool(tool) }] }));
    send(chunk(model, {}, tool === null ? "stop" : "tool_calls"));
    send({ ...chunk(model, {}), choices: [], usage: CHAT_USAGE, x_groq: { id: "req_1", usage: CHAT_USAGE } });
    send("[DONE]");
  },
  error: { error: { message: "no: sk-very-secret said hello secret prompt", type: "x", code: "x" } },
});

const ANTHROPIC_USAGE = {
  input_tokens: 5,
  cache_read_input_tokens: 12,
  cache_creation_input_tokens: 3,
  output_tokens: 5,
};

const anthropic: Dialect = {
  path: "/v1/messages",
  keyHeader: "x-api-key",
  json: (model, { text, tool }) => ({
    id: "msg_1",
    type: "message",
    role: "assistant",
    model,
    content:
      tool === null
        ? [{ type: "text", text: text.join("") }]
        : [{ type: "tool_use", id: tool.id, name: tool.name, input: JSON.parse(tool.input) as object }],
    stop_reason: tool === null ? "end_turn" : "tool_use",
    stop_sequence: null,
    usage: ANTHROPIC_USAGE,
  }),
  begin: (model, send) => {
    const message = {
      id: "msg_1",
      type: "message",
      role: "assistant",
      model,
      content: [],
      stop_reason: null,
    };
    send(
      {
        type: "message_start",
        message: { ...message, stop_sequence: null, usage: { ...ANTHROPIC_USAGE, output_tokens: 1 } },
      },
      "message_start",
    );
  },
  piece: (text, index, send) => {
    if (index === 0) {
      const content_block = { type: "text", text: "" };
      send({ type: "content_block_start", index: 0, content_block }, "content_block_start");
    }
    const delta = { type: "text_delta", text };
    send({ type: "content_block_delta", index: 0, delta }, "content_block_delta");
  },
  end: (_model, { tool }, send) => {
    if (tool !== null) {
      const content_block = { type: "tool_use", id: tool.id, name: tool.name, input: {} };
      send({ type: "content_block_start", index: 0, content_block }, "content_block_start");
      const delta = { type: "input_json_delta", partial_json: tool.input };
      send({ type: "content_block_delta", index: 0, delta }, "content_block_delta");
    }
    send({ type: "content_block_stop", index: 0 }, "content_block_stop");
    const delta = { stop_reason: tool === null ? "end_turn" : "tool_use", stop_sequence: null };
    send({ type: "message_delta", delta, usage: { output_tokens: 5 } }, "message_delta");
    send({ type: "message_stop" }, "message_stop");
  },
  error: {
    type: "error",
    error: { type: "api_error", message: "no: sk-very-secret said hello secret prompt" },
  },
};

const RESPONSES_USAGE = {
  input_tokens: 20,
  input_tokens_details: { cached_tokens: 12 },
  output_tokens: 5,
  output_tokens_details: { reasoning_tokens: 0 },
  total_tokens: 25,
};

const message = (text: string) => ({
  type: "message",
  id: "msg_1",
  role: "assistant",
  status: "completed",
  content: [{ type: "output_text", text, annotations: [] }],
});

const functionCall = ({ id, name, input }: NonNullable<WireAnswer["tool"]>) => ({
  type: "function_call",
  id: `fc_${id}`,
  call_id: id,
  name,
  arguments: input,
  status: "completed",
});

const responses: Dialect = {
  path: "/v1/responses",
  keyHeader: "authorization",
  json: (model, { text, tool }) => ({
    id: "resp_1",
    object: "response",
    created_at: 1,
    model,
    status: "completed",
    output: [tool === null ? message(text.join("")) : functionCall(tool)],
    usage: RESPONSES_USAGE,
  }),
  begin: (model, send) =>
    send({ type: "response.created", response: { id: "resp_1", created_at: 1, model } }),
  piece: (text, index, send) => {
    if (index === 0)
      send({ type: "response.output_item.added", output_index: 0, item: { ...message(""), content: [] } });
    const at = { item_id: "msg_1", output_index: 0, content_index: 0 };
    send({ type: "response.output_text.delta", ...at, delta: text });
  },
  end: (model, { text, tool }, send) => {
    const item = tool === null ? message(text.join("")) : functionCall(tool);
    if (tool !== null) {
      send({ type: "response.output_item.added", output_index: 0, item: { ...item, arguments: "" } });
      const at = { item_id: item.id, output_index: 0 };
      send({ type: "response.function_call_arguments.delta", ...at, delta: tool.input });
      send({ type: "response.function_call_arguments.done", ...at, arguments: tool.input });
    }
    send({ type: "response.output_item.done", output_index: 0, item });
    const response = { id: "resp_1", created_at: 1, model, status: "completed", output: [item] };
    send({ type: "response.completed", response: { ...response, usage: RESPONSES_USAGE } });
  },
  error: { error: { message: "no: sk-very-secret said hello secret prompt", type: "x", code: "x" } },
};

export const DIALECTS = {
  anthropic,
  responses,
  openai: chat("/v1/chat/completions"),
  groq: chat("/openai/v1/chat/completions"),
  compatible: chat("/any/path/completions"),
};

/** Server-sent events of one answer, begun. */
export function eventsTo(response: ServerResponse): Send {
  response.writeHead(200, { "content-type": "text/event-stream" });
  return (data, event) => {
    const text = typeof data === "string" ? data : JSON.stringify(data);
    response.write(`${event === undefined ? "" : `event: ${event}\n`}data: ${text}\n\n`);
  };
}
