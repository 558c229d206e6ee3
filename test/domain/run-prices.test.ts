import { describe, expect, it } from "vitest";
import { PRICES, PRICES_AS_OF } from "../../src/domain/run/price-table.ts";
import { costOf, priceOf, priceOverride } from "../../src/domain/run/prices.ts";
import { Notes } from "../../src/domain/run/notes.ts";
import { costIn } from "../../src/services/run/answer.ts";
import { runSettings } from "../../src/domain/run/settings.ts";

const USAGE = { input_tokens: 1_000, cached_tokens: 600, cache_write_tokens: 100, output_tokens: 200 };

describe("prices", () => {
  it("are those of a model's family, with or without its date", () => {
    expect(priceOf("anthropic", "claude-sonnet-4-20250514")).toMatchObject({ input: 3, output: 15 });
    expect(priceOf("anthropic", "claude-sonnet-4-5-20250929")).toMatchObject({ input: 3, output: 15 });
    expect(priceOf("openai", "gpt-4o-2024-08-06")).toMatchObject({ input: 2.5, output: 10 });
    expect(priceOf("openai", "gpt-4o-2024-05-13")).toMatchObject({ input: 5, output: 15 });
    expect(priceOf("groq.com", "llama-3.1-8b-instant")).toMatchObject({ input: 0.05, output: 0.08 });
    expect(PRICES_AS_OF).toMatch(/^\d{4}-\d\d-\d\d$/);
  });

  it("are never guessed", () => {
    for (const [provider, id] of [
      ["openai", "gpt-4o-audio-preview"],
      ["openai", "gpt-9"],
      ["openai", "ft:gpt-4o:me"],
      ["anthropic", "claude-sonnet-9"],
      ["groq", "claude-sonnet-4"],
      ["openai-compatible", "gpt-4o"],
      ["workers-ai", "@cf/meta/llama"],
    ] as const)
      expect(priceOf(provider, id)).toBeNull();
    expect(costOf(USAGE, null)).toBeNull();
    expect(costOf({ ...USAGE, output_tokens: Number.NaN }, priceOf("openai", "gpt-4o"))).toBeNull();
  });

  it("do not hold beyond the input that they are published for", () => {
    const price = priceOf("openai", "gpt-5.4")!;
    expect(costOf({ ...USAGE, input_tokens: 272_000 }, price)).not.toBeNull();
    expect(costOf({ ...USAGE, input_tokens: 272_001 }, price)).toBeNull();
  });

  it("count cached tokens and cache writes at their own prices, inside the input", () => {
    // 300 plain, 600 cached, 100 written, 200 out.
    expect(costOf(USAGE, priceOf("anthropic", "claude-haiku-4-5"))).toBe(
      (300 * 1 + 600 * 0.1 + 100 * 1.25 + 200 * 5) / 1e6,
    );
    expect(costOf(USAGE, priceOf("groq", "llama-3.1-8b-instant"))).toBe((1_000 * 0.05 + 200 * 0.08) / 1e6);
    expect(costOf(USAGE, priceOf("echo", "echo"))).toBe(0);
  });

  it("can be given by a configuration and by a project", () => {
    const project = { "openai/gpt-9": { input: 1, output: 2 }, "my-model": { input: 3, output: 4 } };
    expect(priceOf("openai", "gpt-9", { project })).toMatchObject({
      input: 1,
      output: 2,
      cached_input: null,
    });
    expect(priceOf("openai-compatible", "my-model", { project })).toMatchObject({ input: 3 });
    expect(priceOf("openai", "gpt-9", { project, own: { input: 9 } })).toMatchObject({ input: 9, output: 2 });
    expect(priceOf("openai", "gpt-4o", { own: { output: 7 } })).toMatchObject({ input: 2.5, output: 7 });
    expect(priceOf("openai", "gpt-4o", { own: { input: 1, output: 7 } })).toMatchObject({
      cached_input: null,
    });
    expect(priceOf("openai", "gpt-10", { own: { input: 9 } })).toBeNull();
    const notes = new Notes();
    const price = { input: "1", output: -1, cached_input: 0.5, cache_write: null, outptu: 3 };
    expect(priceOverride(price, "/p", notes)).toEqual({ cached_input: 0.5 });
    expect(priceOverride("free", "/q", notes)).toBeNull();
    expect(notes.warnings).toEqual([
      { path: "/p/outptu", message: "is not known, and is ignored" },
      { path: "/p/input", message: "is not a number from 0 on, and is ignored" },
      { path: "/p/output", message: "is not a number from 0 on, and is ignored" },
      { path: "/q", message: "is not an object, and is ignored" },
    ]);
  });

  it("of a project go by the provider's name as the configuration has it, then as it is run", () => {
    const [choice] = runSettings({
      model: { provider: " Mine", id: "m", api_url: "https://mine.example/v1" },
    }).models;
    expect(choice).toMatchObject({ provider: "openai-compatible", provider_name: "mine" });
    const result = {
      model: { provider: "openai-compatible", id: "m" },
      choice: choice!,
      usage: { input_tokens: 1e6, cached_tokens: 0, cache_write_tokens: 0, output_tokens: 0 },
    };
    const [mine, run, any] = [1, 2, 3].map((input) => ({ input, output: 1 }));
    const all = { "mine/m": mine!, "openai-compatible/m": run!, m: any! };
    expect(costIn(result, all)).toBe(1);
    expect(costIn(result, { "openai-compatible/m": run!, m: any! })).toBe(2);
    expect(costIn(result, { m: any! })).toBe(3);
    expect(costIn({ ...result, choice: null }, all)).toBe(2);
    expect(costIn(result, { "theirs/m": mine! })).toBeNull();
  });

  it("of a configuration belong to the model that they stand beside", () => {
    const price = { input: 1, output: 2 };
    const { models } = runSettings({
      model: {
        provider: "echo",
        id: "a",
        price,
        fallbacks: ["a", "b", { id: "c", price: { input: 3, output: 4 } }],
      },
    });
    expect(models.map((model) => model.price ?? null)).toEqual([price, price, null, { input: 3, output: 4 }]);
  });

  it("have rows in which output costs most, and a cache read less than it saves", () => {
    for (const [provider, models, input, cached, write, output] of PRICES) {
      expect([provider, String(models), output >= input]).toEqual([provider, String(models), true]);
      expect(cached === null || cached < input).toBe(true);
      expect(write === null || write > input).toBe(true);
    }
  });
});
