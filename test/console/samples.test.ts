import { describe, expect, it } from "vitest";
import { asker, outcomeKey } from "../../src/console/kit/samples/outcome.ts";
import { MAX_SAMPLES, parseSamples } from "../../src/console/kit/samples/parse.ts";
import type { Snapshot } from "../../src/domain/snapshot.ts";

describe("Pasted samples", () => {
  it.each([
    ["", null, []],
    ['{"user_id": "a"}', "json", [{ user_id: "a" }]],
    ['[{"user_id": "a"}, {"plan": null}]', "json", [{ user_id: "a" }, { plan: null }]],
    ['{"user_id": "a"}\n\n{"user_id": "b"}\r\n', "lines", [{ user_id: "a" }, { user_id: "b" }]],
    ["user_id,plan\na,pro\nb,", "csv", [{ user_id: "a", plan: "pro" }, { user_id: "b" }]],
    ["user_id;age\r\na;7\r\n", "csv", [{ user_id: "a", age: 7 }]],
    ["user_id\tbeta\n007\ttrue", "csv", [{ user_id: "007", beta: true }]],
    ['user_id,name\n"7","Ana ""A"", B\nC"', "csv", [{ user_id: "7", name: 'Ana "A", B\nC' }]],
    ['user_id,name\na,""', "csv", [{ user_id: "a", name: "" }]],
    ["user_id\nana\nbruno", "csv", [{ user_id: "ana" }, { user_id: "bruno" }]],
  ])("%j", (text, format, samples) => {
    expect(parseSamples(text)).toEqual({ format, samples, faults: [] });
  });

  it.each([
    ['{"user_id": ', [{ line: 0, why: "json" }]],
    ["[1, {}]", [{ line: 0, why: "object" }]],
    ['{"a": 1}\nnonsense', [{ line: 2, why: "json" }]],
    ['{"a": 1}\n7', [{ line: 2, why: "object" }]],
    ["a,b\n1,2,3", [{ line: 2, why: "columns" }]],
    ["a,a\n1,2", [{ line: 1, why: "header" }]],
    ['a,b\n1,"2', [{ line: 2, why: "quote" }]],
  ])("tell what is wrong with %j", (text, faults) => {
    expect(parseSamples(text).faults).toEqual(faults);
  });

  it("are so many at most", () => {
    const { samples, faults } = parseSamples(`user_id\n${"a\n".repeat(MAX_SAMPLES + 1)}`);
    expect(samples).toHaveLength(MAX_SAMPLES);
    expect(faults).toEqual([{ line: 0, why: "many" }]);
  });
});

describe("What a sample gets", () => {
  const snapshot: Snapshot = {
    agent_id: "desk",
    enabled: true,
    deleted: false,
    active: 2,
    labels: {},
    versions: {},
    rules: [{ id: "beta", condition: { user_id: { $inGroup: "beta" } }, version: 3 }],
    overrides: [{ user_id: "qa", version: 4 }],
    groups: { beta: ["ana"] },
  };

  it("is the version that a request would get", () => {
    const ask = asker({ kind: "version", snapshot });
    expect(ask({ user_id: "ana" })).toMatchObject({ version: 3, reason: "RULE", of: "beta" });
    expect(ask({ user_id: "qa" })).toMatchObject({ version: 4, reason: "OVERRIDE", of: null });
    expect(outcomeKey(ask({ user_id: "x" }))).toBe(outcomeKey(ask({ user_id: "y" })));
    expect(asker({ kind: "version", snapshot: { ...snapshot, active: null } })({})).toEqual({
      kind: "refused",
      code: "no_active_version",
    });
  });

  it("is a flag's value, and the rule that gave it", () => {
    const flag = {
      key: "search",
      type: "boolean" as const,
      enabled: true,
      default_value: false,
      rules: [
        { condition: { plan: "free" }, value: false },
        { percent: 100, value: true },
      ],
    };
    const ask = asker({ kind: "flag", agentId: "desk", flag, groups: {} });
    expect(ask({ plan: "free" })).toEqual({ kind: "flag", value: false, rule: 0, off: false });
    expect(ask({ user_id: "a" })).toEqual({ kind: "flag", value: true, rule: 1, off: false });
    expect(ask({})).toEqual({ kind: "flag", value: false, rule: null, off: false });
    const off = asker({ kind: "flag", agentId: "desk", flag: { ...flag, enabled: false }, groups: {} });
    expect(off({ user_id: "a" })).toEqual({ kind: "flag", value: false, rule: null, off: true });
  });

  it("is whether it meets a condition, or nothing", () => {
    const ask = asker({ kind: "condition", condition: { id: { $inGroup: "g" } }, groups: { g: [7] } });
    expect([ask({ id: 7 }), ask({ id: "7" })]).toEqual([
      { kind: "condition", met: true },
      { kind: "condition", met: false },
    ]);
    expect(asker(null)({})).toEqual({ kind: "nothing" });
  });
});
