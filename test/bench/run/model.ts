import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { parentPort } from "node:worker_threads";

/**
 * A model's server on this machine, which speaks OpenAI's chat completions and answers at once: what is measured is
 * everything else. It has a thread of its own, and tells its port.
 */
const PIECES = Array.from({ length: 20 }, (_, piece) => `word-${piece} `);
const USAGE = { prompt_tokens: 20, completion_tokens: 20, total_tokens: 40 };

const event = (response: ServerResponse, data: object): void =>
  void response.write(`data: ${JSON.stringify(data)}\n\n`);

function stream(response: ServerResponse, model: string): void {
  response.writeHead(200, { "content-type": "text/event-stream" });
  const chunk = (delta: object, finish_reason: string | null = null): void =>
    event(response, {
      id: "chatcmpl-1",
      object: "chat.completion.chunk",
      created: 1,
      model,
      choices: [{ index: 0, delta, finish_reason }],
    });
  chunk({ role: "assistant", content: "" });
  for (const content of [`[${model}] `, ...PIECES]) chunk({ content });
  chunk({}, "stop");
  event(response, { id: "chatcmpl-1", created: 1, model, choices: [], usage: USAGE });
  response.end("data: [DONE]\n\n");
}

function whole(response: ServerResponse, model: string): void {
  const content = `[${model}] ${PIECES.join("")}`;
  const message = { role: "assistant", content };
  const text = JSON.stringify({
    id: "chatcmpl-1",
    object: "chat.completion",
    created: 1,
    model,
    choices: [{ index: 0, finish_reason: "stop", message }],
    usage: USAGE,
  });
  response.writeHead(200, { "content-type": "application/json", "content-length": text.length }).end(text);
}

const server = createServer((request, response) => {
  let text = "";
  request.setEncoding("utf8");
  request.on("data", (part: string) => (text += part));
  request.on("end", () => {
    const { model, stream: isStream }: { model: string; stream?: boolean } = JSON.parse(text);
    (isStream === true ? stream : whole)(response, model);
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, "127.0.0.1", () => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  parentPort?.postMessage((server.address() as AddressInfo).port);
});
