import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../src/domain/json.ts";
import { runSettings } from "../../src/domain/run/settings.ts";

const modelOf = (config: JsonObject) => runSettings(config).models[0];
const faultsOf = (config: JsonObject) => runSettings(config).faults.map(({ path }) => path);

describe("the model of a run", () => {
  it("comes from the model section, with the documents' provider configuration below it, field by field", () => {
    const llm = {
      provider: "groq.com",
      api_key: { credential: "groq-key" },
      model: "llama-3.1-8b-instant",
      api_url: "https://api.groq.com",
      completions_path: "/openai/v1/chat/completions",
    };
    const expected = {
      provider: "groq",
      id: "llama-3.1-8b-instant",
      api_url: "https://api.groq.com",
      completions_path: "/openai/v1/chat/completions",
      credential: "groq-key",
      temperature: null,
      max_tokens: null,
      top_p: null,
      stop: null,
      seed: null,
      timeout_ms: 30_000,
      retries: 1,
      price: null,
    };
    expect(modelOf({ llm_provider_config: llm })).toEqual(expected);
    expect(modelOf({ providers: { llm } })).toEqual(expected);
    expect(modelOf({ model: "llama-3.3-70b-versatile", providers: { llm } })).toEqual({
      ...expected,
      id: "llama-3.3-70b-versatile",
    });
    expect(
      modelOf({ model: { temperature: 0.2, timeout_seconds: 5, max_retries: 3 }, providers: { llm } }),
    ).toEqual({ ...expected, temperature: 0.2, timeout_ms: 5_000, retries: 3 });
  });

  it("takes top-level temperature and max_tokens as the model's", () => {
    const config = { model: "gpt-4o", temperature: 0.7, max_tokens: 4096, system_prompt: "" };
    expect(modelOf(config)).toMatchObject({
      provider: "openai",
      id: "gpt-4o",
      temperature: 0.7,
      max_tokens: 4096,
    });
    expect(modelOf({ ...config, model: { provider: "openai", id: "gpt-4o", temperature: 0 } })).toMatchObject(
      { temperature: 0, max_tokens: 4096 },
    );
    expect(
      modelOf({ temperature: 0.7, providers: { llm: { provider: "echo", temperature: 0.1 } } }),
    ).toMatchObject({ provider: "echo", id: "echo", temperature: 0.7 });
  });

  it("never sends a key to a provider or a host that it was not given for", () => {
    const groq = { provider: "groq", api_url: "https://api.groq.com", api_key: { credential: "groq-key" } };
    expect(
      modelOf({ model: { provider: "anthropic", id: "claude-sonnet-4" }, providers: { llm: groq } }),
    ).toMatchObject({ provider: "anthropic", api_url: null, credential: null });
    expect(
      modelOf({ model: { id: "x", api_url: "https://evil.example/v1" }, providers: { llm: groq } }),
    ).toMatchObject({ provider: "groq", api_url: "https://evil.example/v1", credential: null });
    const settings = runSettings({
      model: {
        provider: "openai",
        id: "gpt-4o",
        credential: "openai-key",
        fallbacks: [
          "gpt-4o-mini",
          { id: "gpt-4o", api_url: "https://proxy.example" },
          { provider: "groq", id: "y" },
        ],
      },
    });
    expect(settings.models.map(({ provider, credential }) => [provider, credential])).toEqual([
      ["openai", "openai-key"],
      ["openai", "openai-key"],
      ["openai", null],
      ["groq", null],
    ]);
  });

  it("speaks to an unknown provider with an address as OpenAI is spoken to", () => {
    expect(
      modelOf({ model: { provider: "together", id: "m", api_url: "https://api.together.xyz/v1" } }),
    ).toMatchObject({ provider: "openai-compatible" });
    expect(modelOf({ model: { id: "claude-x", api_url: "https://openrouter.ai/api/v1" } })).toMatchObject({
      provider: "openai-compatible",
    });
  });

  it("says what makes a run impossible", () => {
    expect(faultsOf({})).toEqual(["/config/model"]);
    expect(faultsOf({ temperature: 0.5 })).toEqual(["/config/model"]);
    expect(faultsOf({ model: "some-model" })).toEqual(["/config/model/provider"]);
    expect(faultsOf({ model: { provider: "groq" } })).toEqual(["/config/model/id"]);
    expect(faultsOf({ model: { provider: "together", id: "m" } })).toEqual(["/config/model/provider"]);
    expect(faultsOf({ model: { provider: "openai-compatible", id: "m" } })).toEqual([
      "/config/model/api_url",
    ]);
    for (const api_url of ["ftp://a.example", "not a url", "javascript:alert(1)"])
      expect(faultsOf({ model: { provider: "groq", id: "m", api_url } })).toEqual(["/config/model/api_url"]);
    for (const completions_path of [
      "https://evil.example/x",
      "//evil.example",
      "\\evil.example",
      "/\t/evil.example",
      "/\\evil.example",
      "\\\\evil.example",
    ]) {
      expect(
        faultsOf({ model: { provider: "groq", id: "m", api_url: "https://api.groq.com", completions_path } }),
      ).toEqual(["/config/model/completions_path"]);
      expect(faultsOf({ model: { provider: "groq", id: "m", completions_path } })).toHaveLength(1);
    }
  });

  it("has at most five fallbacks, and tells of those that it leaves out", () => {
    const settings = runSettings({
      model: {
        provider: "echo",
        id: "a",
        temperature: 0.3,
        fallbacks: ["b", 7, { provider: "nobody", id: "x" }, "c", "d", "e"],
      },
    });
    expect(settings.models.map(({ id }) => id)).toEqual(["a", "b", "c", "d"]);
    expect(settings.models.every(({ temperature }) => temperature === 0.3)).toBe(true);
    expect(settings.faults).toEqual([]);
    expect(settings.warnings.map(({ path }) => path)).toEqual([
      "/config/model/fallbacks",
      "/config/model/fallbacks/1",
      "/config/model/fallbacks/2/provider",
    ]);
  });

  it("has a completions path that stays on the address's host, whatever it holds", () => {
    const path = fc.string({
      unit: fc.constantFrom("/", "\\", ".", "x", "@", ":", "?", "#", "\t", " ", "%"),
    });
    fc.assert(
      fc.property(path, (completions_path) => {
        const api_url = "https://api.groq.com/v1";
        const model = modelOf({ model: { provider: "groq", id: "m", api_url, completions_path } });
        if (model?.completions_path)
          expect(new URL(model.completions_path, api_url).origin).toBe("https://api.groq.com");
      }),
      { numRuns: 3_000 },
    );
  });
});

describe("the settings of a run", () => {
  it("are the documents' sections", () => {
    const settings = runSettings({
      model: { provider: "anthropic", id: "claude-sonnet-4-20250514", temperature: 0.7, max_tokens: 2000 },
      tools: ["search_knowledge_base", "check_account_status", "verify_transaction_limits"],
      memory: { add_history_to_messages: true, num_history_runs: 5 },
      escalation_triggers: { high_value_threshold: 5000, security_keywords: ["bloqueio por segurança"] },
      markdown: false,
      show_tool_calls: true,
    });
    expect(settings).toMatchObject({
      max_steps: 8,
      total_timeout_ms: 60_000,
      memory: { history: true, turns: 5 },
      tools: [{ name: "search_knowledge_base", type: "registered" }, {}, {}],
      escalation: { high_value_threshold: 5000, security_keywords: ["bloqueio por segurança"] },
      show_tool_calls: true,
      markdown: false,
      faults: [],
      warnings: [],
    });
  });

  it("have history on and ten turns unless said otherwise", () => {
    expect(runSettings({}).memory).toEqual({
      history: true,
      turns: 10,
      session_ttl_seconds: null,
    });
    expect(runSettings({ memory: { add_history_to_messages: false } }).memory.history).toBe(false);
    expect(runSettings({ memory: { num_history_runs: 0 } }).memory.history).toBe(false);
  });

  it("are kept within limits", () => {
    const settings = runSettings({
      model: { provider: "echo", timeout_ms: 1, retries: 99, total_timeout_seconds: 1e9 },
      max_steps: 1000,
      memory: { num_history_runs: 1e6 },
    });
    expect(settings).toMatchObject({ max_steps: 32, total_timeout_ms: 600_000, memory: { turns: 100 } });
    expect(settings.models[0]).toMatchObject({ timeout_ms: 100, retries: 5 });
    expect(settings.warnings).toHaveLength(5);
    const { max_steps, warnings } = runSettings({ model: "echo", max_steps: 2.5 });
    expect([max_steps, warnings]).toEqual([
      2,
      [{ path: "/config/max_steps", message: "is no whole number: 2 is used" }],
    ]);
  });

  it("say what was moved or ignored of a session's time, a price and escalation triggers", () => {
    const ttlOf = (session_ttl_seconds: number | string) => {
      const { memory, warnings } = runSettings({ model: "echo", memory: { session_ttl_seconds } });
      return [memory.session_ttl_seconds, warnings.filter(({ path }) => path.endsWith("ttl_seconds")).length];
    };
    expect([ttlOf(120), ttlOf(2), ttlOf(0), ttlOf(-1), ttlOf(1e12), ttlOf("5")]).toEqual([
      [120, 0],
      [60, 1],
      [60, 1],
      [60, 1],
      [7_776_000, 1],
      [null, 1],
    ]);
    const { models, warnings } = runSettings({
      model: { provider: "echo", price: { input: -1 } },
      escalation_triggers: { high_value_treshold: 5000 },
    });
    expect(models[0]!.price).toBeNull();
    expect(warnings).toEqual([
      { path: "/config/model/price/input", message: "is not a number from 0 on, and is ignored" },
      { path: "/config/escalation_triggers/high_value_treshold", message: "is not known, and is ignored" },
    ]);
  });

  it("have lists of phrases that are cut, with one warning for each", () => {
    const { escalation, warnings } = runSettings({
      model: "echo",
      escalation_triggers: { security_keywords: Array.from({ length: 700 }, (_, index) => `word ${index}`) },
      guardrails: { blocked_phrases: ["x".repeat(201), 7, "", "ok", "ok"] },
    });
    expect(escalation.security_keywords).toHaveLength(500);
    expect(warnings.map(({ path }) => path)).toEqual([
      "/config/guardrails/blocked_phrases/0",
      "/config/guardrails/blocked_phrases/1",
      "/config/escalation_triggers/security_keywords",
    ]);
    const many = { model: "echo", guardrails: { blocked_phrases: Array.from({ length: 9_000 }, () => 7) } };
    expect(runSettings(many).warnings).toHaveLength(50);
  });

  it("take a run of one long try to last as long as the try", () => {
    expect(runSettings({ model: { provider: "echo", timeout_seconds: 120 } }).total_timeout_ms).toBe(120_000);
  });

  it("come from any JSON", () => {
    const names = [
      "model",
      "providers",
      "llm",
      "llm_provider_config",
      "provider",
      "id",
      "api_url",
      "completions_path",
      "api_key",
      "credential",
      "stop",
      "fallbacks",
      "timeout_ms",
      "timeout_seconds",
      "retries",
      "tools",
      "name",
      "type",
      "parameters",
      "memory",
      "num_history_runs",
      "guardrails",
      "blocked_phrases",
      "escalation_triggers",
      "security_keywords",
    ];
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 5 },
        fc.oneof(
          fc.constantFrom("groq", "echo", "client", "https://a.example", "", "__proto__", "constructor"),
          fc.jsonValue({ maxDepth: 0 }),
        ),
        fc.array(tie("tree"), { maxLength: 8 }),
        fc.dictionary(fc.constantFrom(...names), tie("tree")),
      ),
    }));
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names), tree), (config) => {
        const settings = runSettings(config as JsonObject);
        expect(settings.models.length > 0 || settings.faults.length > 0).toBe(true);
        expect(settings.models.length).toBeLessThanOrEqual(6);
        for (const { provider, api_url } of settings.models)
          expect(provider !== "openai-compatible" || api_url !== null).toBe(true);
      }),
      { numRuns: 3_000 },
    );
  });
});
