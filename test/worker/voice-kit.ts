import { env } from "cloudflare:workers";
import { exports } from "cloudflare:workers";
import { vi } from "vitest";
import { post } from "./client.ts";

type Answering = (request: Request) => Response | Promise<Response>;
const providers = new Map<string, { answer: Answering; got: Request[] }>();

vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
  const request = new Request(input, init);
  const provider = providers.get(new URL(request.url).hostname);
  if (!provider) throw new Error("Nobody is there");
  provider.got.push(request.clone());
  // As the runtime has it: a signal ends what takes too long.
  const ended = new Promise<never>((_resolve, reject) => {
    init?.signal?.addEventListener("abort", () => reject(init.signal!.reason as Error));
  });
  return Promise.race([(async () => provider.answer(request))(), ended]);
});

/** A provider's server, at a public host of its own. */
export function newProvider(answer: Answering) {
  const host = `p${crypto.randomUUID()}.example.com`;
  const provider = { answer, got: [] as Request[] };
  providers.set(host, provider);
  return {
    host,
    url: `https://${host}`,
    got: provider.got,
    answerWith: (next: Answering) => {
      provider.answer = next;
    },
  };
}

/** What a Whisper's socket got, and how it was asked for. */
export interface Heard {
  url: URL;
  bytes: number;
  messages: number;
  texts: string[];
}

/** A Whisper behind a WebSocket: `say` speaks when the end was told. */
export function whisper(say: (socket: WebSocket, heard: Heard) => void) {
  const all: Heard[] = [];
  const provider = newProvider((request) => {
    if (request.headers.get("upgrade") !== "websocket") return new Response(null, { status: 426 });
    const heard: Heard = { url: new URL(request.url), bytes: 0, messages: 0, texts: [] };
    all.push(heard);
    const { 0: client, 1: socket } = new WebSocketPair();
    socket.accept();
    socket.addEventListener("message", ({ data }) => {
      if (typeof data === "string") heard.texts.push(data);
      else {
        heard.bytes += data instanceof Blob ? data.size : data.byteLength;
        heard.messages += 1;
      }
      if (data === "end") say(socket, heard);
    });
    return new Response(null, { status: 101, webSocket: client });
  });
  return { ...provider, heard: all };
}

export const told = (transcript: string, is_final: boolean): string =>
  JSON.stringify({ transcript, is_final, stability: is_final ? 1 : 0.6 });

/** An agent with a version for each configuration, the first of them active. */
export async function voiceAgent(...configs: object[]): Promise<string> {
  const agentId = `voice-${crypto.randomUUID().slice(0, 8)}`;
  for (const [index, config] of configs.entries()) {
    const made = await post("/v1/agents", { agent_id: agentId, config, activate: index === 0 });
    if (made.status !== 201) throw new Error(JSON.stringify(made.body));
  }
  return agentId;
}

interface Sent {
  key?: string;
  headers?: Record<string, string>;
}

async function sent(path: string, body: BodyInit, { key, headers }: Sent): Promise<Response> {
  return exports.default.fetch(
    new Request(`http://signalbox.test${path}`, {
      method: "POST",
      headers: { authorization: `Bearer ${key ?? env.SIGNALBOX_ROOT_KEY}`, ...headers },
      body,
    }),
  );
}

/** `POST …/speech`; `agent` may have its version behind it. */
export const speech = (agent: string, body: object, how: Sent = {}): Promise<Response> =>
  sent(`/v1/agents/${agent}/speech`, JSON.stringify(body), {
    ...how,
    headers: { "content-type": "application/json", ...how.headers },
  });

/** `POST …/transcriptions`. */
export const transcription = (
  agent: string,
  body: BodyInit,
  type: string | null = "audio/wav",
  { query = "", ...how }: Sent & { query?: string } = {},
): Promise<Response> =>
  sent(`/v1/agents/${agent}/transcriptions${query}`, body, {
    ...how,
    headers: { ...(type !== null && { "content-type": type }), ...how.headers },
  });

// Tests look into answers of every shape.
// oxlint-disable-next-line typescript/no-explicit-any
export const json = async (answer: Response | Promise<Response>): Promise<any> => (await answer).json();
