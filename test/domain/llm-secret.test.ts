import type { LanguageModelV4, LanguageModelV4StreamPart } from "@ai-sdk/provider";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { generate } from "../../src/llm/run.ts";
import { keepingKey } from "../../src/llm/secret.ts";
import { streamRun } from "../../src/llm/stream.ts";
import { choiceOf, expectSilence, KEY, requestOf, streamOf } from "./llm-kit.ts";

expectSilence();

const told = (text: string) =>
  requestOf([choiceOf("echo", "m", { credential: "key" })], { messages: [{ role: "user", content: text }] });

/** A model that says these pieces, and calls a tool with all of them. */
const sayingIn = (pieces: string[]): LanguageModelV4 =>
  ({
    specificationVersion: "v4",
    doStream: () => {
      const parts: LanguageModelV4StreamPart[] = [
        { type: "text-start", id: "0" },
        ...pieces.map((delta) => ({ type: "text-delta" as const, id: "0", delta })),
        { type: "text-end", id: "0" },
        { type: "tool-call", toolCallId: "1", toolName: "t", input: JSON.stringify({ a: pieces.join("") }) },
      ];
      return Promise.resolve({
        stream: new ReadableStream<LanguageModelV4StreamPart>({
          start(controller) {
            parts.forEach((part) => controller.enqueue(part));
            controller.close();
          },
        }),
      });
    },
  }) as unknown as LanguageModelV4;

async function partsOf(pieces: string[], key: string): Promise<LanguageModelV4StreamPart[]> {
  const { stream } = await keepingKey(sayingIn(pieces), key).doStream({ prompt: [] });
  const parts: LanguageModelV4StreamPart[] = [];
  for await (const part of stream) parts.push(part);
  return parts;
}

const textIn = (parts: LanguageModelV4StreamPart[]): string =>
  parts.map((part) => (part.type === "text-delta" ? part.delta : "")).join("");

it("a model's key is in no answer, in nothing that is kept, and in no stream", async () => {
  const result = await generate(told(`it is ${KEY}, yes`));
  expect(result.text).toBe("[m] You said: it is ***, yes");
  expect(JSON.stringify(result)).not.toContain(KEY);
  const run = streamRun(streamOf(told(`it is ${KEY}`)));
  const text = await new Response(run.body).text();
  expect(text).not.toContain(KEY);
  expect((await run.done).text).toBe("[m] You said: it is ***");
  const call = await generate(told(`/tool none {"key": "${KEY}"}`));
  expect(JSON.stringify(call)).not.toContain(KEY);
});

it("a key is found over the borders of pieces, and nothing else is lost", async () => {
  const key = "ababcabab";
  const piece = fc.oneof(
    fc.constantFrom("a", "b", "ab", "abab", "c", "ababc", key),
    fc.string({ maxLength: 3 }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 12 }), async (pieces) => {
      const parts = await partsOf(pieces, key);
      expect(textIn(parts)).toBe(pieces.join("").replaceAll(key, "***"));
      expect(JSON.stringify(parts)).not.toContain(key);
    }),
  );
});

it("a text that holds no beginning of the key waits for nothing, and short keys are not looked for", async () => {
  const pieces = ["one ", "two ", "s", "k-", "three"];
  const deltas = (await partsOf(pieces, KEY)).flatMap((part) =>
    part.type === "text-delta" ? part.delta : [],
  );
  expect(deltas).toEqual(["one ", "two ", "sk-three"]);
  expect(textIn(await partsOf(["secret"], "secret"))).toBe("secret");
});
