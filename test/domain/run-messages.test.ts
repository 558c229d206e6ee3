import { modelMessageSchema } from "ai";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json, JsonObject } from "../../src/domain/json.ts";
import { callIds, sizeOf, type ChatMessage } from "../../src/domain/run/chat.ts";
import { conversation, turnsOf } from "../../src/domain/run/history.ts";
import { promptOf } from "../../src/domain/run/messages.ts";
import { runSettings } from "../../src/domain/run/settings.ts";

const user = (content: Json): ChatMessage => ({ role: "user", content });
const says = (content: Json): ChatMessage => ({ role: "assistant", content });
const calls = (...ids: string[]): ChatMessage =>
  says(ids.map((toolCallId) => ({ type: "tool-call", toolCallId, toolName: "look", input: {} })));
const answers = (...ids: string[]): ChatMessage => ({
  role: "tool",
  content: ids.map((toolCallId) => ({
    type: "tool-result",
    toolCallId,
    toolName: "look",
    output: { type: "json", value: { found: true } },
  })),
});

const prompt = (
  config: JsonObject,
  more: { session?: ChatMessage[]; variables?: Record<string, string> } = {},
) =>
  promptOf(config, runSettings(config), {
    variables: more.variables ?? {},
    session: more.session ?? [],
    next: user("now"),
  })!;

describe("what a model is sent", () => {
  it("begins with the instructions, filled with variables; names and roles of the agent stay with people", () => {
    const config = {
      agent: { name: "PagBank", role: "Specialist", description: "Knows PIX" },
      instructions: "You help {{name}}.\nAlways in {{ language }}; {{unknown}} stays.",
    };
    expect(prompt(config, { variables: { name: "Ana", language: "Portuguese" } })).toEqual({
      system: "You help Ana.\nAlways in Portuguese; {{unknown}} stays.",
      messages: [user("now")],
    });
    expect(prompt({}).system).toBeNull();
    expect(prompt({ instructions: ["One.", "Two."] }).system).toBe("One.\nTwo.");
  });

  it("has all system texts in one, with guardrails that are a list and what markdown asks for", () => {
    const { system, messages } = prompt({
      system_prompt: "A",
      instructions: "B",
      messages: [
        { role: "system", content: "C" },
        { role: "user", content: "for example" },
        { role: "assistant", content: [{ type: "text", text: "like this" }] },
        { role: "developer", content: [{ type: "text", text: "D" }, "E"] },
        { role: "tool", content: "ignored" },
        { role: "user", content: "" },
      ],
      guardrails: ["Never lie.", "Be kind."],
      markdown: false,
    });
    expect(system).toBe(
      "A\n\nB\n\nC\n\nD\nE\n\n- Never lie.\n- Be kind.\n\nAnswer in plain text, without Markdown.",
    );
    expect(messages).toEqual([user("for example"), says([{ type: "text", text: "like this" }]), user("now")]);
    expect(prompt({ markdown: true }).system).toContain("Markdown");
  });

  it("passes content parts through, and makes bare texts among them parts", () => {
    const image = { type: "image", image: "https://example.com/a.png" };
    expect(prompt({ messages: [{ role: "user", content: ["look", image] }] }).messages[0]).toEqual(
      user([{ type: "text", text: "look" }, image]),
    );
  });

  it("has the session's turns between the examples and the message, as memory says", () => {
    const session = [user("1"), says("a"), user("2"), says("b")];
    expect(prompt({}, { session }).messages).toEqual([...session, user("now")]);
    const one = { memory: { add_history_to_messages: true, num_history_runs: 1 } };
    expect(prompt(one, { session }).messages).toEqual([user("2"), says("b"), user("now")]);
    expect(prompt({ memory: { add_history_to_messages: false } }, { session }).messages).toEqual([
      user("now"),
    ]);
  });

  it("is refused when variables would fill in too much", () => {
    const config = { instructions: "{{a}}".repeat(2_000) };
    const next = user("now");
    expect(
      promptOf(config, runSettings(config), { variables: { a: "x".repeat(1_000) }, session: [], next }),
    ).toBeNull();
  });

  it("is what the AI SDK takes, for any configuration without content parts of its own", () => {
    const text = fc.oneof(fc.string(), fc.array(fc.string(), { maxLength: 3 }));
    const role = fc.constantFrom("system", "user", "assistant", "AI", "tool", "", "constructor");
    const config = fc.record(
      {
        instructions: fc.oneof(text, fc.jsonValue()),
        system_prompt: fc.oneof(text, fc.jsonValue()),
        messages: fc.oneof(fc.array(fc.record({ role, content: text })), fc.jsonValue()),
        guardrails: fc.jsonValue(),
        memory: fc.jsonValue(),
        markdown: fc.jsonValue(),
      },
      { requiredKeys: [] },
    );
    const session = [
      user("1"),
      calls("c1", "c2"),
      answers("c1", "lost"),
      says("a"),
      user([{ type: "text", text: "2" }]),
    ];
    fc.assert(
      fc.property(config, (made) => {
        const open = made as JsonObject;
        const { system, messages } = prompt(open, { session });
        expect(system === null || system.length > 0).toBe(true);
        const own = Array.isArray(open.messages) ? open.messages : [];
        const isPlain = own.every(
          (message) =>
            typeof message === "object" &&
            message !== null &&
            !Array.isArray(message) &&
            isText(message.content),
        );
        if (isPlain) for (const message of messages) modelMessageSchema.parse(message);
      }),
      { numRuns: 1_000 },
    );
  });
});

const isText = (value: Json | undefined): boolean =>
  typeof value === "string" || (Array.isArray(value) && value.every((part) => typeof part === "string"));

describe("history", () => {
  const memory = { history: true, turns: 2 };

  it("is whole turns: a user's message with all that followed it", () => {
    const session = [
      says("welcome"),
      user("1"),
      calls("a"),
      answers("a"),
      says("one"),
      user("2"),
      says("two"),
      user("3"),
      says("three"),
    ];
    expect(turnsOf(session).map((turn) => turn.length)).toEqual([4, 2, 2]);
    expect(conversation(session, user("4"), memory)).toEqual([...session.slice(5), user("4")]);
    expect(conversation(session, user("4"), { history: true, turns: 3 })).toEqual([
      ...session.slice(1),
      user("4"),
    ]);
  });

  it("leaves out the oldest turns that have no room, and never a part of one", () => {
    const session = [user("x".repeat(50)), says("a"), user("y".repeat(30)), says("b")];
    expect(conversation(session, user("now"), memory, 60)).toEqual([...session.slice(2), user("now")]);
    expect(conversation(session, user("now"), memory, 30)).toEqual([user("now")]);
  });

  it("takes the turn along that asked for a tool's answer, also without history", () => {
    const session = [user("1"), says("one"), user("2"), calls("a", "b")];
    const off = { history: false, turns: 10 };
    expect(conversation(session, answers("a", "b"), off, 0)).toEqual([
      user("2"),
      calls("a", "b"),
      answers("a", "b"),
    ]);
    expect(conversation(session, answers("a", "lost"), off)).toEqual([user("2"), calls("a"), answers("a")]);
    expect(conversation([], answers("a"), off)).toEqual([]);
  });

  it("has no call without its answer, and no answer without its call", () => {
    const session = [user("1"), calls("a"), user("2"), answers("b"), says("two")];
    expect(conversation(session, user("3"), memory)).toEqual([user("1"), user("2"), says("two"), user("3")]);
  });

  it("keeps its promises for any session", () => {
    const id = fc.constantFrom("a", "b", "c", "d");
    const ids = fc.uniqueArray(id, { minLength: 1, maxLength: 3 });
    const message = fc.oneof(
      fc.string().map(user),
      fc.string().map(says),
      ids.map((list) => calls(...list)),
      ids.map((list) => answers(...list)),
    );
    fc.assert(
      fc.property(fc.array(message, { maxLength: 20 }), fc.nat(5), fc.nat(600), (session, turns, room) => {
        const kept = conversation(session, user("next"), { history: true, turns }, room);
        expect(kept.at(-1)).toEqual(user("next"));
        const before = kept.slice(0, -1);
        expect(before.filter(({ role }) => role === "user").length).toBeLessThanOrEqual(turns);
        expect(before.length === 0 || before[0]!.role === "user").toBe(true);
        expect(before.reduce((sum, one) => sum + sizeOf(one), 0)).toBeLessThanOrEqual(room);
        for (const turn of turnsOf(before)) {
          const called = new Set(turn.flatMap((one) => callIds(one, "tool-call")));
          const answered = new Set(turn.flatMap((one) => callIds(one, "tool-result")));
          expect(called).toEqual(answered);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
