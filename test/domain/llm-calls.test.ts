import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { JsonObject } from "../../src/domain/json.ts";
import { MAX_RUN_CALLS, MAX_STEP_CALLS } from "../../src/domain/run/limits.ts";
import type { RunRequest, RunResult } from "../../src/llm/request.ts";
import { generate } from "../../src/llm/run.ts";
import { streamRun } from "../../src/llm/stream.ts";
import type { RunTool } from "../../src/llm/tools/tool-set.ts";
import { choiceOf, requestOf, streamOf } from "./llm-kit.ts";

interface Message {
  role: string;
  content: string;
  tool_call_id?: string;
  tool_calls?: { id: string; function: { arguments: string } }[];
}

let server: Server;
/** Ids of the calls of each step, by the steps' order. */
let plan: string[][] = [];
let seen: Message[] = [];

const callOf = (id: string, index: number) => ({
  index,
  id,
  type: "function",
  function: { name: "add", arguments: JSON.stringify({ a: index }) },
});

beforeAll(async () => {
  server = createServer((request, response) => {
    let text = "";
    request.on("data", (part: Buffer) => (text += part.toString()));
    request.on("end", () => {
      const { messages, stream } = JSON.parse(text) as { messages: Message[]; stream?: boolean };
      seen = messages;
      const step = plan[messages.filter(({ role }) => role === "assistant").length];
      const said = step === undefined ? { content: "Done" } : { content: null, tool_calls: step.map(callOf) };
      const finish_reason = step === undefined ? "stop" : "tool_calls";
      const usage = { prompt_tokens: 1, completion_tokens: 1 };
      const about = { id: "1", created: 1, model: "m", usage };
      if (stream !== true) {
        const choices = [{ index: 0, finish_reason, message: { role: "assistant", ...said } }];
        response.writeHead(200, { "content-type": "application/json" });
        response.end(JSON.stringify({ ...about, choices }));
        return;
      }
      response.writeHead(200, { "content-type": "text/event-stream" });
      for (const [delta, reason] of [
        [{ role: "assistant", ...said }, null],
        [{}, finish_reason],
      ])
        response.write(
          `data: ${JSON.stringify({ ...about, choices: [{ index: 0, delta, finish_reason: reason }] })}\n\n`,
        );
      response.end("data: [DONE]\n\n");
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
});
afterAll(() => server.close());

let calls: number[] = [];
const add: RunTool = {
  description: null,
  parameters: { type: "object", properties: { a: { type: "number" } } },
  execute: (input) => {
    const { a } = input as JsonObject;
    calls.push(Number(a));
    return Promise.resolve({ a: Number(a) });
  },
};

const request = (max_steps = 8): RunRequest => {
  const api_url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const models = [choiceOf("openai-compatible", "m", { api_url, timeout_ms: 5_000 })];
  return requestOf(models, {
    tools: { add },
    settings: { models, max_steps, total_timeout_ms: 20_000 },
  });
};

async function streamed(of: RunRequest): Promise<RunResult> {
  const run = streamRun(streamOf(of));
  const [, result] = await Promise.all([new Response(run.body).text(), run.done]);
  return result;
}

const idsOf = (count: number, step = 0): string[] =>
  Array.from({ length: count }, (_, index) => `c${step}_${index}`);

describe.each([
  ["whole", generate],
  ["streamed", streamed],
])("calls of tools, %s", (_name, run) => {
  it("are made as many at once as a step may, and the model and the caller are told of the others", async () => {
    [plan, calls] = [[idsOf(500)], []];
    const result = await run(request());
    expect(result).toMatchObject({ text: "Done", failed: null });
    expect(calls).toHaveLength(MAX_STEP_CALLS);
    expect(result.tool_calls).toHaveLength(500);
    const refused = result.tool_calls.filter(({ error }) => error?.includes("was not made"));
    expect(refused).toHaveLength(500 - MAX_STEP_CALLS);
    expect(seen.filter(({ content }) => content?.includes("was not made"))).toHaveLength(refused.length);
    expect(result.warnings).toEqual([expect.stringContaining(`${refused.length} calls of tools were not`)]);
  });

  it("are made as often as a run may", async () => {
    [plan, calls] = [Array.from({ length: 6 }, (_, step) => idsOf(30, step)), []];
    const result = await run(request(10));
    expect(result.text).toBe("Done");
    expect(calls).toHaveLength(MAX_RUN_CALLS);
    expect(result.tool_calls.filter(({ error }) => error?.includes("before an answer"))).toHaveLength(
      6 * 30 - MAX_RUN_CALLS,
    );
  });

  it("are all answered, though a server gives some the same id", async () => {
    [plan, calls] = [[["same", "same", "other"], ["same"]], []];
    const result = await run(request());
    expect(calls).toEqual([0, 1, 2, 0]);
    expect(result.tool_calls.map(({ output }) => (output as JsonObject).a)).toEqual([0, 1, 2, 0]);
    const ids = result.tool_calls.map(({ id }) => id);
    expect([ids[0], ids[2], new Set(ids).size]).toEqual(["same", "other", 4]);
    const asked = seen.flatMap(({ tool_calls = [] }) => tool_calls.map(({ id }) => id));
    expect(asked).toEqual(ids);
    expect(seen.flatMap(({ tool_call_id }) => tool_call_id ?? [])).toEqual(asked);
    expect(result.warnings).toEqual([]);
  });
});
