import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { interactionItem } from "../../src/domain/interaction/item.ts";
import { MAX_RUN_USD } from "../../src/domain/run/limits.ts";
import { costOf, priceOf } from "../../src/domain/run/prices.ts";
import { RunRecord } from "../../src/llm/record.ts";
import { generate } from "../../src/llm/run.ts";
import { choiceOf, requestOf } from "./llm-kit.ts";

let server: Server;
let usage: unknown;

beforeAll(async () => {
  server = createServer((request, response) => {
    request.resume().on("end", () => {
      const choices = [{ index: 0, finish_reason: "stop", message: { role: "assistant", content: "Hello" } }];
      response.writeHead(200, { "content-type": "application/json" });
      response.end(
        JSON.stringify({ id: "1", object: "chat.completion", created: 1, model: "m", choices, usage }),
      );
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
});
afterAll(() => server.close());

async function usageOf(told: unknown) {
  usage = told;
  const api_url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const result = await generate(requestOf([choiceOf("openai-compatible", "m", { api_url })]));
  expect(result).toMatchObject({ text: "Hello", failed: null });
  const { input_tokens, cached_tokens, output_tokens } = result.usage;
  const item = { agent_id: "a", version: 1, user_id: "u", success: true };
  const price = priceOf("x", "m", { own: { input: 1e300, output: 1 } });
  const cost_usd = costOf(result.usage, price);
  expect(cost_usd === null || cost_usd <= MAX_RUN_USD).toBe(true);
  expect(
    interactionItem.safeParse({ ...item, input_tokens, cached_tokens, output_tokens, cost_usd }).success,
  ).toBe(true);
  return [input_tokens, cached_tokens, output_tokens];
}

describe("what a provider says of its tokens", () => {
  it.each([
    [{ prompt_tokens: 20, completion_tokens: 5 }, [20, 0, 5]],
    [{ prompt_tokens: 20.4, completion_tokens: 5.6 }, [20, 0, 6]],
    [{ prompt_tokens: -3, completion_tokens: 5 }, [null, null, 5]],
    [{ prompt_tokens: 20, completion_tokens: -5 }, [20, 0, null]],
    [{ prompt_tokens: 5e9, completion_tokens: 1e300 }, [null, null, null]],
    [
      { prompt_tokens: 20, completion_tokens: 5, prompt_tokens_details: { cached_tokens: 21 } },
      [20, null, 5],
    ],
    [{ completion_tokens: 5 }, [null, null, 5]],
    [{}, [null, null, null]],
    [undefined, [null, null, null]],
  ])("is taken as far as it can be: %j", async (told, wanted) => {
    expect(await usageOf(told)).toEqual(wanted);
  });

  it("is not known of a run when it is not of one of its steps, nor when it comes to too much", () => {
    const used = (...totals: (number | undefined)[]) => {
      const record = new RunRecord(undefined);
      for (const total of totals)
        record.used({
          inputTokens: { total, noCache: undefined, cacheRead: undefined, cacheWrite: undefined },
          outputTokens: { total, text: undefined, reasoning: undefined },
        });
      return [record.usage.input_tokens, record.usage.output_tokens];
    };
    expect(used(3, 4)).toEqual([7, 7]);
    expect(used(3, undefined, 4)).toEqual([null, null]);
    expect(used(9e8, 9e8)).toEqual([null, null]);
    expect(used()).toEqual([0, 0]);
  });

  it("has a cost only if it is known, and only one that can be", () => {
    const tokens = { input_tokens: 20, cached_tokens: 0, cache_write_tokens: 0, output_tokens: 5 };
    const price = priceOf("x", "m", { own: { input: 1, output: 2 } });
    expect(costOf(tokens, price)).toBe(30 / 1e6);
    expect(costOf({ ...tokens, output_tokens: null }, price)).toBeNull();
    expect(costOf(tokens, priceOf("x", "m", { own: { input: 1e300, output: 2 } }))).toBeNull();
  });
});
