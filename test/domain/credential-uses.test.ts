import { describe, expect, it } from "vitest";
import { newlyUsed } from "../../src/domain/credential-uses.ts";
import type { JsonObject } from "../../src/domain/json.ts";

const KEY = { credential: "c1" };
const OWN = "https://own.example/v1";
const OTHER = "https://other.example/v1";

const fresh = (config: object, ...others: object[]): string[] =>
  newlyUsed(config as JsonObject, others as JsonObject[]);

const groq = { provider: "groq", id: "m", api_key: KEY };

describe("where a configuration has credentials sent", () => {
  it.each<[string, object]>([
    ["a model", { model: groq }],
    ["a model, by name", { model: { provider: "groq", id: "m", credential: "c1" } }],
    ["a fallback", { model: { provider: "echo", fallbacks: [groq] } }],
    ["a provider", { providers: { llm: groq } }],
    ["a voice", { providers: { tts: { provider: "openai", api_key: KEY } } }],
    ["a voice of the documents", { stt_provider_config: { provider: "deepgram", api_key: KEY } }],
    ["a model that cannot be run", { llm_provider_config: { api_key: KEY } }],
    ["a part that no run knows", { storage: { hooks: [{ headers: { authorization: KEY } }] } }],
    ["the outermost level", { credential: "c1" }],
  ])("sees it in %s", (_name, config) => {
    expect(fresh(config)).toEqual(["c1"]);
    expect(fresh(config, { instructions: "none" })).toEqual(["c1"]);
    expect(fresh({ ...config, instructions: "another" }, config)).toEqual([]);
  });

  it("sees none where there is none", () => {
    expect(fresh({ model: { provider: "groq", id: "m" }, tools: ["credential"] })).toEqual([]);
    expect(fresh({ model: { provider: "groq", id: "m", api_key: "${GROQ}" } })).toEqual([]);
  });

  it.each<[string, object, object]>([
    ["another id", { model: { ...groq, id: "n", temperature: 1 } }, { model: groq }],
    ["another spelling of the provider", { model: { ...groq, provider: "Groq.com" } }, { model: groq }],
    ["a fallback of the same provider", { model: { ...groq, fallbacks: [{ id: "n" }] } }, { model: groq }],
    ["a name of the section", { providers: { tts: groq } }, { tts_provider_config: groq }],
    ["another order", { model: { api_url: OWN, ...groq } }, { model: { ...groq, api_url: OWN } }],
    ["a list of addresses elsewhere", { model: groq, urls: [OTHER] }, { model: groq }],
  ])("takes %s for the same use", (_name, config, before) => {
    expect(fresh(config, before)).toEqual([]);
  });

  it.each<[string, object, object]>([
    ["an address", { model: { ...groq, api_url: OTHER } }, { model: groq }],
    ["another address", { model: { ...groq, api_url: OTHER } }, { model: { ...groq, api_url: OWN } }],
    ["no address", { model: groq }, { model: { ...groq, api_url: OWN } }],
    ["a path", { model: { ...groq, completions_path: "/x" } }, { model: groq }],
    ["another provider", { model: { ...groq, provider: "openai" } }, { model: groq }],
    ["another kind", { providers: { tts: groq } }, { providers: { stt: groq } }],
    [
      "an address in the section above the key's",
      { model: { provider: "groq", id: "m", api_url: OTHER }, providers: { llm: groq } },
      { model: { provider: "groq", id: "m" }, providers: { llm: groq } },
    ],
    [
      "an address in the section above a voice's key",
      { providers: { tts: { api_url: OTHER } }, tts_provider_config: groq },
      { tts_provider_config: groq },
    ],
    [
      "an address around a list of keys",
      { storage: { endpoint: { name: OTHER }, api_keys: [KEY] } },
      { storage: { endpoint: { name: OWN }, api_keys: [KEY] } },
    ],
    ["another place in the configuration", { tools: [{ api_key: KEY }] }, { storage: { api_key: KEY } }],
  ])("takes %s for another use", (_name, config, before) => {
    expect(fresh(config, before)).toEqual(["c1"]);
  });

  it("names each credential once, and no use needs more than one of the others", () => {
    const both = {
      model: {
        ...groq,
        fallbacks: [
          { ...groq, api_key: { credential: "a" } },
          { ...groq, api_url: OWN },
        ],
      },
    };
    expect(fresh(both)).toEqual(["a", "c1"]);
    expect(fresh({ model: groq }, { model: "x" }, { model: groq })).toEqual([]);
  });

  it("reads a long address beside thousands of keys in one pass", () => {
    const api_key = Array.from({ length: 5_000 }, () => KEY);
    const config = { storage: { url: `https://${"x".repeat(100_000)}.example`, api_key } };
    expect(fresh(config, config)).toEqual([]);
  });
});
