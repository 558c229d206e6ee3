import { describe, expect, it } from "vitest";
import { addressFaults } from "../../src/domain/config-addresses.ts";
import type { JsonObject } from "../../src/domain/json.ts";

const pathsOf = (config: JsonObject, allowLocalhost = false): string[] =>
  addressFaults(config, allowLocalhost).map(({ path }) => path);

describe("addresses of a configuration", () => {
  const HERE = "http://127.0.0.1:9";

  it("are refused wherever a run would call them", () => {
    const at = { api_url: HERE };
    expect(
      pathsOf({
        model: { ...at, base_url: "https://models.example.com", fallbacks: ["id", { base_url: HERE }] },
        providers: { llm: at, tts: { url: HERE }, stt: at },
      }),
    ).toEqual([
      "/config/model/api_url",
      "/config/model/fallbacks/1/base_url",
      "/config/providers/llm/api_url",
      "/config/providers/tts/url",
      "/config/providers/stt/api_url",
    ]);
  });

  it("are left alone elsewhere, and where they may stand for another", () => {
    expect(pathsOf({})).toEqual([]);
    expect(
      pathsOf({ model: "claude-x", providers: { llm: { url: HERE } }, other: { api_url: HERE } }),
    ).toEqual([]);
    expect(
      pathsOf({ stt_provider_config: { provider: "whisper.local", url: "ws://whisper-stt:8003" } }),
    ).toEqual([]);
    for (const api_url of ["https://{{host}}/v1", "$MODEL_URL", "", null, 7])
      expect(pathsOf({ model: { api_url } })).toEqual([]);
  });

  it("may be this machine where that is allowed, and the own network by a socket", () => {
    expect(pathsOf({ model: { api_url: HERE } }, true)).toEqual([]);
    expect(pathsOf({ model: { api_url: "https://10.0.0.1" } }, true)).toEqual(["/config/model/api_url"]);
    const whisper = (url: string) => ({ providers: { stt: { provider: "Whisper.local", url } } });
    for (const url of ["ws://whisper-stt:8003", "http://whisper-stt:8003", "wss://10.0.0.1"]) {
      expect([url, pathsOf(whisper(url))]).toEqual([url, ["/config/providers/stt/url"]]);
      expect([url, pathsOf(whisper(url), true).length]).toEqual([url, url.startsWith("wss") ? 1 : 0]);
    }
    expect(pathsOf(whisper("wss://stt.example.com"))).toEqual([]);
    expect(pathsOf({ providers: { tts: { url: "wss://tts.example.com" } } })).toEqual([]);
  });
});
