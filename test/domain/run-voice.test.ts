import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../src/domain/json.ts";
import { voiceSettings } from "../../src/domain/run/voice.ts";

const ASYNC = {
  provider: "async.ai",
  api_key: { credential: "async-key" },
  voice_id: "e7b694f8-d277-47ff-82bf-cb48e7662647",
  model_id: "asyncflow_v2.0",
  sample_rate: 44100,
};
const WHISPER = { provider: "whisper.local", url: "ws://whisper-stt:8003", path: "/api/stt/stream" };

describe("an agent's voice", () => {
  it("is the documents' provider configurations, under either name", () => {
    const expected = {
      tts: {
        provider: "async.ai",
        model: "asyncflow_v2.0",
        voice: "e7b694f8-d277-47ff-82bf-cb48e7662647",
        credential: "async-key",
        sample_rate: 44_100,
        api_url: null,
        timeout_ms: 30_000,
      },
      stt: {
        provider: "whisper.local",
        api_url: "ws://whisper-stt:8003",
        path: "/api/stt/stream",
        credential: null,
      },
      faults: [],
    };
    expect(voiceSettings({ tts_provider_config: ASYNC, stt_provider_config: WHISPER })).toMatchObject(
      expected,
    );
    expect(voiceSettings({ providers: { tts: ASYNC, stt: WHISPER } })).toMatchObject(expected);
    expect(voiceSettings({})).toEqual({ tts: null, stt: null, faults: [] });
  });

  it("takes from the section below what is missing, but no key for another provider or host", () => {
    const tts = (top: JsonObject) =>
      voiceSettings({ providers: { tts: top }, tts_provider_config: ASYNC }).tts;
    expect(tts({ voice: "x" })).toMatchObject({ provider: "async.ai", voice: "x", credential: "async-key" });
    expect(tts({ provider: "OpenAI.com" })).toMatchObject({
      provider: "openai",
      voice: null,
      credential: null,
    });
    const below = { ...ASYNC, api_url: "wss://api.async.ai" };
    expect(
      voiceSettings({ providers: { tts: { api_url: "wss://evil.example" } }, tts_provider_config: below })
        .tts,
    ).toMatchObject({ api_url: "wss://evil.example", credential: null });
  });

  it("tells what makes it impossible", () => {
    const faults = (stt: JsonObject) => voiceSettings({ providers: { stt } }).faults.map(({ path }) => path);
    expect(faults({ url: "ws://a.example" })).toEqual(["/config/providers/stt/provider"]);
    expect(faults({ ...WHISPER, url: "file:///etc/passwd" })).toEqual(["/config/providers/stt/api_url"]);
    for (const path of ["//evil.example", "/\\evil.example", "stream", "wss://evil.example/"])
      expect(faults({ ...WHISPER, path })).toEqual(["/config/providers/stt/path"]);
  });

  it("comes from any JSON", () => {
    const name = fc.constantFrom(
      "providers",
      "tts",
      "stt",
      "tts_provider_config",
      "provider",
      "url",
      "path",
      "api_key",
    );
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof({ maxDepth: 4 }, fc.jsonValue({ maxDepth: 0 }), fc.dictionary(name, tie("tree"))),
    }));
    fc.assert(
      fc.property(fc.dictionary(name, tree), (config) => {
        voiceSettings(config as JsonObject);
      }),
      { numRuns: 2_000 },
    );
  });
});
