import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll } from "vitest";
import type { HttpTool, McpTool } from "../../src/domain/tool.ts";
import type { HttpToolSetting } from "../../src/llm/tools/http.ts";
import type { McpSetting } from "../../src/llm/tools/mcp/connection.ts";

export const SERVER_TEXT = "the server's own words, sk-of-the-server";
export const TOOL_KEY = "tool-key-1234567890";

export interface Asked {
  method: string;
  url: string;
  headers: Record<string, string>;
  body: string;
}

type Answering = (asked: Asked, response: ServerResponse) => void;

async function read(request: IncomingMessage): Promise<Asked> {
  let body = "";
  request.setEncoding("utf8");
  for await (const part of request) body += String(part);
  return {
    method: request.method!,
    url: request.url!,
    headers: request.headers as Record<string, string>,
    body,
  };
}

/** A server on this machine, which keeps what it was asked. */
export async function newServer(answer: Answering) {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const one = await read(request);
      asked.push(one);
      answer(one, response);
    })();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

const waited: Promise<unknown>[] = [];

/** What servers do behind a run is over. */
export const settled = (): Promise<unknown> => Promise.all(waited.splice(0));

export const settingOf = (more: Partial<HttpToolSetting> = {}): HttpToolSetting & McpSetting => ({
  allowLocalhost: true,
  about: {
    "signalbox-request": "request-1",
    "signalbox-agent": "helper",
    "signalbox-version": "28",
    "signalbox-session": "sessão 100%",
  },
  keyOf: (name) => Promise.resolve(name === "key" ? TOOL_KEY : null),
  sign: () => Promise.resolve({}),
  later: (work) => void waited.push(work),
  ...more,
});

export const httpOf = (url: string, more: Partial<HttpTool> = {}): HttpTool => ({
  kind: "http",
  url,
  method: "POST",
  parameters: { type: "object" },
  credential: null,
  timeout_ms: 1_000,
  max_bytes: 1_000,
  ...more,
});

export const mcpOf = (url: string, more: Partial<McpTool> = {}): McpTool => ({
  kind: "mcp",
  url,
  credential: null,
  tools: null,
  timeout_ms: 2_000,
  max_bytes: 4_000,
  ...more,
});

export const context = (signal = new AbortController().signal) => ({ callId: "call_1", signal });
