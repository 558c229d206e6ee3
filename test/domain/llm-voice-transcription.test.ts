import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { VoiceChoice } from "../../src/domain/run/voice.ts";
import { soundOf, textOf } from "../../src/llm/voice/echo-sound.ts";
import { speak } from "../../src/llm/voice/speak.ts";
import { transcribe } from "../../src/llm/voice/transcribe.ts";
import { bytesOf, readWav, resampled, samplesOf, wavHeader } from "../../src/llm/voice/wav.ts";
import { choiceOf, KEY, newVoiceServer, readAll, requestOf } from "./llm-voice-kit.ts";

const server = await newVoiceServer();
const SOUND = new Uint8Array([9, 8, 7, 6]);

const write = (
  choice: VoiceChoice,
  more: { language?: string; type?: string; bytes?: Uint8Array<ArrayBuffer> } = {},
) => transcribe(requestOf(choice), { bytes: SOUND, type: "audio/mpeg", language: null, ...more });

const here = (provider: string, more: Partial<VoiceChoice> = {}): VoiceChoice =>
  choiceOf(provider, { api_url: server.origin, ...more });

const answerJson = (body: object) =>
  server.answerWith((response) =>
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body)),
  );

/** The fields of the form that was sent; of a file its name, type and bytes. */
async function form(): Promise<Record<string, unknown>> {
  const { headers, body } = server.last();
  const sent = await new Response(new Uint8Array(body), {
    headers: { "content-type": headers["content-type"]! },
  }).formData();
  const fields: Record<string, unknown> = {};
  for (const [name, value] of sent)
    fields[name] =
      typeof value === "string"
        ? value
        : { name: value.name, type: value.type, bytes: new Uint8Array(await value.arrayBuffer()) };
  return fields;
}

const FILE = { name: "audio.mp3", type: "audio/mpeg", bytes: SOUND };
const VERBOSE = {
  task: "transcribe",
  language: "portuguese",
  duration: 1.5,
  text: " Olá mundo ",
  segments: [
    {
      id: 0,
      seek: 0,
      start: 0,
      end: 1.5,
      text: " Olá mundo",
      tokens: [1],
      temperature: 0,
      avg_logprob: -0.1,
      compression_ratio: 1,
      no_speech_prob: 0,
    },
  ],
};

describe("each provider of transcription", () => {
  it("OpenAI gets a form, and its segments are told", async () => {
    answerJson(VERBOSE);
    expect(await write(here("openai"), { language: "pt-BR", type: "audio/mpeg; codecs=mp3" })).toEqual({
      text: "Olá mundo",
      language: "pt",
      duration_seconds: 1.5,
      segments: [{ text: "Olá mundo", start_seconds: 0, end_seconds: 1.5 }],
    });
    expect(server.last()).toMatchObject({
      path: "/v1/audio/transcriptions",
      headers: { authorization: `Bearer ${KEY}` },
    });
    expect(await form()).toMatchObject({ model: "whisper-1", language: "pt", file: FILE });
  });

  it("what listens as OpenAI does is asked at its api_url, without a key where there is none", async () => {
    answerJson({ text: "hi" });
    expect(await write(here("faster-whisper", { credential: null, model: "large-v3" }))).toEqual({
      text: "hi",
      language: null,
      duration_seconds: null,
      segments: null,
    });
    expect(server.last().headers.authorization).toBeUndefined();
    expect(await form()).toMatchObject({ model: "large-v3", file: FILE });
    await write(here("openai-compatible", { api_url: `${server.origin}/openai`, path: "/stt" }));
    expect(server.last().path).toBe("/openai/stt");
  });

  it("Groq gets a form on its own path", async () => {
    answerJson({ ...VERBOSE, x_groq: { id: "r" } });
    expect(await write(here("groq", { language: "pt" }))).toMatchObject({
      text: "Olá mundo",
      segments: [{ text: "Olá mundo" }],
    });
    expect(server.last().path).toBe("/openai/v1/audio/transcriptions");
    expect(await form()).toMatchObject({ model: "whisper-large-v3-turbo", language: "pt", file: FILE });
  });

  it("Deepgram gets the bytes, and finds out the language where none is said", async () => {
    const words = [
      { word: "hello", start: 0, end: 0.4, confidence: 1 },
      { word: "world", start: 0.5, end: 0.9, confidence: 1 },
    ];
    answerJson({
      metadata: { duration: 1 },
      results: {
        channels: [{ detected_language: "en", alternatives: [{ transcript: "Hello world.", words }] }],
      },
    });
    expect(await write(here("deepgram"))).toEqual({
      text: "Hello world.",
      language: "en",
      duration_seconds: 1,
      segments: [
        { text: "hello", start_seconds: 0, end_seconds: 0.4 },
        { text: "world", start_seconds: 0.5, end_seconds: 0.9 },
      ],
    });
    expect(server.last()).toMatchObject({
      path: "/v1/listen",
      query: { model: "nova-3", smart_format: "true", detect_language: "true" },
      headers: { authorization: `Token ${KEY}`, "content-type": "audio/mpeg" },
    });
    expect(new Uint8Array(server.last().body)).toEqual(SOUND);
    await write(here("deepgram", { language: "pt-BR" }), { language: "de" });
    expect(server.last().query).toEqual({ model: "nova-3", smart_format: "true", language: "de" });
  });

  it("ElevenLabs gets a form, and spaces are no segments", async () => {
    answerJson({
      language_code: "eng",
      language_probability: 1,
      text: "Hello world",
      words: [
        { text: "Hello", type: "word", start: 0, end: 0.4 },
        { text: " ", type: "spacing", start: 0.4, end: 0.5 },
        { text: "world", type: "word", start: 0.5, end: 0.9 },
      ],
    });
    expect(await write(here("elevenlabs"))).toMatchObject({
      text: "Hello world",
      language: "eng",
      segments: [{ text: "Hello" }, { text: "world" }],
    });
    expect(server.last()).toMatchObject({ path: "/v1/speech-to-text", headers: { "xi-api-key": KEY } });
    expect(await form()).toMatchObject({ model_id: "scribe_v1", file: FILE });
  });
});

describe.each(["openai", "openai-compatible", "groq", "deepgram", "elevenlabs"])("%s", (provider) => {
  it.each<[string, string, Parameters<typeof server.answerWith>[0]]>([
    ["429", "rate_limited", (response) => response.writeHead(429).end(`{"error":"${KEY}"}`)],
    ["403", "key_refused", (response) => response.writeHead(403).end(`{"error":"${KEY}"}`)],
    ["502", "provider_error", (response) => response.writeHead(502).end("<h1>Bad gateway</h1>")],
    ["a redirect", "refused", (response) => response.writeHead(307, { location: "/x" }).end()],
    ["garbage", "bad_answer", (response) => response.writeHead(200).end("<<<")],
    ["other JSON", "bad_answer", (response) => response.writeHead(200).end('{"results":7,"text":7}')],
    ["nothing", "timeout", () => {}],
    ["half an answer, and nothing", "timeout", (response) => void response.writeHead(200).write('{"te')],
    ["a hang-up", "unreachable", (response) => response.destroy()],
    [
      "an endless answer",
      "bad_answer",
      (response) => {
        response.writeHead(200);
        const more = (): void => {
          if (!response.destroyed) response.write(" ".repeat(1024 * 1024), () => setImmediate(more));
        };
        more();
      },
    ],
  ])("fails at %s without a word of the provider's", async (_name, code, answer) => {
    server.answerWith(answer);
    const error = await write(here(provider, { timeout_ms: code === "timeout" ? 300 : 10_000 })).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({ name: "ModelError", code });
    expect(JSON.stringify(error) + String(error)).not.toContain(KEY);
  });

  it("is not asked where it may not be", async () => {
    for (const api_url of [
      "http://169.254.169.254",
      "https://[::1]",
      "https://192.168.0.1",
      "http://example.com",
    ])
      await expect(
        transcribe(requestOf(here(provider, { api_url }), { allowLocalhost: false }), {
          bytes: SOUND,
          type: "audio/mpeg",
          language: null,
        }),
      ).rejects.toMatchObject({ code: "refused" });
  });
});

describe("echo", () => {
  it("writes down what it spoke, whatever it was", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ minLength: 1, unit: "binary" }).filter((text) => !text.trim().startsWith("/")),
        fc.constantFrom("wav" as const, "pcm" as const),
        async (text, format) => {
          const { body, type } = await speak(requestOf(choiceOf("echo")), { text, voice: null, format });
          const bytes = await readAll(body);
          const { text: written } = await write(choiceOf("echo"), { bytes, type });
          // What is not well-formed becomes what UTF-8 makes of it.
          expect(written).toBe(Buffer.from(text).toString());
        },
      ),
      { numRuns: 100 },
    );
  });

  it("tells how long any other sound is, and refuses what is none", async () => {
    const bytes = bytesOf(new Int16Array(8_000).fill(5));
    expect(await write(choiceOf("echo"), { bytes, type: "audio/pcm;rate=16000" })).toMatchObject({
      text: "[echo] 0.5 seconds of sound",
      duration_seconds: 0.5,
    });
    await expect(write(choiceOf("echo"))).rejects.toMatchObject({ about: "audio" });
  });
});

describe("sound", () => {
  it("is read from WAV whatever else is in the file, several channels as one", () => {
    const stereo = new Uint8Array(44 + 10 + 8);
    stereo.set(wavHeader(8_000, 8));
    new DataView(stereo.buffer).setUint16(22, 2, true);
    // A chunk of odd length before the data.
    stereo.set([...stereo.subarray(36, 44)], 36 + 10);
    stereo.set([0x4c, 0x49, 0x53, 0x54, 1, 0, 0, 0, 7, 0], 36);
    stereo.set([2, 0, 4, 0, 10, 0, 20, 0], 54);
    expect(readWav(stereo)).toEqual({ rate: 8_000, samples: new Int16Array([3, 15]) });
    expect(readWav(stereo.subarray(0, 30))).toBeNull();
    const float = stereo.slice();
    new DataView(float.buffer).setUint16(20, 3, true);
    expect(readWav(float)).toBeNull();
  });

  it("never breaks on bytes of any kind", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const file = new Uint8Array([...wavHeader(8_000, null), ...bytes]);
        for (const one of [bytes, file, file.subarray(0, bytes.length)]) {
          readWav(one);
          textOf(samplesOf(one));
        }
      }),
    );
  });

  it("keeps its length and its height at another rate", () => {
    const tone = Int16Array.from(
      { length: 44_100 },
      (_, at) => 10_000 * Math.sin((at / 44_100) * 440 * 2 * Math.PI),
    );
    for (const to of [8_000, 16_000, 48_000]) {
      const same = resampled({ samples: tone, rate: 44_100 }, to);
      expect(Math.abs(same.length - to)).toBeLessThanOrEqual(1);
      expect(Math.max(...same)).toBeGreaterThan(9_800);
      const crossings = same.filter((sample, at) => at > 0 && same[at - 1]! < 0 && sample >= 0).length;
      expect(Math.abs(crossings - 440)).toBeLessThanOrEqual(2);
    }
    expect(textOf(soundOf("é"))).toBe("é");
  });
});
