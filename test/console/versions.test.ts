import { describe, expect, it } from "vitest";
import { comparison } from "../../src/console/agent/compare/model.ts";
import { proseDiff, type Block } from "../../src/console/agent/compare/prose/lines.ts";
import { restOf, withRest } from "../../src/console/agent/draft/form/split.ts";
import { setIn } from "../../src/console/agent/draft/form/set-in.ts";
import { replacement } from "../../src/console/editor/change.ts";
import { placeInJson, placeInYaml } from "../../src/console/editor/completion/place.ts";
import { keysAt, valuesAt } from "../../src/console/editor/completion/schema.ts";
import type { JsonObject } from "../../src/domain/json.ts";

const sideOf = (blocks: Block[], side: "from" | "to"): string =>
  blocks
    .flatMap(({ rows }) => rows.flatMap((row) => row[side] ?? []))
    .map(({ pieces }) => pieces.map(({ text }) => text).join(""))
    .join("\n");

describe("how two prompts differ", () => {
  const from = "# Who\nBe kind.\nNever promise a refund.\n\n## Billing\nAsk for the number.\n\n## End";
  const to = "# Who\nBe kind.\nNever promise a refund; a person decides.\n\n## End\nAsk whether it helped.";

  it("loses nothing of either", () => {
    expect(sideOf(proseDiff(from, to), "from")).toBe(from);
    expect(sideOf(proseDiff(from, to), "to")).toBe(to);
  });

  it("marks the words that changed in a line", () => {
    const row = proseDiff(from, to).flatMap(({ rows }) => rows)[2];
    expect(row?.to?.pieces.filter(({ isChanged }) => isChanged).map(({ text }) => text)).toEqual([
      "; a person decides",
    ]);
  });

  it("says nothing of equal texts", () => {
    expect(proseDiff(from, from).every(({ isSame }) => isSame)).toBe(true);
  });
});

describe("how two configurations differ", () => {
  const from: JsonObject = {
    agent: { version: 1 },
    model: { id: "a", temperature: 0.7 },
    instructions: "Be kind.",
    tools: ["search", { name: "ticket", type: "client", description: "Old" }],
  };

  it("tells texts, settings and tools apart, and leaves the number out", () => {
    const found = comparison(from, {
      agent: { version: 2 },
      model: { id: "a", temperature: 0.3 },
      instructions: "Be brief.",
      tools: [{ name: "ticket", type: "client", description: "New" }, "find"],
    });
    expect(found.texts.map(({ path }) => path)).toEqual(["/instructions"]);
    expect(found.fields).toEqual([
      { path: "/model/temperature", name: "model.temperature", from: 0.7, to: 0.3 },
    ]);
    expect(found.tools.map(({ name, from: old, to: next }) => [name, !!old, !!next])).toEqual([
      ["ticket", true, true],
      ["find", false, true],
      ["search", true, false],
    ]);
  });

  it("says when they are the same, and when tools have only moved", () => {
    expect(comparison(from, { ...from, agent: { version: 9 } }).isSame).toBe(true);
    const moved = comparison(from, { ...from, tools: (from["tools"] as []).toReversed() });
    expect(moved).toMatchObject({ isSame: false, toolsMoved: true, tools: [] });
  });
});

describe("the form's rest", () => {
  const config: JsonObject = {
    model: { id: "a", fallbacks: [] },
    instructions: "x",
    memory: { turns: 3 },
    guardrails: { blocked_input: ["x"], own: 1 },
  };

  it("is what has no field, and goes back to where it was", () => {
    expect(restOf(config)).toEqual({
      model: { fallbacks: [] },
      memory: { turns: 3 },
      guardrails: { own: 1 },
    });
    expect(withRest(config, restOf(config))).toEqual(config);
    expect(withRest(config, { more: true })).toEqual({
      model: { id: "a" },
      instructions: "x",
      guardrails: { blocked_input: ["x"] },
      more: true,
    });
  });

  it("keeps keys in their order when one changes", () => {
    expect(JSON.stringify(setIn(config, ["instructions"], "y"))).toBe(
      JSON.stringify(config).replace('"x","memory', '"y","memory'),
    );
    expect(setIn({ tools: ["a", "b"] }, ["tools", 0], undefined)).toEqual({ tools: ["b"] });
  });
});

describe("where somebody types", () => {
  it.each([
    ['{"mo', [], "key"],
    ['{"model": {"pro', ["model"], "key"],
    ['{"a": 1, "model": {"provider": "an', ["model", "provider"], "value"],
    ['{"tools": ["a", {"na', ["tools", "1"], "key"],
  ])("in JSON: %s", (before, path, kind) => {
    expect(placeInJson(before)).toMatchObject({ path, kind });
  });

  it.each([
    ["agent:\n  name: x\nmodel:\n  te", ["model"], "key"],
    ["tools:\n  - name: a\n    ty", ["tools", "0"], "key"],
    ["messages:\n- role: us", ["messages", "0", "role"], "value"],
  ])("in YAML: %s", (before, path, kind) => {
    expect(placeInYaml(before)).toMatchObject({ path, kind });
  });

  it("is nowhere inside a text", () => {
    expect(placeInYaml("instructions: |\n  hello mo")).toBeNull();
    expect(placeInJson('{"a": "x"')).toBeNull();
  });

  it("has the keys and values of its schema, through references and choices", () => {
    const schema = {
      properties: { one: { $ref: "#/$defs/one" } },
      $defs: {
        one: {
          anyOf: [{ type: "string" }, { properties: { kind: { enum: ["a", "b"] } }, required: ["kind"] }],
        },
      },
    };
    expect(keysAt(schema, ["one"])).toMatchObject([{ name: "kind", isRequired: true }]);
    expect(valuesAt(schema, ["one", "kind"])).toEqual(["a", "b"]);
  });
});

it("a text is replaced where it changed only", () => {
  expect(replacement("one two three", "one 2 three")).toEqual({ from: 4, to: 7, insert: "2" });
  expect(replacement("same", "same")).toBeNull();
});
