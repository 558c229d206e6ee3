import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll } from "vitest";
import type { VoiceChoice } from "../../src/domain/run/voice.ts";
import type { VoiceRequest } from "../../src/llm/voice/request.ts";

export const KEY = "sk-very-secret";

export interface Seen {
  method: string;
  path: string;
  query: Record<string, string>;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

type Answering = (response: ServerResponse, seen: Seen) => void;

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

/** A provider's server on this machine: `answer` says what it does with the next requests. */
export async function newVoiceServer() {
  const seen: Seen[] = [];
  let answer: Answering = (response) => response.writeHead(404).end("{}");
  const server = createServer((request, response) => {
    const arrived = (body: Buffer): void => {
      const url = new URL(request.url!, "http://here");
      const one = {
        method: request.method!,
        path: url.pathname,
        query: Object.fromEntries(url.searchParams),
        headers: request.headers,
        body,
      };
      seen.push(one);
      answer(response, one);
    };
    bodyOf(request).then(arrived, () => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    last: (): Seen => seen.at(-1)!,
    answerWith: (next: Answering) => {
      answer = next;
    },
  };
}

export const choiceOf = (provider: string, more: Partial<VoiceChoice> = {}): VoiceChoice => ({
  provider,
  model: null,
  voice: null,
  api_url: null,
  path: null,
  credential: provider === "echo" ? null : "key",
  language: null,
  sample_rate: null,
  timeout_ms: 300,
  ...more,
});

export const requestOf = (choice: VoiceChoice, more: Partial<VoiceRequest> = {}): VoiceRequest => ({
  choice,
  keyOf: () => Promise.resolve(KEY),
  allowLocalhost: true,
  ...more,
});

export async function readAll(stream: ReadableStream<Uint8Array>): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
