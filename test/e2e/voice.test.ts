import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { afterAll, beforeAll, expect, inject, it } from "vitest";

/** A provider of speech that takes its time, and a Whisper behind a WebSocket. */
const PROVIDERS = `
let left = 0;
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
function speech() {
  let parts = 0;
  const body = new ReadableStream({
    async pull(controller) {
      if (parts > 0) await pause(300);
      parts += 1;
      controller.enqueue(new Uint8Array(1000).fill(parts));
      if (parts === 4) controller.close();
    },
  });
  return new Response(body, { headers: { "content-type": "audio/mpeg" } });
}
function whisper(url) {
  const { 0: client, 1: socket } = new WebSocketPair();
  socket.accept({ allowHalfOpen: true });
  socket.binaryType = "arraybuffer";
  let bytes = 0;
  socket.addEventListener("message", async ({ data }) => {
    if (typeof data !== "string") bytes += data.byteLength;
    if (data !== "end") return;
    socket.send(JSON.stringify({ transcript: "I he", is_final: false, stability: 0.6 }));
    await pause(50);
    const rate = url.searchParams.get("sample_rate");
    socket.send(JSON.stringify({ transcript: "I heard " + bytes + " bytes at " + rate, is_final: true, stability: 1 }));
    socket.close(1000);
  });
  return new Response(null, { status: 101, webSocket: client });
}
export default {
  fetch(request) {
    const url = new URL(request.url);
    if (url.pathname === "/v1/audio/speech") return speech();
    if (url.pathname === "/api/stt/stream" && request.headers.get("upgrade") === "websocket") return whisper(url);
    return new Response("no", { status: 404 });
  },
};`;

const server = inject("server");
let providers: Miniflare;
let origin: string;

beforeAll(async () => {
  const worker = {
    name: "providers",
    modules: true as const,
    script: PROVIDERS,
    compatibilityDate: "2026-09-01",
  };
  providers = new Miniflare(convertV4MiniflareOptions({ cf: false, workers: [worker] }));
  ({ origin } = await providers.ready);
});
afterAll(() => providers?.dispose());

const call = (path: string, body: BodyInit, type = "application/json"): Promise<Response> =>
  fetch(`${server.url}${path}`, {
    method: "POST",
    headers: { authorization: `Bearer ${server.key}`, "content-type": type },
    body,
  });

it("speaks and listens over the network", async () => {
  const config = {
    providers: {
      tts: { provider: "my-voice", api_url: origin, voice: "v" },
      stt: { provider: "whisper.local", url: origin.replace("http", "ws"), path: "/api/stt/stream" },
    },
  };
  const made = await call("/v1/agents", JSON.stringify({ agent_id: "speaker", config, activate: true }));
  expect(made.status).toBe(201);

  const spoken = await call("/v1/agents/speaker/speech", JSON.stringify({ text: "hello" }));
  expect([spoken.status, spoken.headers.get("content-type")]).toEqual([200, "audio/mpeg"]);
  const since = performance.now();
  const arrived: number[] = [];
  let bytes = 0;
  for await (const part of spoken.body!) {
    bytes += part.length;
    arrived.push(performance.now() - since);
  }
  // What was spoken first was here long before the last.
  expect(bytes).toBe(4_000);
  expect(arrived.at(-1)! - arrived[0]!).toBeGreaterThan(500);

  const echo = { providers: { tts: { provider: "echo" } } };
  await call("/v1/agents", JSON.stringify({ agent_id: "echo", config: echo, activate: true }));
  const wav = await (
    await call("/v1/agents/echo/speech", JSON.stringify({ text: "a".repeat(500) }))
  ).arrayBuffer();
  const written = await call("/v1/agents/speaker/transcriptions", wav, "audio/wav");
  // Half a second of it, at twice the rate.
  expect(await written.json()).toMatchObject({ text: "I heard 16000 bytes at 16000", duration_seconds: 0.5 });
});
