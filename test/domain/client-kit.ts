import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Client, ClientOptions, SignalboxError } from "../../src/client/index.ts";
import { createClient } from "../../src/client/index.ts";

/** One request, as a scripted server saw it. */
export interface Seen {
  method: string;
  path: string;
  headers: IncomingMessage["headers"];
  body: unknown;
}

/** `hang`: no answer until the server ends. `cut`: the connection is closed. */
export type Reply =
  | { status: number; body?: unknown; headers?: Record<string, string> }
  | "hang"
  | "cut"
  | ((answer: ServerResponse) => void);

export interface Scripted {
  url: string;
  seen: Seen[];
  /** Decides every answer from now on. */
  script(reply: (seen: Seen, nth: number) => Reply | Promise<Reply>): void;
  stop(): Promise<void>;
}

/** A server on 127.0.0.1 that answers what a test says. */
export async function scriptedServer(): Promise<Scripted> {
  const seen: Seen[] = [];
  let decide: (seen: Seen, nth: number) => Reply | Promise<Reply> = () => ({ status: 500 });
  const server = createServer((request, answer) => {
    let text = "";
    request.setEncoding("utf8").on("data", (piece: string) => (text += piece));
    request.on("end", () => {
      const { method = "", url: path = "", headers } = request;
      const one = { method, path, headers, body: text === "" ? null : (JSON.parse(text) as unknown) };
      seen.push(one);
      void Promise.resolve(decide(one, seen.length)).then((reply) => send(answer, reply));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("not listening on a port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    seen,
    script(reply) {
      decide = reply;
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function send(answer: ServerResponse, reply: Reply): void {
  if (reply === "hang") return;
  if (reply === "cut") return void answer.destroy();
  if (typeof reply === "function") return reply(answer);
  const { status, body, headers } = reply;
  answer.writeHead(status, { "Content-Type": "application/json", ...headers });
  answer.end(body === undefined ? undefined : JSON.stringify(body));
}

export const bodyOf = (more: object = {}) => ({
  agent_id: "helper",
  version: 28,
  config_hash: "sha256:28",
  config: { instructions: "Hello {{name}}", tools: ["search"] },
  reason: "ACTIVE",
  variant: null,
  experiment_id: null,
  experiment_phase: null,
  rollout_id: null,
  rule_id: null,
  flags: {},
  tools_disabled: [],
  revision: 42,
  ...more,
});

export const ok = (more: object = {}, headers: Record<string, string> = {}): Reply => ({
  status: 200,
  body: bodyOf(more),
  headers: { ETag: '"a"', "Signalbox-Age": "0", ...headers },
});

export const refusal = (status: number, code: string, headers: Record<string, string> = {}): Reply => ({
  status,
  body: { status, code, detail: `Because of ${code}.`, request_id: "req-12345678" },
  headers,
});

/** A client that keeps what it told its listeners, and leaves the process of the tests alone. */
export function clientOf(
  url: string,
  options: Partial<ClientOptions> = {},
): { client: Client; errors: SignalboxError[]; changes: { revision: number | null; agents: string[] }[] } {
  const client = createClient({ url, key: "sbx_key", flushAtExit: false, ...options });
  const errors: SignalboxError[] = [];
  const changes: { revision: number | null; agents: string[] }[] = [];
  client.on("error", (error) => errors.push(error));
  client.on("change", (change) => changes.push(change));
  return { client, errors, changes };
}

/** Waits, in real time, until something holds. */
export async function until(holds: () => boolean, ms = 5_000): Promise<void> {
  const end = Date.now() + ms;
  while (!holds()) {
    if (Date.now() > end) throw new Error("It did not come to hold.");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
