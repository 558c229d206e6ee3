import { createHash } from "node:crypto";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkConfig, hashInput } from "../../src/domain/config.ts";
import { literalKeys, withCredentials } from "../../src/domain/config-secrets.ts";
import { jsonFaults, type JsonObject } from "../../src/domain/json.ts";
import type { Problem } from "../../src/domain/errors.ts";
import vectors from "../vectors/config-hash.json" with { type: "json" };

const object = fc.dictionary(
  fc.string().filter((key) => key !== "__proto__"),
  fc.jsonValue({ maxDepth: 4 }).filter((value) => !JSON.stringify(value).includes("__proto__")),
) as fc.Arbitrary<JsonObject>;

/** The same members in another order, at every level. */
const reversed = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, child]) => [key, reversed(child)]),
  );
};

describe("config_hash", () => {
  it.each(vectors.cases)("$name", ({ config, canonical, config_hash }) => {
    expect(hashInput(config as JsonObject)).toBe(canonical);
    expect(`sha256:${createHash("sha256").update(canonical).digest("hex")}`).toBe(config_hash);
  });

  it("does not depend on the order of keys, and says everything else", () => {
    fc.assert(
      fc.property(object, (config) => {
        const canonical = hashInput(config);
        expect(hashInput(reversed(config) as JsonObject)).toBe(canonical);
        expect(hashInput(JSON.parse(canonical) as JsonObject)).toBe(canonical);
      }),
    );
  });
});

describe("checking a configuration", () => {
  it("passes through whatever it does not know", () => {
    const known = new Set([
      "agent",
      "model",
      "temperature",
      "max_tokens",
      "instructions",
      "system_prompt",
      "messages",
      "tools",
    ]);
    fc.assert(
      fc.property(object, (config) => {
        fc.pre(Object.keys(config).every((key) => !known.has(key)));
        expect(checkConfig(config, "a")).toEqual(config);
      }),
    );
  });

  it.each([
    [
      "model as a plain string",
      {
        model: "gpt-4o",
        temperature: 0.7,
        max_tokens: 4096,
        system_prompt: "x",
        tools: ["a"],
        guardrails: {},
      },
    ],
    ["model as an object", { model: { provider: "anthropic", id: "m", temperature: 0, max_tokens: 1 } }],
    [
      "messages",
      {
        messages: [
          { role: "system", content: "x" },
          { role: "user", content: [{ type: "text", text: "y" }] },
        ],
      },
    ],
    [
      "provider configurations by their long names",
      { llm_provider_config: { provider: "groq.com", model: "m", api_url: "https://api.groq.com" } },
    ],
  ])("takes %s", (_name, config) => {
    expect(checkConfig(config, "a")).toEqual(config);
  });

  it.each([
    ["model", { model: 7 }, "/config/model"],
    ["temperature of a model", { model: { temperature: "hot" } }, "/config/model/temperature"],
    ["max_tokens", { model: { max_tokens: 0 } }, "/config/model"],
    ["top-level temperature", { temperature: -1 }, "/config/temperature"],
    ["messages", { messages: [{ role: "user" }] }, "/config/messages/0/content"],
    ["escalation_triggers", { escalation_triggers: [] }, "/config/escalation_triggers"],
  ])("refuses a bad %s and says where", (_name, config, path) => {
    try {
      checkConfig(config, "a");
      expect.unreachable();
    } catch (error) {
      expect((error as Problem).code).toBe("invalid_config");
      expect((error as Problem).errors?.[0]?.path).toContain(path);
    }
  });
});

describe("what JSON cannot carry", () => {
  it("is found at its place", () => {
    expect(jsonFaults({ a: [1, Number.NaN] }, 5)[0]?.path).toBe("/a/1");
    expect(jsonFaults({ "x/y": { "~": "\ud800" } }, 5)[0]?.path).toBe("/x~1y/~0");
    expect(jsonFaults(JSON.parse('{"a":{"__proto__":1}}'), 5)[0]?.path).toBe("/a/__proto__");
    expect(jsonFaults({ a: { b: { c: 1 } } }, 2)[0]?.path).toBe("/a/b");
    expect(jsonFaults({ a: { b: { c: 1 } } }, 3)).toEqual([]);
  });

  it("never finds fault with what came from JSON text", () => {
    fc.assert(
      fc.property(object, (config) => {
        expect(jsonFaults(config, 32)).toEqual([]);
      }),
    );
  });
});

describe("keys in clear", () => {
  it("are found at any depth and named by their section", () => {
    const config = {
      model: { api_key: "k1" },
      providers: { llm: { provider: "groq.com", api_key: "k2" }, tts: { apiKey: "k3" } },
      stt_provider_config: { api_key: "k4" },
      tools: [{ name: "t", auth: { "API-KEY": "k5" } }],
      api_key: "k6",
      other: {
        api_key: { credential: "known" },
        list: [{ api_key: "" }],
        token_limit: "many",
        max_tokens: "x",
      },
      env: { OPENAI_API_KEY: "k7", PATH: "/bin", GROQ_API_KEY: "${GROQ_API_KEY}" },
      headers: { "X-API-Key": "k8", Authorization: "Bearer k9" },
      lists: { api_key: ["k10", "k11"], api_keys: { openai: "k12" } },
      object: { provider: "p", api_key: { value: "k13", type: "string" } },
    };
    const keys = literalKeys(config);
    expect(keys.map(({ section, value, provider }) => [section, value, provider])).toEqual([
      ["model", "k1", null],
      ["llm", "k2", "groq.com"],
      ["tts", "k3", null],
      ["stt", "k4", null],
      ["tools", "k5", null],
      ["config", "k6", null],
      ["env", "k7", null],
      ["headers", "k8", null],
      ["headers", "Bearer k9", null],
      ["lists", "k10", null],
      ["lists", "k11", null],
      ["lists", "k12", null],
      ["object", "k13", "p"],
    ]);
    const clean = withCredentials(
      config,
      keys,
      keys.map((key) => `n-${key.value}`),
    );
    expect(literalKeys(clean)).toEqual([]);
    expect(clean).toMatchObject({
      model: { api_key: { credential: "n-k1" } },
      tools: [{ auth: { "API-KEY": { credential: "n-k5" } } }],
    });
    expect(config.model.api_key).toBe("k1");
  });
});
