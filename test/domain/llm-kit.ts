import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeEach, expect, vi } from "vitest";
import type { ModelChoice } from "../../src/domain/run/settings.ts";
import type { RunRequest } from "../../src/llm/request.ts";
import type { StreamRequest } from "../../src/llm/stream.ts";
import { DIALECTS, eventsTo, type Dialect, type WireAnswer } from "./llm-wire.ts";

export const KEY = "sk-very-secret";
export const PROMPT = "hello secret prompt";

interface Seen {
  path: string;
  headers: IncomingHttpHeaders;
  body: Record<string, unknown> & { model: string; stream?: boolean };
}

/** Texts that a request's body holds where a tool has answered. */
const TOOL_RESULT = /"(tool_result|function_call_output)"|"role":"tool"/;

const ANSWER: WireAnswer = { text: ["Hello", " wide", " world"], tool: null };

/** What models of these names do, before anything of an answer. True: it was done. */
function fails(model: string, dialect: Dialect, response: ServerResponse): boolean {
  const status = /^e(\d{3})/.exec(model)?.[1];
  if (status !== undefined) {
    const headers: Record<string, string> = { "content-type": "application/json" };
    if (model.includes("-after-")) headers["retry-after"] = model.split("-after-")[1]!;
    response.writeHead(Number(status), headers).end(JSON.stringify(dialect.error));
    return true;
  }
  if (model === "event-error") eventsTo(response)(dialect.error, "error");
  if (model === "event-error") response.end();
  else if (model === "html")
    response.writeHead(502, { "content-type": "text/html" }).end("<h1>Bad gateway</h1>");
  else if (model === "redirect") response.writeHead(307, { location: "/elsewhere" }).end();
  else if (model === "garbage") response.writeHead(200).end("<<<garbage>>>");
  else if (model === "huge") response.writeHead(200).end("x".repeat(9 * 1024 * 1024));
  else if (model === "dead") response.destroy();
  else return model === "hang";
  return true;
}

/** A provider's server on this machine, which does what the model's name says. */
class FakeProvider {
  readonly seen: Seen[] = [];
  origin = "";
  readonly #server: Server;

  constructor() {
    this.#server = createServer((request, response) => {
      let text = "";
      request.setEncoding("utf8");
      request.on("data", (part: string) => (text += part));
      request.on("end", () => {
        const body = JSON.parse(text) as Seen["body"];
        this.seen.push({ path: request.url!, headers: request.headers, body });
        const dialect = Object.values(DIALECTS).find(({ path }) => path === request.url);
        if (dialect === undefined) response.writeHead(404).end("{}");
        else this.#answer(dialect, body, text, response);
      });
    });
  }

  #answer(dialect: Dialect, { model, stream }: Seen["body"], sent: string, response: ServerResponse): void {
    if (fails(model, dialect, response)) return;
    const answer =
      model.startsWith("tool") && !TOOL_RESULT.test(sent)
        ? { text: [], tool: { id: "call_1", name: "weather", input: '{"city":"Oslo"}' } }
        : ANSWER;
    if (stream !== true) {
      const text = JSON.stringify(dialect.json(model, answer));
      response.writeHead(200, { "content-type": "application/json", "content-length": text.length });
      if (model !== "half") return void response.end(text);
      response.write(text.slice(0, 40), () => setTimeout(() => response.destroy(), 20));
      return;
    }
    const send = eventsTo(response);
    if (model === "silent") return response.flushHeaders();
    dialect.begin(model, send);
    answer.text.forEach((piece, index) => {
      if (index === 0 || !["half", "half-clean", "half-error", "stall"].includes(model))
        dialect.piece(piece, index, send);
    });
    if (model === "half") setTimeout(() => response.destroy(), 20);
    else if (model === "half-clean") response.end();
    else if (model === "half-error") {
      send(dialect.error, "error");
      response.end();
    } else if (model !== "stall") {
      dialect.end(model, answer, send);
      response.end();
    }
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#server.listen(0, "127.0.0.1", resolve);
    });
    this.origin = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

export async function newProvider(): Promise<FakeProvider> {
  const fake = new FakeProvider();
  await fake.start();
  afterAll(() => fake.stop());
  return fake;
}

export const choiceOf = (provider: string, id: string, more: Partial<ModelChoice> = {}): ModelChoice => ({
  provider,
  id,
  api_url: null,
  completions_path: null,
  credential: provider === "echo" ? null : "key",
  temperature: null,
  max_tokens: null,
  top_p: null,
  stop: null,
  seed: null,
  timeout_ms: 250,
  retries: 0,
  ...more,
});

export const requestOf = (models: ModelChoice[], more: Partial<RunRequest> = {}): RunRequest => ({
  settings: { models, max_steps: 4, total_timeout_ms: 5_000 },
  keyOf: () => Promise.resolve(KEY),
  allowLocalhost: true,
  ai: null,
  system: "Be brief.",
  messages: [{ role: "user", content: PROMPT }],
  tools: {},
  debug: false,
  ...more,
});

export const saying = (text: string, more: Partial<RunRequest> = {}): RunRequest =>
  requestOf([choiceOf("echo", "echo-1")], { messages: [{ role: "user", content: text }], ...more });

export const streamOf = (request: RunRequest, more: Partial<StreamRequest> = {}): StreamRequest => ({
  ...request,
  messageId: "message-1",
  start: { version: 28 },
  finish: ({ usage }) => ({ usage: { ...usage } }),
  onDone: () => {},
  errorText: ({ code, message }) => `${code}: ${message}`,
  showToolCalls: true,
  ...more,
});

const WAYS_OUT = ["log", "info", "warn", "error", "debug", "trace"] as const;

/** Fails a test in which anything is printed: it could be a prompt, or a key. */
export function expectSilence(): void {
  const printed: unknown[][] = [];
  beforeEach(() => {
    for (const way of WAYS_OUT)
      vi.spyOn(console, way).mockImplementation((...said) => void printed.push(said));
    vi.spyOn(process, "emitWarning").mockImplementation((...said) => void printed.push(said));
  });
  afterEach(() => {
    vi.restoreAllMocks();
    expect(printed.splice(0)).toEqual([]);
  });
}
