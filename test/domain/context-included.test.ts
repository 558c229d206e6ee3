import { describe, expect, it } from "vitest";
import { MAX_INCLUDED } from "../../src/domain/context/context.ts";
import { contextText } from "../../src/domain/context/data.ts";
import { contextParagraphs, contextVariables } from "../../src/domain/context/filled.ts";
import { inclusionsOf, withVersions } from "../../src/domain/context/included.ts";
import type { JsonObject } from "../../src/domain/json.ts";
import { promptOf } from "../../src/domain/run/messages.ts";
import { runSettings } from "../../src/domain/run/settings.ts";

const data = { user: { name: "Ana", plan: null, tags: ["a", "b"] }, n: 3, on: true };
const contexts = [
  { name: "profile", version: 4, data },
  { name: "note", version: 1, data: "a text" },
];

const placeholders = (...texts: string[]): JsonObject => ({ instructions: texts });

describe("variables of contexts", () => {
  it.each([
    ["{{contexts.note}}", "contexts.note", "a text"],
    ["{{ contexts.profile.user.name }}", "contexts.profile.user.name", "Ana"],
    ["{{contexts.profile.n}}", "contexts.profile.n", 3],
    ["{{contexts.profile.on}}", "contexts.profile.on", true],
    ["{{contexts.profile.user.plan}}", "contexts.profile.user.plan", "null"],
    ["{{contexts.profile.user.tags}}", "contexts.profile.user.tags", '["a","b"]'],
    ["{{contexts.profile.user.tags.1}}", "contexts.profile.user.tags.1", "b"],
    ["{{contexts.profile}}", "contexts.profile", JSON.stringify(data)],
  ])("%s", (text, name, value) => {
    expect(contextVariables(placeholders(text), contexts)).toEqual({ [name]: value });
  });

  it("have no value where they lead nowhere", () => {
    const texts = [
      "{{contexts.other}} {{contexts.profile.toString}} {{contexts.profile.user.tags.length}} {{contexts.profile.user.tags.2}}",
      "{{contexts.note.0}} {{contexts}} {{contexts.profile.}} {{who}}",
    ];
    expect(contextVariables(placeholders(...texts), contexts)).toEqual({});
  });

  it("go before those that a caller sends", () => {
    const config = { system_prompt: "{{contexts.note}} {{x}}" };
    const prompt = promptOf(config, runSettings(config), {
      variables: { "contexts.note": "mine", x: "{{contexts.profile.n}}" },
      contexts,
      session: [],
      next: { role: "user", content: "hi" },
    });
    expect(prompt!.system).toBe(`a text {{contexts.profile.n}}\n\n${contextParagraphs(contexts)}`);
  });
});

describe("the contexts of a configuration", () => {
  it("are a list of names, with versions", () => {
    expect(inclusionsOf({})).toEqual([]);
    const config: JsonObject = { contexts: [{ name: "a" }, { name: "b", version: 2, why: "kept" }] };
    expect(inclusionsOf(config)).toMatchObject([{ name: "a" }, { name: "b", version: 2 }]);
    expect(withVersions(config, [7, 2]).contexts).toEqual([
      { name: "a", version: 7 },
      { name: "b", version: 2, why: "kept" },
    ]);
  });

  it.each([
    ["a", "/config/contexts"],
    [["a"], "/config/contexts/0"],
    [[{ name: "a", version: 0 }], "/config/contexts/0/version"],
    [[{ name: "__proto__" }], "/config/contexts/0/name"],
    [[{ name: "a" }, { name: "a" }], "/config/contexts"],
    [Array.from({ length: MAX_INCLUDED + 1 }, (_, index) => ({ name: `c${index}` })), "/config/contexts"],
  ])("are not %j", (given, path) => {
    expect(() => inclusionsOf({ contexts: given })).toThrow(
      expect.objectContaining({ code: "invalid_config", errors: [expect.objectContaining({ path })] }),
    );
  });
});

describe("data", () => {
  it("are JSON of at most 256 KiB, in UTF-8", () => {
    expect(contextText(null)).toBe("null");
    expect(contextText("é".repeat(131_071))).toHaveLength(131_073);
    expect(() => contextText("é".repeat(131_072))).toThrow(
      expect.objectContaining({ code: "context_too_large" }),
    );
    expect(() => contextText({ a: "\ud800" })).toThrow(
      expect.objectContaining({
        code: "invalid_request",
        errors: [expect.objectContaining({ path: "/data/a" })],
      }),
    );
  });
});
