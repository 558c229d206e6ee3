import { describe, expect, it } from "vitest";
import { generate } from "../../src/llm/run.ts";
import { safeFetch } from "../../src/llm/safe-fetch.ts";
import { streamRun } from "../../src/llm/stream.ts";
import type { RunTool } from "../../src/llm/tools/tool-set.ts";
import type { RunRequest } from "../../src/llm/request.ts";
import { choiceOf, expectSilence, KEY, newProvider, PROMPT, requestOf, streamOf } from "./llm-kit.ts";

expectSilence();
const fake = await newProvider();

const choice = (id: string, more = {}) =>
  choiceOf("openai-compatible", id, { api_url: `${fake.origin}/v1`, ...more });
const echo = choiceOf("echo", "echo-1");
const askedOf = (id: string) => fake.seen.filter(({ body }) => body.model === id);
const weather: RunTool = { description: null, parameters: {}, execute: () => Promise.resolve("mild") };

/** The same run, in one answer and as a stream. */
const both = (request: () => RunRequest) => [
  () => generate(request()),
  async () => {
    const run = streamRun(streamOf(request()));
    await new Response(run.body).text();
    return run.done;
  },
];

describe("models that stand in for each other", () => {
  it("are tried in their order, and nobody notices", async () => {
    const failing = ["hang", "e500", "garbage", "e401", "dead", "redirect"];
    const models = [...failing.map((id) => choice(id)), choice("ok")];
    for (const run of both(() => requestOf(models))) {
      const result = await run();
      expect(result).toMatchObject({ text: "Hello wide world", failed: null, finish_reason: "stop" });
      expect(result.model).toEqual({ provider: "openai-compatible", id: "ok" });
      expect(result.choice).toMatchObject(result.model);
      expect(result.attempts.map(({ error }) => error)).toEqual([
        "timeout",
        "provider_error",
        "bad_answer",
        "key_refused",
        "unreachable",
        "refused",
        null,
      ]);
      expect(result.usage.input_tokens).toBe(20);
    }
  });

  it("are asked again only where it may help, as often as was said", async () => {
    for (const [id, tries] of [
      ["e500", 3],
      ["e503", 3],
      ["e429-after-0", 3],
      ["e429-after-60", 1],
      ["e400", 1],
      ["e401", 1],
      ["e404", 1],
    ] as const) {
      const before = askedOf(id).length;
      const result = await generate(requestOf([choice(id, { retries: 2 })]));
      expect([id, askedOf(id).length - before, result.attempts.length]).toEqual([id, tries, tries]);
    }
  });

  it("are asked again no sooner than they said", async () => {
    const began = Date.now();
    await generate(requestOf([choice("e429-after-1", { retries: 1 }), echo]));
    expect(Date.now() - began).toBeGreaterThanOrEqual(1_000);
  });

  it("keep the run once they have answered", async () => {
    for (const run of both(() => requestOf([choice("e500"), choice("tool"), echo], { tools: { weather } }))) {
      const before = askedOf("e500").length;
      const result = await run();
      expect(askedOf("e500").length - before).toBe(1);
      expect(result.attempts.map(({ model }) => model)).toEqual(["e500", "tool", "tool"]);
      expect(result).toMatchObject({ text: "Hello wide world", failed: null });
    }
  });

  it("do not repeat what was begun", async () => {
    const run = streamRun(streamOf(requestOf([choice("half", { retries: 3 }), echo])));
    const text = await new Response(run.body).text();
    const result = await run.done;
    expect(text.match(/"type":"text-delta"/g)).toHaveLength(1);
    expect(result.failed?.code).toBe("broken_stream");
    expect(result.attempts).toMatchObject([{ model: "half", error: "broken_stream" }]);
  });

  it("get what the configuration says of each of them", async () => {
    const settings = { temperature: 0.3, max_tokens: 50, top_p: 0.9, stop: ["END"], seed: 7 };
    await generate(requestOf([choice("e500", settings), choice("ok", { temperature: 1 })]));
    expect(askedOf("e500").at(-1)?.body).toMatchObject({
      temperature: 0.3,
      max_tokens: 50,
      top_p: 0.9,
      seed: 7,
    });
    const { body } = askedOf("ok").at(-1)!;
    expect(body.temperature).toBe(1);
    expect(Object.keys(body)).not.toContain("max_tokens");
  });

  it("are all over at the deadline, retries and tools too", async () => {
    const slow: RunTool = { ...weather, execute: () => new Promise(() => {}) };
    const cases: [string, RunRequest][] = [
      ["hang", requestOf([choice("hang", { timeout_ms: 60_000 }), echo])],
      ["silent", requestOf([choice("hang", { timeout_ms: 100, retries: 5 }), echo])],
      ["retry", requestOf([choice("e429-after-4", { retries: 5 }), echo])],
      ["tool", requestOf([choice("tool")], { tools: { weather: slow } })],
      [
        "echo",
        requestOf([{ ...echo, timeout_ms: 60_000 }], { messages: [{ role: "user", content: "/hang" }] }),
      ],
    ];
    for (const [name, request] of cases) {
      const settings = { ...request.settings, total_timeout_ms: 300 };
      for (const run of both(() => ({ ...request, settings }))) {
        const began = Date.now();
        const result = await run();
        expect([name, result.failed?.code]).toEqual([name, "timeout"]);
        expect(Date.now() - began).toBeLessThan(2_000);
      }
    }
  });

  it("break off at the deadline when they had begun", async () => {
    const stalled = choice("stall", { timeout_ms: 60_000 });
    const settings = { models: [stalled, echo], max_steps: 1, total_timeout_ms: 300 };
    const run = streamRun(streamOf(requestOf([], { settings })));
    const text = await new Response(run.body).text();
    expect(await run.done).toMatchObject({ text: "Hello", failed: { code: "timeout" } });
    expect(text.match(/"type":"error"/g)).toHaveLength(1);
  });

  it("have what is left of the run's time", async () => {
    const since = Date.now();
    const result = await generate(
      requestOf([choice("hang", { timeout_ms: 60_000 })], { began: since - 4_900 }),
    );
    expect([result.failed?.code, Date.now() - since < 2_000]).toEqual(["timeout", true]);
  });

  it("end when the caller says so", async () => {
    const signal = AbortSignal.timeout(50);
    const result = await generate(requestOf([choice("hang", { timeout_ms: 60_000 }), echo], { signal }));
    expect(result.failed?.code).toBe("timeout");
    expect(result.attempts).toHaveLength(1);
  });
});

describe("a key", () => {
  it("is missed where the provider needs one, and never taken from elsewhere", async () => {
    process.env.OPENAI_API_KEY = "sk-of-somebody-else";
    process.env.OPENAI_BASE_URL = fake.origin;
    try {
      const none = { credential: null };
      for (const provider of ["openai", "anthropic", "groq"]) {
        const request = requestOf([choiceOf(provider, "ok", { api_url: fake.origin, ...none })]);
        expect((await generate(request)).failed?.code).toBe("key_missing");
      }
      const lost = requestOf([choice("ok")], { keyOf: () => Promise.resolve(null) });
      expect((await generate(lost)).failed?.code).toBe("key_missing");
      const closed = requestOf([choice("ok")], { keyOf: () => Promise.reject(new Error("no master key")) });
      const { failed } = await generate(closed);
      expect(failed).toMatchObject({ code: "key_unavailable", message: expect.stringMatching(/ "key"\.$/) });
      const keyless = requestOf([choice("ok", none)]);
      expect((await generate(keyless)).failed).toBe(null);
      expect(fake.seen.at(-1)?.headers.authorization).toBeUndefined();
    } finally {
      delete process.env.OPENAI_API_KEY;
      delete process.env.OPENAI_BASE_URL;
    }
  });

  it("is not needed by Workers AI, but its binding is", async () => {
    const model = choiceOf("workers-ai", "@cf/meta/llama-3.3-70b-instruct-fp8-fast", { credential: null });
    expect((await generate(requestOf([model]))).failed?.code).toBe("binding_missing");
    const usage = { prompt_tokens: 20, completion_tokens: 5 };
    const ai = { run: () => Promise.resolve({ response: "Hello", usage }) } as unknown as Ai;
    const result = await generate(requestOf([model], { ai }));
    expect(result).toMatchObject({
      text: "Hello",
      failed: null,
      usage: { input_tokens: 20, output_tokens: 5 },
    });
    const broken = { run: () => Promise.reject(new Error(`3040: ${PROMPT}`)) } as unknown as Ai;
    const { failed } = await generate(requestOf([model], { ai: broken }));
    expect(["provider_error", "rate_limited"]).toContain(failed?.code);
    expect(String(failed?.stack)).not.toContain(PROMPT);
  });
});

describe("what is sent", () => {
  it("is shown where that was asked for, its keys masked", async () => {
    const request = requestOf([choice("e500"), choice("ok"), echo], {
      debug: true,
      system: `Never say ${KEY}.`,
    });
    const { debug } = await generate(request);
    expect(debug).toHaveLength(2);
    expect(debug?.[1]).toMatchObject({
      provider: "openai-compatible",
      model: "ok",
      url: `${fake.origin}/v1/chat/completions`,
      headers: { authorization: "***", "content-type": "application/json" },
      body: { model: "ok", messages: [{ role: "system", content: "Never say ***." }, { content: PROMPT }] },
    });
    expect(JSON.stringify(debug)).not.toContain(KEY);
    expect((await generate(requestOf([echo]))).debug).toBe(null);
    expect((await generate(requestOf([echo], { debug: true }))).debug).toMatchObject([
      { url: null, model: "echo-1" },
    ]);
  });
});

describe("addresses", () => {
  const refused = [
    "http://10.0.0.1/v1",
    "https://10.0.0.1/v1",
    "https://169.254.169.254/latest",
    "https://metadata.google.internal/v1",
    "https://[fd00::1]/v1",
    "https://[::ffff:127.0.0.1]/v1",
    "http://example.com/v1",
    "ftp://example.com/v1",
    "file:///etc/passwd",
  ];

  it("that are not public are refused, before anything is sent", async () => {
    for (const api_url of refused) {
      const { failed, attempts } = await generate(requestOf([choice("ok", { api_url, retries: 3 })]));
      expect([api_url, failed?.code, attempts.length]).toEqual([api_url, "refused", 1]);
    }
    const before = fake.seen.length;
    for (const api_url of [fake.origin, fake.origin.replace("127.0.0.1", "localhost")]) {
      const { failed } = await generate(requestOf([choice("ok", { api_url })], { allowLocalhost: false }));
      expect(failed?.code).toBe("refused");
    }
    expect(fake.seen.length).toBe(before);
  });

  it("cannot be left by a path or a redirect", async () => {
    for (const completions_path of ["//10.0.0.1/x", "/../x", "@10.0.0.1/x", "https://10.0.0.1/x"]) {
      const before = fake.seen.length;
      const result = await generate(requestOf([choice("ok", { api_url: fake.origin, completions_path })]));
      expect([completions_path, result.failed?.status, fake.seen.length]).toEqual([
        completions_path,
        404,
        before + 1,
      ]);
    }
    expect((await generate(requestOf([choice("redirect")]))).failed).toMatchObject({
      code: "refused",
      status: 307,
    });
  });

  it("that messages name are not fetched", async () => {
    const before = fake.seen.length;
    const data = `${fake.origin}/v1/img.png`;
    const content = [{ type: "file", mediaType: "image/png", data }];
    const { failed } = await generate(requestOf([echo], { messages: [{ role: "user", content }] }));
    expect([failed === null || failed.code === "refused", fake.seen.length]).toEqual([true, before]);
  });

  it("answer as much as is allowed, and no text with a refusal", async () => {
    const fetch = safeFetch({ allowLocalhost: true, maxBytes: 100 });
    const ask = (model: string) =>
      fetch(`${fake.origin}/v1/chat/completions`, { method: "POST", body: JSON.stringify({ model }) });
    await expect(ask("ok")).rejects.toMatchObject({ code: "bad_answer" });
    const refusal = await ask("e429-after-2");
    expect([refusal.status, refusal.headers.get("retry-after"), await refusal.text()]).toEqual([
      429,
      "2",
      "",
    ]);
    await expect(fetch(fake.origin, { signal: AbortSignal.abort(new Error("mine")) })).rejects.toThrow(
      "mine",
    );
  });
});
