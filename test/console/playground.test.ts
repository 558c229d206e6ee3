import type { UIMessageChunk } from "ai";
import { expect, it } from "vitest";
import { openCalls, textOf, type Answer } from "../../src/console/playground/chat/exchange.ts";
import { fold } from "../../src/console/playground/chat/fold.ts";
import { readTarget, targetText } from "../../src/console/playground/target/target.ts";
import { inputOf, schemaFields } from "../../src/console/tools/schema-fields.ts";

const asked: Answer = {
  id: "a",
  side: "left",
  target: { agentId: "concierge", version: null },
  session: "s",
  userId: "",
  results: null,
  state: "running",
  parts: [],
  start: null,
  end: null,
  trouble: null,
  firstWordMs: null,
  ms: null,
  verdict: null,
};

const told = (...chunks: object[]): Answer =>
  chunks.reduce<Answer>((answer, chunk, index) => fold(answer, chunk as UIMessageChunk, index + 1), asked);

const END = { session_id: "s", version: 3, metadata: { message_id: "m" } };

it("an answer is one text between two calls, and has what its tools were given and answered", () => {
  const answer = told(
    { type: "start", messageMetadata: { agent_id: "concierge", version: 3, reason: "ACTIVE", kept: true } },
    { type: "text-delta", id: "0", delta: "One mo" },
    { type: "text-end", id: "0" },
    { type: "text-start", id: "1" },
    { type: "text-delta", id: "1", delta: "ment." },
    { type: "tool-input-start", toolCallId: "c", toolName: "find" },
    { type: "tool-input-available", toolCallId: "c", toolName: "find", input: { id: 1 } },
    { type: "tool-output-available", toolCallId: "c", output: { found: true } },
    { type: "text-delta", id: "2", delta: "Here it is." },
    { type: "finish", messageMetadata: { ...END, tool_calls: [] } },
  );
  expect(answer.parts).toEqual([
    { type: "text", text: "One moment." },
    {
      type: "tool",
      id: "c",
      name: "find",
      input: { value: { id: 1 } },
      outcome: { output: { found: true } },
    },
    { type: "text", text: "Here it is." },
  ]);
  expect(textOf(answer)).toBe("One moment.\n\nHere it is.");
  expect([answer.state, answer.start?.kept, answer.firstWordMs, answer.ms]).toEqual(["done", true, 2, 10]);
});

it("calls of the caller's own tools are open until they are answered", () => {
  const call = { type: "tool-input-available", toolCallId: "c", toolName: "show", input: {} };
  const tool_calls = [{ id: "c", name: "show", input: {}, client: true }];
  const open = told(call, { type: "finish", messageMetadata: { ...END, tool_calls } });
  expect(openCalls(open).map(({ name }) => name)).toEqual(["show"]);
  expect(openCalls(told(call))).toEqual([]);
});

it("a message that a guardrail has stopped tells its decision at the beginning, and of no calls", () => {
  const metadata = { ...END, metadata: { message_id: "m", reason: "RULE" } };
  const answer = told(
    { type: "start", messageMetadata: metadata },
    { type: "finish", messageMetadata: metadata },
  );
  expect([answer.start?.reason, answer.end?.tool_calls]).toEqual(["RULE", []]);
});

it("a failure in the middle keeps what was said, and tells its code and its sentence", () => {
  const answer = told(
    { type: "text-delta", id: "0", delta: "Well" },
    { type: "error", errorText: "provider_failed: The model's answer broke off." },
    { type: "finish" },
  );
  expect([answer.state, textOf(answer), answer.trouble?.code, answer.trouble?.message]).toEqual([
    "failed",
    "Well",
    "provider_failed",
    "The model's answer broke off.",
  ]);
});

it("an address names an agent, or a version of it", () => {
  expect(readTarget("concierge@3")).toEqual({ agentId: "concierge", version: 3 });
  for (const text of ["concierge", "concierge@x", "concierge@0", "concierge@"])
    expect(readTarget(text)).toEqual({ agentId: "concierge", version: null });
  for (const text of [undefined, "", "No Such", "@3"]) expect(readTarget(text)).toBeNull();
  expect(targetText({ agentId: "concierge", version: 3 })).toBe("concierge@3");
});

it("a tool's parameters become fields, of which what is empty or no value is not sent", () => {
  const fields = schemaFields({
    type: "object",
    properties: {
      note: { type: "string" },
      count: { type: "integer" },
      fast: { type: "boolean" },
      kind: { enum: ["a", "b"] },
      tags: { type: "array" },
      id: { type: "string", description: "Its number" },
    },
    required: ["id"],
  });
  expect(fields.map(({ name, kind }) => [name, kind])).toEqual([
    ["id", "text"],
    ["note", "text"],
    ["count", "number"],
    ["fast", "boolean"],
    ["kind", "choice"],
    ["tags", "json"],
  ]);
  expect(inputOf(fields, { id: "7", note: "", count: "2", fast: "false", kind: "a", tags: '["x"]' })).toEqual(
    {
      id: "7",
      count: 2,
      fast: false,
      kind: "a",
      tags: ["x"],
    },
  );
  expect(inputOf(fields, { count: "two", tags: "[" })).toEqual({});
  expect(schemaFields({})).toEqual([]);
});
