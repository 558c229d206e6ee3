import { readUIMessageStream, uiMessageChunkSchema, parseJsonEventStream, type UIMessage } from "ai";
import { describe, expect, it } from "vitest";
import type { ModelChoice } from "../../src/domain/run/settings.ts";
import type { RunRequest, RunResult } from "../../src/llm/request.ts";

/** Loaded as the Worker loads it: not before it is needed. */
const { generate } = await import("../../src/llm/run.ts");
const { streamRun } = await import("../../src/llm/stream.ts");

const choiceOf = (provider: string, id: string, more: Partial<ModelChoice> = {}): ModelChoice => ({
  provider,
  id,
  api_url: null,
  completions_path: null,
  credential: null,
  temperature: 0.5,
  max_tokens: 100,
  top_p: null,
  stop: null,
  seed: null,
  timeout_ms: 1_000,
  retries: 0,
  ...more,
});

function requestOf(text: string, models = [choiceOf("echo", "echo-1")]): RunRequest {
  return {
    settings: { models, max_steps: 4, total_timeout_ms: 3_000 },
    keyOf: () => Promise.resolve("sk-very-secret"),
    allowLocalhost: true,
    ai: null,
    system: "Be brief.",
    messages: [{ role: "user", content: text }],
    tools: {
      sum: {
        description: null,
        parameters: { type: "object", required: ["a"] },
        execute: (input) => Promise.resolve(input),
      },
    },
    debug: false,
  };
}

function streamOf(text: string, onDone: (result: RunResult) => void) {
  return streamRun({
    ...requestOf(text),
    messageId: "message-1",
    start: { version: 28 },
    finish: ({ usage }) => ({ usage: { ...usage } }),
    onDone,
    errorText: ({ code, message }) => `${code}: ${message}`,
    showToolCalls: true,
  });
}

describe("a model, run in a Worker", () => {
  it("answers, calls its tools and fails as it does elsewhere", async () => {
    expect(await generate(requestOf("hello"))).toMatchObject({
      text: "[echo-1] You said: hello",
      failed: null,
    });
    const called = await generate(requestOf('/tool sum {"a":1}'));
    expect(called.tool_calls).toMatchObject([{ name: "sum", output: { a: 1 } }]);
    expect((await generate(requestOf("/tool sum {}"))).tool_calls[0]?.error).toContain("parameters");
    expect((await generate(requestOf("/fail 429"))).failed).toMatchObject({
      code: "rate_limited",
      status: 429,
    });
    expect((await generate(requestOf("/hang"))).failed?.code).toBe("timeout");
  });

  it("loads each provider, and tells what cannot be reached or called", async () => {
    const nobody = { api_url: "http://127.0.0.1:1/v1", credential: "key" };
    for (const provider of ["anthropic", "openai", "groq", "openai-compatible"]) {
      const { failed } = await generate(requestOf("hello", [choiceOf(provider, "m", nobody)]));
      expect([provider, failed?.code]).toEqual([provider, "unreachable"]);
      const inside = { ...nobody, api_url: "https://169.254.169.254/v1" };
      const refused = await generate(requestOf("hello", [choiceOf(provider, "m", inside)]));
      expect([provider, refused.failed?.code]).toEqual([provider, "refused"]);
    }
    const ai = { run: () => Promise.resolve({ response: "Hello" }) } as unknown as Ai;
    const cloudflare = choiceOf("workers-ai", "@cf/meta/llama-3.3-70b-instruct-fp8-fast");
    expect((await generate({ ...requestOf("hello", [cloudflare]), ai })).text).toBe("Hello");
  });

  it("streams what the AI SDK's client reads, and keeps the outcome when the client leaves", async () => {
    const outcomes: RunResult[] = [];
    const run = streamOf("good morning", (result) => void outcomes.push(result));
    const parts = parseJsonEventStream({ stream: run.body, schema: uiMessageChunkSchema });
    const chunks = parts.pipeThrough(
      new TransformStream({
        transform(part, controller) {
          if (part.success) controller.enqueue(part.value);
          else controller.error(part.error);
        },
      }),
    );
    let message: UIMessage | undefined;
    for await (const state of readUIMessageStream({ stream: chunks })) message = state;
    expect(message?.metadata).toMatchObject({ version: 28, usage: { output_tokens: 5 } });
    expect(message?.parts.at(-1)).toMatchObject({ type: "text", text: "[echo-1] You said: good morning" });
    expect(outcomes).toEqual([await run.done]);

    const left = streamOf("/slow 100 and then some more", (result) => void outcomes.push(result));
    const reader = left.body.getReader();
    await reader.read();
    await reader.cancel();
    await left.done;
    expect(outcomes).toHaveLength(2);
  });
});
