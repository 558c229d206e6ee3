import { parseJsonEventStream, readUIMessageStream, uiMessageChunkSchema, type UIMessage } from "ai";
import { describe, expect, it } from "vitest";
import type { Json } from "../../src/domain/json.ts";
import { AnswerFilter } from "../../src/domain/run/answer-filter.ts";
import type { TextFilter } from "../../src/llm/filter.ts";
import type { RunResult } from "../../src/llm/request.ts";
import { generate } from "../../src/llm/run.ts";
import { streamRun, type StreamRequest } from "../../src/llm/stream.ts";
import { ToolError, type RunTool } from "../../src/llm/tools/tool-set.ts";
import { choiceOf, expectSilence, newProvider, requestOf, saying, streamOf } from "./llm-kit.ts";

expectSilence();
const fake = await newProvider();

const sum: RunTool = {
  description: "Adds two numbers",
  parameters: {
    type: "object",
    properties: { a: { type: "number" }, b: { type: "number" } },
    required: ["a", "b"],
    additionalProperties: false,
  },
  execute: (input) => {
    const { a, b } = input as { a: number; b: number };
    return Promise.resolve({ sum: a + b });
  },
};

/** Reads a stream as the `ai` package's own client does. */
async function read(request: StreamRequest) {
  const run = streamRun(request);
  const chunks = parseJsonEventStream({ stream: run.body, schema: uiMessageChunkSchema }).pipeThrough(
    new TransformStream({
      transform(part, controller) {
        if (!part.success) throw part.error;
        controller.enqueue(part.value);
      },
    }),
  );
  let message: UIMessage | undefined;
  const errors: string[] = [];
  const onError = (error: unknown) => void errors.push((error as Error).message);
  for await (const state of readUIMessageStream({ stream: chunks, onError })) message = state;
  return { message, errors, result: await run.done, headers: run.headers };
}

const textOf = (message: UIMessage | undefined) =>
  message?.parts.map((part) => (part.type === "text" ? part.text : "")).join("");

describe("echo", () => {
  it("says what was said, word by word, the same each time", async () => {
    const { text, usage, model, finish_reason } = await generate(saying("hello  there\nyou"));
    expect(text).toBe("[echo-1] You said: hello  there\nyou");
    expect({ usage, model, finish_reason }).toEqual({
      usage: { input_tokens: 5, cached_tokens: 0, cache_write_tokens: 0, output_tokens: 6 },
      model: { provider: "echo", id: "echo-1" },
      finish_reason: "stop",
    });
    const run = streamRun(streamOf(saying("hello  there\nyou")));
    const sent = await new Response(run.body).text();
    expect(sent.match(/"type":"text-delta"/g)).toHaveLength(6);
    expect(await run.done).toMatchObject({ text, usage });
    expect((await generate(saying(""))).text).toBe("[echo-1] You said: ");
  });

  it("fails, waits and breaks off as it is told", async () => {
    for (const [words, code, status] of [
      ["/fail 429", "rate_limited", 429],
      ["/fail 401", "key_refused", 401],
      ["/fail 503", "provider_error", 503],
      ["/fail", "provider_error", 500],
      ["/hang", "timeout", null],
      ["/break in the middle of it", "broken_stream", null],
    ] as const) {
      expect([words, (await generate(saying(words))).failed]).toMatchObject([words, { code, status }]);
      const { result, errors } = await read(streamOf(saying(words)));
      expect([words, result.failed]).toMatchObject([words, { code, status }]);
      expect(errors).toEqual([`${code}: ${result.failed!.message}`]);
    }
    const since = Date.now();
    const { text } = await generate(saying("/slow 60 good morning"));
    expect(text).toBe("[echo-1] You said: good morning");
    expect(Date.now() - since).toBeGreaterThanOrEqual(55);
  });
});

describe("tools", () => {
  const tools = { sum };

  it("are called with what their parameters allow", async () => {
    const { text, tool_calls, response_messages } = await generate(
      saying('/tool sum {"a":2,"b":3}', { tools }),
    );
    expect(text).toBe('[echo-1] The tool sum answered: {"sum":5}');
    const call = { id: "call_1", name: "sum", input: { a: 2, b: 3 }, client: false };
    expect(tool_calls).toEqual([{ ...call, output: { sum: 5 } }]);
    const again = await generate(
      saying("x", {
        tools,
        messages: [...response_messages, { role: "user", content: '/tool sum {"a":1,"b":1}' }],
      }),
    );
    expect(again.tool_calls).toMatchObject([{ id: "call_2", output: { sum: 2 } }]);
  });

  it("never see anything else, and names that are not there run nothing", async () => {
    let calls = 0;
    const counted: RunTool = { ...sum, execute: () => Promise.resolve(++calls) };
    for (const [words, error] of [
      ['/tool sum {"a":2}', "does not follow its parameters"],
      ['/tool sum {"a":2,"b":"3"}', "/b:"],
      ['/tool sum {"a":2,"b":3,"c":4}', "does not follow its parameters"],
      ["/tool sum {a:", "is not JSON"],
      ["/tool nope {}", "There is no tool of that name."],
      ["/tool toString {}", "There is no tool of that name."],
      ["/tool __proto__ {}", "There is no tool of that name."],
    ]) {
      const request = saying(words!, { tools: { sum: counted } });
      const { tool_calls, failed, text, response_messages } = await generate(request);
      expect([words, tool_calls.length, tool_calls[0]?.error, failed]).toEqual([
        words,
        1,
        expect.stringContaining(error!),
        null,
      ]);
      expect(text).toMatch(/failed: (There is no tool of that name\.$|The tool's input )/);
      expect(JSON.stringify(response_messages)).toContain(error!.slice(0, 10));
      expect(JSON.stringify(response_messages)).not.toMatch(/Invalid input for|tried to call|vailable tools/);
      const { message, result } = await read(streamOf(request));
      expect(result.text).toBe(text);
      expect(result.tool_calls[0]?.error).toContain(error!);
      expect(JSON.stringify(message?.parts)).toContain(error!.slice(0, 10));
    }
    expect(calls).toBe(0);
  });

  it("fail in our own words", async () => {
    const broken: RunTool = { ...sum, execute: () => Promise.reject(new Error("password=hunter2")) };
    const refused: RunTool = { ...sum, execute: () => Promise.reject(new ToolError("The bank is closed.")) };
    const words = (name: string) => `/tool ${name} {"a":2,"b":3}`;
    for (const [name, error] of [
      ["broken", "The tool failed."],
      ["refused", "The bank is closed."],
    ] as const) {
      const request = saying(words(name), { tools: { broken, refused } });
      const result = await generate(request);
      expect(result.tool_calls).toMatchObject([{ name, error }]);
      expect(result.text).toContain(error);
      const seen = await read(streamOf(request));
      expect(JSON.stringify([result, seen])).not.toContain("hunter2");
      expect(JSON.stringify(seen.message)).toContain(error);
    }
  });

  it("of the caller are handed back, and their results taken up", async () => {
    const pick: RunTool = { ...sum, execute: null };
    const request = saying('/tool pick {"a":2,"b":3}', { tools: { pick } });
    const { tool_calls, finish_reason, response_messages } = await generate(request);
    const call = { id: "call_1", name: "pick", input: { a: 2, b: 3 }, client: true };
    expect([tool_calls, finish_reason]).toEqual([[call], "tool-calls"]);
    const { message } = await read(streamOf(request, { showToolCalls: false }));
    expect(message?.parts.at(-1)).toMatchObject({ type: "tool-pick", state: "input-available" });
    const output = { type: "json", value: "the left one" };
    const result = { type: "tool-result", toolCallId: "call_1", toolName: "pick", output };
    const next = await generate({
      ...request,
      messages: [...request.messages, ...response_messages, { role: "tool", content: [result] }],
    });
    expect(next.text).toBe("[echo-1] The tool pick answered: the left one");
  });

  it("are called no more often than the steps allow", async () => {
    const model = choiceOf("openai-compatible", "tool", { api_url: `${fake.origin}/v1` });
    const weather: RunTool = { ...sum, parameters: {}, execute: () => Promise.resolve(1) };
    const settings = { models: [model], max_steps: 1, total_timeout_ms: 2_000 };
    const result = await generate(requestOf([model], { settings, tools: { weather } }));
    expect([result.finish_reason, result.tool_calls.length, result.text]).toEqual(["max-steps", 1, ""]);
    expect(result.warnings).toContainEqual(expect.stringContaining("max_steps"));
    const handed = { weather: { ...weather, execute: null } };
    const asked = await generate(requestOf([model], { settings, tools: handed }));
    expect([asked.finish_reason, asked.warnings]).toEqual(["tool-calls", []]);
  });

  it("are shown in a stream, or not", async () => {
    const request = saying('/tool sum {"a":2,"b":3}', { tools });
    const shown = await read(streamOf(request));
    expect(shown.message?.parts).toContainEqual(
      expect.objectContaining({ type: "tool-sum", state: "output-available", output: { sum: 5 } }),
    );
    const hidden = await read(streamOf(request, { showToolCalls: false }));
    expect(JSON.stringify(hidden.message)).not.toContain("tool-sum");
    expect(hidden.result.tool_calls).toHaveLength(1);
  });
});

describe("a stream", () => {
  it("is read by the AI SDK's own client, with its metadata", async () => {
    const { message, errors, headers, result } = await read(streamOf(saying("good morning")));
    expect(message).toMatchObject({ id: "message-1", role: "assistant", metadata: { version: 28 } });
    expect(message?.metadata).toMatchObject({ usage: result.usage });
    expect([textOf(message), errors]).toEqual(["[echo-1] You said: good morning", []]);
    expect(headers).toMatchObject({
      "content-type": "text/event-stream",
      "x-vercel-ai-ui-message-stream": "v1",
    });
    expect(headers).not.toHaveProperty("connection");
    expect(result.ttft_ms).toBeGreaterThanOrEqual(0);
  });

  it("tells of a failure with the metadata of the end before it", async () => {
    const request = streamOf(saying("/break one two three four"), {
      finish: ({ failed }) => ({ code: failed!.code }),
    });
    const { message, errors } = await read(request);
    expect(errors).toEqual(["broken_stream: The model's answer broke off."]);
    expect(message?.metadata).toMatchObject({ version: 28, code: "broken_stream" });
    expect(textOf(message)).toBe("[echo-1] You said: one ");
  });

  it("has its outcome kept once, also when the client leaves or never reads", async () => {
    for (const [words, leave] of [
      ["one two three four five six", "never reads"],
      ["/slow 50 one two three", "early"],
      ["/hang", "early"],
    ] as const) {
      const outcomes: RunResult[] = [];
      const run = streamRun(streamOf(saying(words), { onDone: (result) => void outcomes.push(result) }));
      if (leave === "early") {
        const reader = run.body.getReader();
        await reader.read();
        await reader.cancel();
      } else setTimeout(() => void run.body.cancel(), 100);
      const result = await run.done;
      expect([words, leave, outcomes]).toEqual([words, leave, [result]]);
      const code = leave === "never reads" ? undefined : "abandoned";
      expect([words, result.failed?.code]).toEqual([words, code]);
    }
  });

  it("tells of the outcome also when its last words cannot be had", async () => {
    const outcomes: RunResult[] = [];
    const run = streamRun(
      streamOf(saying("hello"), {
        finish: () => Promise.reject(new Error("no room")),
        onDone: (result) => void outcomes.push(result),
      }),
    );
    const [text] = await Promise.all([
      new Response(run.body).text(),
      expect(run.done).rejects.toThrow("no room"),
    ]);
    expect(text.endsWith("data: [DONE]\n\n")).toBe(true);
    expect(outcomes).toHaveLength(1);
  });
});

describe("a filter", () => {
  /** Holds the last word back, stops at "secret", and ends answers with a sentence. */
  function newFilter(): TextFilter {
    let held = "";
    return {
      push(text) {
        const all = held + text;
        if (all.includes("secret")) return { text: "(withheld)", blocked: true };
        const cut = all.lastIndexOf(" ") + 1;
        held = all.slice(cut);
        return { text: all.slice(0, cut), blocked: false };
      },
      end: (isLast) => ({ text: isLast ? `${held} Not advice.` : held, blocked: false }),
    };
  }

  it("reads an answer before anybody else, whole and streamed", async () => {
    for (const [words, text, reason] of [
      ["good morning", "[echo-1] You said: good morning Not advice.", "stop"],
      ["", "[echo-1] You said:  Not advice.", "stop"],
    ] as const) {
      const whole = await generate(saying(words, { filter: newFilter() }));
      expect([whole.text, whole.finish_reason, whole.failed]).toEqual([text, reason, null]);
      const { message, result } = await read(streamOf(saying(words, { filter: newFilter() })));
      expect([textOf(message), result.text]).toEqual([text, text]);
      expect(JSON.stringify(result.response_messages)).toContain("Not advice.");
    }
  });

  it("may be an agent's guardrails", async () => {
    const guardrails = {
      blocked_input: [],
      blocked_output: ["secret plan"],
      max_input_length: null,
      required_disclaimers: ["This is not advice."],
      blocked_message: "No.",
      instructions: [],
    };
    const advice = "[echo-1] You said: no secret here\n\nThis is not advice.";
    for (const [words, said] of [
      ["no secret here", advice],
      ["the secret plan is", "[echo-1] You said: the \n\nNo."],
    ] as const) {
      const request = () => saying(words, { filter: new AnswerFilter(guardrails) });
      const { message } = await read(streamOf(request()));
      expect([textOf(message), (await generate(request())).text]).toEqual([said, said]);
    }
  });

  it("shows of tools what may be shown, and streams no input in pieces", async () => {
    const tools = { sum };
    const shown = (value: Json): Json => (JSON.stringify(value).includes("5") ? "not shown" : value);
    const said = await read(streamOf({ ...saying('/tool sum {"a":2,"b":3}', { tools }), shown }));
    expect(said.message?.parts).toContainEqual(
      expect.objectContaining({ type: "tool-sum", input: { a: 2, b: 3 }, output: "not shown" }),
    );
    const asked = await read(streamOf({ ...saying('/tool sum {"a":5,"b":3}', { tools }), shown }));
    expect(asked.message?.parts).toContainEqual(
      expect.objectContaining({ type: "tool-sum", input: "not shown" }),
    );
    expect(asked.result.tool_calls).toMatchObject([{ input: { a: 5, b: 3 } }]);
  });

  it("stops an answer, and its tools, and still counts it", async () => {
    const words = "this is a secret and more of it";
    const { message, result } = await read(streamOf(saying(words, { filter: newFilter() })));
    expect(textOf(message)).toBe("[echo-1] You said: this is a (withheld)");
    expect(result).toMatchObject({
      finish_reason: "content-filter",
      failed: null,
      usage: { output_tokens: 11 },
    });
    const whole = await generate(saying(words, { filter: newFilter() }));
    expect([whole.text, whole.finish_reason]).toEqual(["(withheld)", "content-filter"]);
    expect(JSON.stringify([result.response_messages, whole.response_messages])).not.toContain("secret");
  });
});
