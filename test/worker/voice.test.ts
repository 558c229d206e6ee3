import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { transcribe } from "../../src/llm/voice/transcribe.ts";
import { bytesOf, wavHeader } from "../../src/llm/voice/wav.ts";
import { get, post, put } from "./client.ts";
import { newStored } from "./run-kit.ts";
import { json, newProvider, speech, told, transcription, voiceAgent, whisper } from "./voice-kit.ts";

const ECHO = { providers: { tts: { provider: "echo" }, stt: { provider: "echo" } } };
const KEY = "sk-voice-very-secret-0123456789";

/** A second of sound at 44.1 kHz. */
const sound = (): Uint8Array<ArrayBuffer> => {
  const samples = bytesOf(new Int16Array(44_100).fill(1_000));
  const wav = new Uint8Array(44 + samples.length);
  wav.set(wavHeader(44_100, samples.length));
  wav.set(samples, 44);
  return wav;
};

const mp3 = () => new Response(new Uint8Array([1, 2, 3]), { headers: { "content-type": "audio/mpeg" } });

describe("speaking", () => {
  it("is heard again as what was said, without a key of any provider", async () => {
    const agent = await voiceAgent(ECHO);
    const spoken = await speech(agent, { text: "Olá, João!", session_id: "sessão 1" });
    expect(spoken.status).toBe(200);
    expect(Object.fromEntries(spoken.headers)).toMatchObject({
      "content-type": "audio/wav",
      "cache-control": "no-store",
      "signalbox-version": "1",
      "signalbox-session": "sess%C3%A3o%201",
    });
    expect(spoken.headers.has("signalbox-revision")).toBe(true);
    const wav = await spoken.arrayBuffer();
    const written = await transcription(agent, wav, "audio/wav", { query: "?language=pt-BR" });
    expect(written.status).toBe(200);
    expect(await written.json()).toEqual({
      text: "Olá, João!",
      language: "pt-BR",
      duration_seconds: 0.012,
      version: 1,
      variant: null,
      agent_id: agent,
      response_time_ms: expect.any(Number),
    });
    const form = new FormData();
    form.set("file", new File([wav], "said.wav", { type: "audio/wav" }));
    expect((await json(transcription(agent, form, null))).text).toBe("Olá, João!");
  });

  it("goes by the version that is active, and by one that is asked for, with its provider and its key", async () => {
    const openai = newProvider(mp3);
    const whisperer = whisper((socket) => {
      socket.send(told("hello from whisper", true));
      socket.close(1000);
    });
    const agent = await voiceAgent(ECHO, {
      tts_provider_config: { provider: "openai", api_key: KEY, voice: "nova", api_url: openai.url },
      stt_provider_config: {
        provider: "whisper.local",
        url: `wss://${whisperer.host}`,
        path: "/api/stt/stream",
      },
    });
    const heard = async (path = agent, headers = {}) => {
      const spoken = await speech(path, { text: "hi" }, { headers });
      const written = await json(transcription(path, sound(), "audio/wav", { headers }));
      await spoken.arrayBuffer();
      return [
        spoken.headers.get("content-type"),
        spoken.headers.get("signalbox-version"),
        written.text,
        written.version,
      ];
    };
    expect(await heard()).toEqual(["audio/wav", "1", "[echo] 1 seconds of sound", 1]);
    expect(await heard(`${agent}/versions/2`)).toEqual(["audio/mpeg", "2", "hello from whisper", 2]);
    const activated = await put(`/v1/agents/${agent}/versions/2/activate`);
    const revision = activated.headers.get("signalbox-revision")!;
    expect(await heard(agent, { "signalbox-min-revision": revision })).toEqual([
      "audio/mpeg",
      "2",
      "hello from whisper",
      2,
    ]);
    expect(openai.got[0]!.headers.get("authorization")).toBe(`Bearer ${KEY}`);
    expect(JSON.stringify((await env.DB.prepare("SELECT config FROM version").all()).results)).not.toContain(
      KEY,
    );
  });

  it("speaks what guardrails say instead of what they block", async () => {
    const guardrails = { blocked_output: ["segredo"], blocked_message: "Não posso." };
    const agent = await voiceAgent({ ...ECHO, guardrails });
    const spoken = await speech(agent, { text: "O SEGRÉDO é 42" });
    expect(spoken.headers.get("signalbox-guardrail")).toBe("blocked_output");
    expect((await json(transcription(agent, await spoken.arrayBuffer()))).text).toBe("Não posso.");
    expect((await speech(agent, { text: "nada" })).headers.has("signalbox-guardrail")).toBe(false);
  });

  it("has the version that the session began with", async () => {
    const agent = await voiceAgent({ ...ECHO, model: { provider: "echo", id: "one" } }, ECHO);
    const session_id = crypto.randomUUID();
    const run = await post(`/v1/agents/${agent}/run`, { message: "hi", session_id, user_id: "ana" });
    expect([run.status, run.body.version]).toEqual([200, 1]);
    const { headers } = await put(`/v1/agents/${agent}/versions/2/activate`);
    const now = { headers: { "signalbox-min-revision": headers.get("signalbox-revision")! } };
    const version = async (body: object) =>
      (await speech(agent, { text: "x", ...body }, now)).headers.get("signalbox-version");
    expect([
      await version({ session_id }),
      await version({}),
      await version({ session_id: "another" }),
    ]).toEqual(["1", "2", "2"]);
    const written = transcription(agent, sound(), "audio/wav", {
      ...now,
      query: `?session_id=${session_id}`,
    });
    expect((await json(written)).version).toBe(1);
    const stranger = await speech(agent, { text: "x", session_id, user_id: "eve" }, now);
    expect([stranger.status, (await json(stranger)).errors[0].path]).toEqual([422, "/user_id"]);
  });

  it("records nothing", async () => {
    const agent = await voiceAgent(ECHO);
    await (await speech(agent, { text: "x", user_id: "ana" })).arrayBuffer();
    await transcription(agent, sound());
    const { body } = await get(`/v1/agents/${agent}/metrics`);
    expect(JSON.stringify(body)).not.toMatch(/"(interactions|count|total)":[1-9]/);
  });
});

describe("who may not", () => {
  it("is told so: other scopes, other tenants, versions that there are not", async () => {
    const agent = await voiceAgent(ECHO);
    const { body } = await post("/v1/api-keys", { name: "x", scopes: ["resolve"] });
    for (const answer of [
      await speech(agent, { text: "x" }, { key: body.key }),
      await transcription(agent, sound(), "audio/wav", { key: body.key }),
    ])
      expect([answer.status, (await json(answer)).code]).toEqual([403, "scope_missing"]);
    await post("/v1/projects", { slug: "voice-other" });
    const other = await post("/v1/api-keys", { name: "x", role: "admin", project: "voice-other" });
    for (const answer of [
      await speech(agent, { text: "x" }, { key: other.body.key }),
      await transcription(agent, sound(), "audio/wav", { key: other.body.key }),
    ])
      expect([answer.status, (await json(answer)).code]).toEqual([404, "agent_not_found"]);
    expect((await json(speech(`${agent}/versions/9`, { text: "x" }))).code).toBe("version_not_found");
  });
});

describe("what cannot be", () => {
  const problem = async (answer: Promise<Response>) => {
    const body = await json(answer);
    return [body.status, body.code, body.errors?.[0]?.path];
  };

  it("is refused before anybody is asked", async () => {
    const agent = await voiceAgent(ECHO);
    expect(await problem(speech(agent, {}))).toEqual([422, "invalid_request", "/text"]);
    expect(await problem(speech(agent, { text: "  " }))).toEqual([422, "invalid_request", "/text"]);
    expect(await problem(speech(agent, { text: "x".repeat(10_001) }))).toEqual([
      422,
      "invalid_request",
      "/text",
    ]);
    expect(await problem(speech(agent, { text: "x", format: "midi" }))).toEqual([
      422,
      "invalid_request",
      "/format",
    ]);
    expect(await problem(speech(agent, { text: "x", format: "mp3" }))).toEqual([
      422,
      "invalid_request",
      "/format",
    ]);
    expect(await problem(speech(agent, { text: "x", input: "y" }))).toEqual([422, "invalid_request", ""]);
    expect(await problem(transcription(agent, "x", "text/plain"))).toEqual([
      415,
      "unsupported_media_type",
      undefined,
    ]);
    expect(await problem(transcription(agent, "x", "audio/mpeg"))).toEqual([
      415,
      "unsupported_media_type",
      undefined,
    ]);
    expect(await problem(transcription(agent, "", "audio/wav"))).toEqual([422, "invalid_request", ""]);
    const language = transcription(agent, sound(), "audio/wav", { query: "?language=%0a" });
    expect(await problem(language)).toEqual([422, "invalid_request", "/language"]);
    expect(await problem(transcription(agent, "--x", "multipart/form-data; boundary=y"))).toEqual([
      400,
      "malformed_body",
      undefined,
    ]);
    const form = new FormData();
    form.set("file", "text");
    expect(await problem(transcription(agent, form, null))).toEqual([422, "invalid_request", "/file"]);
  });

  it("is a recording beyond 25 MiB, announced or not", async () => {
    const agent = await voiceAgent(ECHO);
    const most = 25 * 1024 * 1024;
    expect(await problem(transcription(agent, new Uint8Array(most + 1)))).toEqual([
      413,
      "body_too_large",
      undefined,
    ]);
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 1;
        controller.enqueue(new Uint8Array(1024 * 1024));
      },
    });
    expect(await problem(transcription(agent, endless))).toEqual([413, "body_too_large", undefined]);
    expect(sent).toBeLessThan(40);
    const largest = sound();
    const whole = new Uint8Array(most);
    whole.set(largest);
    expect((await json(transcription(agent, whole))).text).toContain("seconds of sound");
  });

  it("is a configuration without voice, or with one that makes no sense", async () => {
    const none = await voiceAgent({ instructions: "x" });
    const said = await json(speech(none, { text: "x" }));
    expect([said.status, said.code, said.version]).toEqual([422, "run_impossible", 1]);
    expect(said.detail).toContain("providers.tts");
    expect((await json(transcription(none, sound()))).detail).toContain("providers.stt");
    const faulty = await voiceAgent({ providers: { tts: { voice: "x" }, stt: { provider: "nobody" } } });
    expect(await problem(speech(faulty, { text: "x" }))).toEqual([
      422,
      "run_impossible",
      "/config/providers/tts/provider",
    ]);
    expect(await problem(transcription(faulty, sound()))).toEqual([422, "run_impossible", undefined]);
    const voiceless = await voiceAgent({ providers: { tts: { provider: "async.ai", api_key: KEY } } });
    expect((await json(speech(voiceless, { text: "x" }))).detail).toContain("voice_id");
  });

  it("is a private address, whatever it is spelled like", async () => {
    for (const api_url of [
      "http://127.0.0.1:9",
      "https://169.254.169.254",
      "https://0x7f.1",
      "https://[fd00::1]",
    ]) {
      const providers = { tts: { provider: "x", api_url }, stt: { provider: "x", api_url } };
      const refused = await post("/v1/agents", { agent_id: "voiceless", config: { providers } });
      expect([refused.status, refused.body.errors?.map(({ path }: { path: string }) => path)]).toEqual([
        422,
        ["/config/providers/tts/api_url", "/config/providers/stt/api_url"],
      ]);
      const { id: agent } = await newStored({ providers });
      expect(await problem(speech(agent, { text: "x" }))).toEqual([422, "run_impossible", undefined]);
      expect(await problem(transcription(agent, sound()))).toEqual([422, "run_impossible", undefined]);
    }
    for (const url of [
      "ws://whisper-stt:8003",
      "ws://127.0.0.1:9",
      "wss://10.0.0.1",
      "wss://metadata.google.internal",
    ]) {
      const providers = { stt: { provider: "whisper.local", url } };
      const refused = await post("/v1/agents", { agent_id: "deaf", config: { providers } });
      expect([refused.status, refused.body.errors?.[0].path]).toEqual([422, "/config/providers/stt/url"]);
      const { id: agent } = await newStored({ providers });
      expect(await problem(transcription(agent, sound()))).toEqual([422, "run_impossible", undefined]);
    }
  });
});

describe("a provider that fails", () => {
  it.each<[string, () => Response | Promise<Response>, number, string]>([
    [
      "429",
      () => new Response(KEY, { status: 429, headers: { "retry-after": "7" } }),
      503,
      "provider_rate_limited",
    ],
    ["500", () => new Response(KEY, { status: 500 }), 502, "provider_failed"],
    ["401", () => new Response(KEY, { status: 401 }), 502, "provider_failed"],
    ["nothing", () => new Promise<Response>(() => {}), 504, "provider_timeout"],
    [
      "a redirect",
      () => new Response(null, { status: 302, headers: { location: "http://10.0.0.1/" } }),
      422,
      "run_impossible",
    ],
    ["JSON", () => Response.json({ error: KEY }), 502, "provider_failed"],
  ])("with %s is told without a word of its own", async (name, answer, status, code) => {
    const provider = newProvider(answer);
    const it = { provider: "openai", api_key: KEY, api_url: provider.url, timeout_ms: 200 };
    const agent = await voiceAgent({ providers: { tts: it, stt: it } });
    for (const failed of [await speech(agent, { text: "x" }), await transcription(agent, sound())]) {
      const text = await failed.text();
      expect([failed.status, JSON.parse(text).code, JSON.parse(text).version]).toEqual([status, code, 1]);
      expect(text).not.toContain(KEY);
      if (name === "429") expect(failed.headers.get("retry-after")).toBe("7");
    }
  });

  it("breaks its sound off where it stalls", async () => {
    let cancelled = false;
    const provider = newProvider(
      () =>
        new Response(
          new ReadableStream<Uint8Array>({
            start: (controller) => controller.enqueue(new Uint8Array(10)),
            cancel: () => void (cancelled = true),
          }),
          { headers: { "content-type": "audio/mpeg" } },
        ),
    );
    const tts = { provider: "openai", api_key: KEY, api_url: provider.url, timeout_ms: 200 };
    const spoken = await speech(await voiceAgent({ providers: { tts } }), { text: "x" });
    expect(spoken.status).toBe(200);
    await expect(spoken.arrayBuffer()).rejects.toThrow();
    await expect.poll(() => cancelled).toBe(true);
  });

  it("needs the credential that it names", async () => {
    const agent = await voiceAgent({ providers: { tts: { provider: "openai", api_key: KEY } } });
    const { body } = await get("/v1/credentials");
    const name = body.data.find((one: { name: string }) => one.name.startsWith(agent)).name;
    await env.DB.prepare("DELETE FROM credential WHERE name = ?").bind(name).run();
    const said = await json(speech(agent, { text: "x" }));
    expect([said.status, said.code, said.cause]).toEqual([422, "run_impossible", "key_missing"]);
    expect((await get(`/v1/agents/${agent}`)).status).toBe(200);
  });
});

describe("Whisper behind a WebSocket", () => {
  const request = (host: string, more: object = {}) => ({
    choice: {
      provider: "whisper.local",
      model: null,
      voice: null,
      api_url: `ws://${host}`,
      path: "/api/stt/stream",
      credential: null,
      language: "fr",
      sample_rate: null,
      timeout_ms: 300,
      ...more,
    },
    keyOf: () => Promise.resolve(KEY),
    allowLocalhost: true,
  });
  const recording = () => ({ bytes: sound(), type: "audio/wav", language: null });
  const overWss = (host: string, more: object = {}) => request(host, { api_url: `wss://${host}`, ...more });

  it("hears 16 kHz in tenths of a second, and says it stretch by stretch", async () => {
    const service = whisper((socket) => {
      socket.send(told("hello", false));
      socket.send(told("hello wide ", true));
      socket.send(told("", true));
      socket.send(told("wor", false));
      socket.send(told("world", true));
      socket.close(1000);
    });
    expect(await transcribe(overWss(service.host), recording())).toEqual({
      text: "hello wide world",
      language: "fr",
      duration_seconds: 1,
      segments: null,
    });
    const [heard] = service.heard;
    expect(heard).toMatchObject({ bytes: 32_000, messages: 10, texts: ['{"text": "end"}', "end"] });
    expect([heard!.url.pathname, heard!.url.search]).toEqual([
      "/api/stt/stream",
      "?sample_rate=16000&language=fr",
    ]);
    expect(service.got[0]!.headers.has("authorization")).toBe(false);
    await transcribe(overWss(service.host, { credential: "key" }), { ...recording(), language: "de" });
    expect(service.got[1]!.headers.get("authorization")).toBe(`Bearer ${KEY}`);
    expect(service.heard[1]!.url.searchParams.get("language")).toBe("de");
  });

  it("may take its time, as long as it gives signs of life", async () => {
    const service = whisper((socket) => {
      let count = 0;
      const timer = setInterval(() => {
        count += 1;
        socket.send(told(`part ${count}`, count === 4));
        if (count < 4) return;
        clearInterval(timer);
        socket.close(1000);
      }, 150);
    });
    expect((await transcribe(overWss(service.host), recording())).text).toBe("part 4");
  });

  it.each<[string, string, (socket: WebSocket) => void]>([
    ["says nothing", "timeout", () => {}],
    ["says less than all, and nothing", "timeout", (socket) => socket.send(told("hello", true))],
    [
      "tells of an error",
      "provider_error",
      (socket) => socket.send(JSON.stringify({ transcript: "", is_final: true, error: KEY })),
    ],
    ["says garbage", "bad_answer", (socket) => socket.send("<<<")],
    ["sends bytes", "bad_answer", (socket) => socket.send(new Uint8Array(3))],
    ["hangs up", "broken_stream", (socket) => socket.close(1011, KEY)],
    [
      "does not end",
      "bad_answer",
      (socket) => {
        for (let at = 0; at < 9; at += 1) socket.send(told("x".repeat(1024 * 1024), false));
      },
    ],
  ])("that %s is %s", async (_name, code, say) => {
    const service = whisper(say);
    const error = await transcribe(overWss(service.host), recording()).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: "ModelError", code });
    expect(String(error)).not.toContain(KEY);
  });

  it.each<[string, string, () => Response]>([
    ["no socket", "bad_answer", () => new Response("hello")],
    [
      "a redirect",
      "refused",
      () => new Response(null, { status: 301, headers: { location: "http://10.0.0.1" } }),
    ],
    ["401", "key_refused", () => new Response(KEY, { status: 401 })],
    ["429", "rate_limited", () => new Response(KEY, { status: 429 })],
  ])("that answers %s is %s", async (_name, code, answer) => {
    const { host } = newProvider(answer);
    await expect(transcribe(overWss(host), recording())).rejects.toMatchObject({ code });
    await expect(transcribe(overWss("nobody.example.com"), recording())).rejects.toMatchObject({
      code: "unreachable",
    });
  });
});
