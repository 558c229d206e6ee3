import { beforeEach, describe, expect, it } from "vitest";
import type { VoiceChoice } from "../../src/domain/run/voice.ts";
import type { SpeechFormat } from "../../src/domain/inputs/voice.ts";
import { speak } from "../../src/llm/voice/speak.ts";
import { readWav } from "../../src/llm/voice/wav.ts";
import { choiceOf, KEY, newVoiceServer, readAll, requestOf } from "./llm-voice-kit.ts";

const server = await newVoiceServer();
const AUDIO = Buffer.from([1, 0, 2, 0, 3, 0]);

const say = (choice: VoiceChoice, more: { text?: string; voice?: string; format?: SpeechFormat } = {}) =>
  speak(requestOf(choice), { text: "hello", voice: null, format: null, ...more });

const here = (provider: string, more: Partial<VoiceChoice> = {}): VoiceChoice =>
  choiceOf(provider, { api_url: server.origin, ...more });

beforeEach(() => {
  server.answerWith((response) => response.writeHead(200, { "content-type": "audio/mpeg" }).end(AUDIO));
});

const bodyOf = () => JSON.parse(server.last().body.toString());

describe("each provider of speech", () => {
  it("async.ai is asked over its streaming API, for bare samples that become WAV", async () => {
    server.answerWith((response) => response.writeHead(200).end(AUDIO));
    const choice = here("async.ai", { voice: "e7b6", model: "asyncflow_v2.0", sample_rate: 22_050 });
    const { body, type } = await say(choice);
    expect(type).toBe("audio/wav");
    expect(readWav(await readAll(body))).toEqual({ samples: new Int16Array([1, 2, 3]), rate: 22_050 });
    expect(server.last()).toMatchObject({
      method: "POST",
      path: "/text_to_speech/streaming",
      headers: { "x-api-key": KEY, version: "v1", "content-type": "application/json" },
    });
    expect(bodyOf()).toEqual({
      model_id: "asyncflow_v2.0",
      transcript: "hello",
      voice: { mode: "id", id: "e7b6" },
      output_format: { container: "raw", encoding: "pcm_s16le", sample_rate: 22_050 },
    });
    expect((await say(choice, { format: "pcm" })).type).toBe("audio/pcm;rate=22050;channels=1");
    expect((await say({ ...choice, language: "pt-BR" }, { format: "mp3" })).type).toBe("audio/mpeg");
    expect(bodyOf()).toMatchObject({ language: "pt", output_format: { container: "mp3" } });
  });

  it("OpenAI is asked as it documents, and what speaks as it does without a key", async () => {
    const { body, type } = await say(here("openai", { voice: "nova" }), { format: "opus" });
    expect([type, Buffer.from(await readAll(body))]).toEqual(["audio/mpeg", AUDIO]);
    expect(server.last()).toMatchObject({
      path: "/v1/audio/speech",
      headers: { authorization: `Bearer ${KEY}` },
    });
    expect(bodyOf()).toMatchObject({
      model: "gpt-4o-mini-tts",
      input: "hello",
      voice: "nova",
      response_format: "opus",
    });
    const own = { credential: null, model: "kokoro", path: "/tts/audio/speech" };
    await say(here("my-server", own), { voice: "af_sky", format: "pcm" });
    expect(server.last().path).toBe("/tts/audio/speech");
    expect(server.last().headers.authorization).toBeUndefined();
    expect(bodyOf()).toMatchObject({ model: "kokoro", voice: "af_sky", response_format: "pcm" });
  });

  it("Deepgram's voice is its model, or makes one", async () => {
    const asked = async (more: Partial<VoiceChoice>, said: Parameters<typeof say>[1] = {}) => {
      await say(here("deepgram", more), said);
      return server.last().query;
    };
    expect(await asked({})).toEqual({ model: "aura-2-thalia-en", encoding: "mp3" });
    expect(server.last()).toMatchObject({
      path: "/v1/speak",
      headers: { authorization: `Token ${KEY}` },
    });
    expect(bodyOf()).toEqual({ text: "hello" });
    expect(await asked({ voice: "aura-2-luna-en" })).toMatchObject({ model: "aura-2-luna-en" });
    const family = { model: "aura-2", voice: "thalia", language: "es", sample_rate: 24_000 };
    expect(await asked(family, { format: "wav" })).toEqual({
      model: "aura-2-thalia-es",
      encoding: "linear16",
      container: "wav",
      sample_rate: "24000",
    });
    expect(await asked({ model: "aura-2-luna-en" }, { voice: "aura-2-helena-en" })).toMatchObject({
      model: "aura-2-helena-en",
    });
    await expect(say(here("deepgram", { model: "aura-2" }))).rejects.toMatchObject({
      about: "configuration",
    });
  });

  it("ElevenLabs has its voice in the path, which a voice cannot leave", async () => {
    await say(here("elevenlabs", { voice: "21m00", model: "eleven_v3" }));
    expect(server.last()).toMatchObject({
      path: "/v1/text-to-speech/21m00",
      query: { output_format: "mp3_44100_128" },
      headers: { "xi-api-key": KEY },
    });
    expect(bodyOf()).toMatchObject({ text: "hello", model_id: "eleven_v3" });
    await say(here("elevenlabs", { voice: "v" }), { voice: "../../v1/voices?x=1" });
    expect(server.last().path).toBe("/v1/text-to-speech/..%2F..%2Fv1%2Fvoices%3Fx%3D1");
    const wav = await say(here("elevenlabs", { voice: "v", sample_rate: 16_000 }), { format: "wav" });
    expect(server.last().query).toEqual({ output_format: "pcm_16000" });
    expect(readWav(await readAll(wav.body))?.rate).toBe(16_000);
    await expect(say(here("elevenlabs"))).rejects.toMatchObject({ about: "configuration" });
    await expect(say(here("elevenlabs", { voice: "v" }), { format: "flac" })).rejects.toMatchObject({
      about: "format",
    });
  });

  it("is asked at its own address, where the configuration names none", async () => {
    const asked: string[] = [];
    const plain = globalThis.fetch;
    globalThis.fetch = async (input) => {
      asked.push(new Request(input).url.split("?")[0]!);
      return new Response(AUDIO, { headers: { "content-type": "audio/mpeg" } });
    };
    try {
      for (const provider of ["async.ai", "openai", "deepgram", "elevenlabs"])
        await say(choiceOf(provider, { voice: "v" }));
    } finally {
      globalThis.fetch = plain;
    }
    expect(asked).toEqual([
      "https://api.async.ai/text_to_speech/streaming",
      "https://api.openai.com/v1/audio/speech",
      "https://api.deepgram.com/v1/speak",
      "https://api.elevenlabs.io/v1/text-to-speech/v",
    ]);
  });
});

const PROVIDERS = ["async.ai", "openai", "openai-compatible", "deepgram", "elevenlabs"];

describe.each(PROVIDERS)("%s", (provider) => {
  const choice = here(provider, { voice: "v" });

  it("streams: its first sound is answered before its last is made", async () => {
    let finish = (): void => {};
    server.answerWith((response) => {
      response.writeHead(200, { "content-type": "audio/mpeg" }).write(AUDIO);
      finish = () => response.end(AUDIO);
    });
    const { body } = await say(choice);
    finish();
    expect((await readAll(body)).length).toBeGreaterThanOrEqual(2 * AUDIO.length);
  });

  it.each([
    [429, "rate_limited"],
    [401, "key_refused"],
    [500, "provider_error"],
    [302, "refused"],
  ])("fails at %i without a word of the provider's", async (status, code) => {
    server.answerWith((response) =>
      response
        .writeHead(status, { "retry-after": "7", location: "http://169.254.169.254/" })
        .end(`{"error":{"message":"no: ${KEY}"}}`),
    );
    const error = await say(choice).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: "ModelError", code, status });
    expect(JSON.stringify(error) + String(error)).not.toContain(KEY);
    if (status === 429) expect(error).toMatchObject({ retryAfterMs: 7_000 });
  });

  it.each<[string, string, Parameters<typeof server.answerWith>[0]]>([
    ["nothing", "timeout", () => {}],
    ["a head and no sound", "timeout", (response) => response.writeHead(200).flushHeaders()],
    ["no sound at all", "bad_answer", (response) => response.writeHead(200).end()],
    [
      "an error that calls itself success",
      "bad_answer",
      (response) => response.writeHead(200, { "content-type": "application/json" }).end('{"error":"x"}'),
    ],
    [
      "a page",
      "bad_answer",
      (response) => response.writeHead(200, { "content-type": "text/html" }).end("<h1>Hi</h1>"),
    ],
    ["a hang-up", "unreachable", (response) => response.destroy()],
  ])("fails at %s", async (_name, code, answer) => {
    server.answerWith(answer);
    await expect(say(choice)).rejects.toMatchObject({ name: "ModelError", code });
  });

  it("breaks off what stalls, dies or does not end, and hangs up on it", async () => {
    const broken = async () => {
      const { body } = await say(choice);
      return readAll(body).then(
        () => null,
        (error: Error) => error,
      );
    };
    server.answerWith((response) => void response.writeHead(200).write(AUDIO));
    expect(await broken()).toMatchObject({ code: "timeout" });
    server.answerWith((response) => {
      response.writeHead(200, { "content-length": 100 }).write(AUDIO);
      setTimeout(() => response.destroy(), 50);
    });
    expect(await broken()).toMatchObject({ code: "broken_stream" });
    let gone = false;
    server.answerWith((response) => {
      response.writeHead(200);
      response.on("close", () => (gone = true));
      const more = (): void => {
        if (!gone) response.write(Buffer.alloc(1024 * 1024), () => setImmediate(more));
      };
      more();
    });
    expect(await broken()).toMatchObject({ code: "bad_answer" });
    await expect.poll(() => gone).toBe(true);
  });

  it("is not asked where it may not be", async () => {
    for (const api_url of [
      "http://169.254.169.254",
      "https://10.0.0.1",
      "https://metadata.google.internal",
      "ftp://example.com",
      "http://example.com",
    ])
      await expect(say({ ...choice, api_url })).rejects.toMatchObject({ code: "refused" });
    const closed = speak(requestOf(choice, { allowLocalhost: false }), {
      text: "x",
      voice: null,
      format: null,
    });
    await expect(closed).rejects.toMatchObject({ code: "refused" });
    const without = requestOf(choice, { keyOf: () => Promise.resolve(null) });
    await expect(speak(without, { text: "x", voice: null, format: null })).rejects.toMatchObject({
      code: "key_missing",
    });
  });
});

describe("echo", () => {
  it("speaks the same each time, word by word", async () => {
    const { body, type } = await say(choiceOf("echo"), { text: "One two" });
    const bytes = await readAll(body);
    expect([type, bytes.length]).toEqual(["audio/wav", 44 + 7 * 16]);
    expect(await readAll((await say(choiceOf("echo"), { text: "One two" })).body)).toEqual(bytes);
    const bare = await say(choiceOf("echo"), { text: "One two", format: "pcm" });
    expect(await readAll(bare.body)).toEqual(bytes.subarray(44));
  });

  it("fails as it is told to", async () => {
    await expect(say(choiceOf("echo"), { text: "/fail 429" })).rejects.toMatchObject({
      code: "rate_limited",
    });
    await expect(say(choiceOf("echo"), { text: "/hang" })).rejects.toMatchObject({ code: "timeout" });
    const { body } = await say(choiceOf("echo"), { text: "/break one two three" });
    await expect(readAll(body)).rejects.toMatchObject({ code: "broken_stream" });
    expect((await readAll((await say(choiceOf("echo"), { text: "/slow 10 hi" })).body)).length).toBe(76);
    await expect(say(choiceOf("echo"), { format: "mp3" })).rejects.toMatchObject({ about: "format" });
    await expect(say(choiceOf("nobody"))).rejects.toMatchObject({ code: "refused" });
  });
});
