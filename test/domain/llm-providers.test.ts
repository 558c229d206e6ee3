import { describe, expect, it } from "vitest";
import type { RunTool } from "../../src/llm/tools/tool-set.ts";
import { generate } from "../../src/llm/run.ts";
import { streamRun } from "../../src/llm/stream.ts";
import { choiceOf, expectSilence, KEY, newProvider, PROMPT, requestOf, streamOf } from "./llm-kit.ts";

expectSilence();
const fake = await newProvider();
const url = fake.origin;

/** Each provider with the address of its API, as a configuration would give it. */
const PLACES = {
  anthropic: ["anthropic", { api_url: `${url}/v1` }, "/v1/messages", "x-api-key"],
  "OpenAI, responses": [
    "openai",
    { api_url: url, completions_path: "/v1/responses" },
    "/v1/responses",
    "authorization",
  ],
  "OpenAI, chat": ["openai", { api_url: `${url}/v1` }, "/v1/chat/completions", "authorization"],
  groq: ["groq", { api_url: url }, "/openai/v1/chat/completions", "authorization"],
  "OpenAI-compatible": [
    "openai-compatible",
    { api_url: url, completions_path: "/any/path/completions" },
    "/any/path/completions",
    "authorization",
  ],
} as const;

const tool: RunTool = {
  description: "The weather of a city",
  parameters: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
  execute: (input) => Promise.resolve({ input, degrees: 3 }),
};

const FAILURES: [string, string, number | null][] = [
  ["e429-after-60", "rate_limited", 429],
  ["e401", "key_refused", 401],
  ["e500", "provider_error", 500],
  ["e404", "provider_error", 404],
  ["html", "provider_error", 502],
  ["hang", "timeout", null],
  ["dead", "unreachable", null],
  ["redirect", "refused", 307],
];

describe.each(Object.entries(PLACES))("%s", (_name, [provider, place, path, keyHeader]) => {
  const choice = (id: string) =>
    choiceOf(provider, id, { ...place, timeout_ms: id === "huge" ? 5_000 : 250 });
  const isAnthropic = provider === "anthropic";
  const usage = {
    input_tokens: 20,
    cached_tokens: 12,
    cache_write_tokens: isAnthropic ? 3 : 0,
    output_tokens: 5,
  };

  async function streamed(id: string, tools: Record<string, RunTool> = {}) {
    const run = streamRun(streamOf(requestOf([choice(id)], { tools })));
    const [text, result] = await Promise.all([new Response(run.body).text(), run.done]);
    return { text, result };
  }

  it("answers, with its usage", async () => {
    const result = await generate(requestOf([choice("ok")]));
    expect(result).toMatchObject({ text: "Hello wide world", finish_reason: "stop", usage, failed: null });
    expect(result.model).toEqual({ provider, id: "ok" });
    expect(result.response_messages).toEqual([
      { role: "assistant", content: [{ type: "text", text: "Hello wide world" }] },
    ]);
    const { path: asked, headers, body } = fake.seen.at(-1)!;
    expect([asked, body.model]).toEqual([path, "ok"]);
    expect(headers[keyHeader]).toContain(KEY);
    expect(JSON.stringify(body)).toContain("Be brief.");
  });

  it.runIf(isAnthropic)("says that a setting was moved to its provider's bound", async () => {
    const request = requestOf([choiceOf(provider, "ok", { ...place, temperature: 5 })]);
    expect((await generate(request)).warnings).toContain(
      "temperature is beyond what this model takes: the nearest value that it takes is used",
    );
  });

  it("streams, with its usage", async () => {
    const { text, result } = await streamed("ok");
    expect(result).toMatchObject({ text: "Hello wide world", finish_reason: "stop", usage, failed: null });
    expect(text.match(/"delta":"[^"]*"/g)).toEqual([
      '"delta":"Hello"',
      '"delta":" wide"',
      '"delta":" world"',
    ]);
    expect(text).toContain('"type":"finish","finishReason":"stop"');
  });

  it("has its tools called, in one answer and in a stream", async () => {
    for (const run of [
      () => generate(requestOf([choice("tool")], { tools: { weather: tool } })),
      async () => (await streamed("tool", { weather: tool })).result,
    ]) {
      const result = await run();
      const output = { input: { city: "Oslo" }, degrees: 3 };
      expect(result.tool_calls).toEqual([
        { id: "call_1", name: "weather", input: { city: "Oslo" }, output, client: false },
      ]);
      expect(result).toMatchObject({ text: "Hello wide world", finish_reason: "stop", failed: null });
      expect(result.usage.output_tokens).toBe(10);
      expect(result.response_messages.map(({ role }) => role)).toEqual(["assistant", "tool", "assistant"]);
      expect(JSON.stringify(result.response_messages)).not.toContain("providerOptions");
    }
  });

  it("continues a conversation that another provider began", async () => {
    const first = await generate(requestOf([choice("tool")], { tools: { weather: tool } }));
    const { messages } = requestOf([]);
    const again = [...messages, ...first.response_messages, { role: "user" as const, content: "And now?" }];
    for (const [other, elsewhere] of Object.values(PLACES)) {
      const second = await generate(
        requestOf([choiceOf(other, "ok", elsewhere)], { messages: again, tools: { weather: tool } }),
      );
      expect(second).toMatchObject({ text: "Hello wide world", failed: null });
    }
  });

  it.each(FAILURES)("fails as one of the list: %s is %s", async (id, code, status) => {
    const { text, result: late } = await streamed(id);
    const results = [await generate(requestOf([choice(id)])), late];
    for (const result of results) {
      expect(result.failed).toMatchObject({ code, status });
      expect(result).toMatchObject({ text: "", finish_reason: "error" });
      expect(result.attempts).toMatchObject([{ provider, model: id, error: code }]);
      if (status === 429) expect(result.failed?.retryAfterMs).toBe(60_000);
      const told = `${JSON.stringify(result)} ${String(result.failed)} ${result.failed?.stack} ${text}`;
      expect(told).not.toContain(KEY);
      expect(told).not.toContain(PROMPT);
    }
    expect(text).toContain(`{"type":"error","errorText":"${code}: `);
    expect(text.endsWith("data: [DONE]\n\n")).toBe(true);
  });

  it.each(["garbage", "huge"])("refuses %s", async (id) => {
    const { result } = await streamed(id);
    expect(result.failed?.code).toBe("bad_answer");
    expect((await generate(requestOf([choice(id)]))).failed?.code).toBe("bad_answer");
  });

  it("fails by an error inside the stream, without its text", async () => {
    for (const [id, text] of [
      ["event-error", ""],
      ["half-error", "Hello"],
    ] as const) {
      const run = await streamed(id);
      expect([id, run.result.text]).toEqual([id, text]);
      expect(["provider_error", "bad_answer", "broken_stream"]).toContain(run.result.failed?.code);
      expect(JSON.stringify([run, run.result.failed?.stack])).not.toMatch(/very-secret|secret prompt/);
      expect(run.text.match(/"type":"error"/g)).toHaveLength(1);
    }
  });

  it("tells that an answer broke off, with what there was", async () => {
    expect((await generate(requestOf([choice("half")]))).failed?.code).toBe("broken_stream");
    for (const [id, code] of [
      ["half", "broken_stream"],
      ["half-clean", "broken_stream"],
      ["stall", "timeout"],
    ] as const) {
      const { text, result } = await streamed(id);
      expect([id, result.failed?.code, result.text]).toEqual([id, code, "Hello"]);
      expect(text.match(/"type":"error"/g)).toHaveLength(1);
      expect(text).toContain(`"errorText":"${code}: `);
      expect(result.attempts).toMatchObject([{ model: id, error: code }]);
    }
    const { result } = await streamed("silent");
    expect([result.failed?.code, result.text, result.ttft_ms]).toEqual(["timeout", "", null]);
  });
});
