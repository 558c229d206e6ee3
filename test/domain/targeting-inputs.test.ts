import { describe, expect, it } from "vitest";
import type * as z from "zod";
import { zodFaults } from "../../src/domain/faults.ts";
import { createFlag, replaceFlag } from "../../src/domain/inputs/flags.ts";
import { createGroup, replaceGroup } from "../../src/domain/inputs/groups.ts";
import { putRules } from "../../src/domain/inputs/rules.ts";

/** The faults of a body: each as its pointer and what is said. */
function faults(schema: z.ZodType, body: unknown): string[] {
  const parsed = schema.safeParse(body);
  return parsed.success ? [] : zodFaults(parsed.error).map(({ path, message }) => `${path} ${message}`);
}

const rule = { id: "vip", condition: { plan: "pro" }, version: 28 };
const halves = [
  { version: 28, weight: 50 },
  { version: 29, weight: 50 },
];

describe("rules", () => {
  it("are taken as documented", () => {
    const body = {
      rules: [rule, { id: "half", description: "d", condition: {}, split: halves, unit: "session" }],
      overrides: [
        { user_id: "qa-1", version: 28 },
        { session_id: "s-1", version: 29 },
      ],
    };
    expect(putRules.parse(body)).toEqual(body);
  });

  it("may be none, and a user may be a number", () => {
    expect(putRules.parse({})).toEqual({ rules: [], overrides: [] });
    expect(putRules.parse({ overrides: [{ user_id: 42, version: 28 }] }).overrides).toEqual([
      { user_id: "42", version: 28 },
    ]);
  });

  it("split in parts of 0.0001 %", () => {
    const weights = [33.3333, 33.3333, 33.3334].map((weight, index) => ({ version: index + 1, weight }));
    expect(faults(putRules, { rules: [{ id: "r", condition: {}, split: weights }] })).toEqual([]);
  });

  it.each([
    [
      "neither version nor split",
      { ...rule, version: undefined },
      /^\/rules\/0\/version send either version or split/,
    ],
    ["both", { ...rule, split: halves }, /^\/rules\/0\/version send either/],
    ["no condition", { id: "r", version: 1 }, /^\/rules\/0\/condition must be an object of conditions/],
    ["a key that is not known", { ...rule, conditions: {} }, /^\/rules\/0 .*conditions/],
    ["an id with a space", { ...rule, id: "a b" }, /^\/rules\/0\/id must start with/],
    ["version 0", { ...rule, version: 0 }, /^\/rules\/0\/version must be 1 or more/],
    ["a unit without a split", { ...rule, unit: "user" }, /^\/rules\/0\/unit /],
    [
      "one arm",
      { id: "r", condition: {}, split: [{ version: 1, weight: 100 }] },
      /^\/rules\/0\/split must have two/,
    ],
    [
      "weights of 99.9999",
      {
        id: "r",
        condition: {},
        split: [
          { version: 1, weight: 50 },
          { version: 2, weight: 49.9999 },
        ],
      },
      /^\/rules\/0\/split weights are percentages and must add up to 100/,
    ],
    [
      "weights as fractions",
      {
        id: "r",
        condition: {},
        split: [
          { version: 1, weight: 0.5 },
          { version: 2, weight: 0.5 },
        ],
      },
      /^\/rules\/0\/split weights are percentages/,
    ],
    [
      "a version twice",
      {
        id: "r",
        condition: {},
        split: [
          { version: 1, weight: 50 },
          { version: 1, weight: 50 },
        ],
      },
      /^\/rules\/0\/split\/1\/version is in the split already/,
    ],
  ])("are refused with %s", (_name, one, fault) => {
    expect(faults(putRules, { rules: [one] })).toEqual([expect.stringMatching(fault)]);
  });

  it.each([
    ["two of one id", { rules: [rule, rule] }, /^\/rules\/1\/id is the id of an earlier rule/],
    [
      "two overrides of one unit",
      {
        overrides: [
          { user_id: "42", version: 1 },
          { user_id: 42, version: 2 },
        ],
      },
      /^\/overrides\/1 is for the unit of an earlier one/,
    ],
    ["an override of nobody", { overrides: [{ version: 1 }] }, /^\/overrides\/0\/user_id send either/],
    [
      "an override of two units",
      { overrides: [{ user_id: "u", session_id: "s", version: 1 }] },
      /^\/overrides\/0/,
    ],
    [
      "too many",
      { rules: Array.from({ length: 201 }, (_, n) => ({ ...rule, id: `r${n}` })) },
      /^\/rules .*200/,
    ],
  ])("are refused with %s", (_name, body, fault) => {
    expect(faults(putRules, body)[0]).toMatch(fault);
  });
});

describe("a flag", () => {
  const flag = { key: "web_search", type: "boolean", default_value: false };

  it("is taken as documented, and is on unless it says otherwise", () => {
    expect(createFlag.parse(flag)).toEqual({ ...flag, enabled: true, rules: [] });
    const whole = {
      key: "tone",
      type: "string",
      enabled: false,
      default_value: "neutral",
      off_value: null,
      unit: "session",
      rules: [{ condition: { plan: "pro" }, percent: 12.5, value: "warm" }],
    };
    expect(createFlag.parse(whole)).toEqual(whole);
    const { key: _, ...rest } = flag;
    expect(replaceFlag.parse(rest)).toEqual({ ...rest, enabled: true, rules: [] });
  });

  it.each([
    ["a default of another type", { default_value: 1 }, /^\/default_value must be a boolean/],
    ["an off value of another type", { off_value: "no" }, /^\/off_value must be a boolean/],
    ["a rule's value of another type", { rules: [{ value: "yes" }] }, /^\/rules\/0\/value must be a boolean/],
    ["a rule without a value", { rules: [{ percent: 5 }] }, /^\/rules\/0\/value is missing/],
    [
      "a rule with a key that is not known",
      { rules: [{ value: true, percentage: 5 }] },
      /^\/rules\/0 .*percentage/,
    ],
    ["more than 100 %", { rules: [{ value: true, percent: 101 }] }, /^\/rules\/0\/percent/],
    ["no default", { default_value: undefined }, /^\/default_value is missing/],
    ["a type that there is not", { type: "list" }, /^\/type/],
    ["a key of dots alone", { key: ".." }, /^\/key must start with/],
    ["the key __proto__", { key: "__proto__" }, /^\/key must start with/],
    [
      "gates without being boolean",
      { type: "number", default_value: 1, gates_tools: ["a"] },
      /^\/gates_tools only a boolean flag/,
    ],
    [
      "a value that is too large",
      { type: "object", default_value: { x: "x".repeat(9_000) } },
      /^\/default_value .*8192 characters/,
    ],
    ["a value that is no text", { type: "string", default_value: "\uD800" }, /^\/default_value .*surrogate/],
  ])("is refused with %s", (_name, more, fault) => {
    expect(faults(createFlag, { ...flag, ...more })).toEqual([expect.stringMatching(fault)]);
  });
});

describe("a saved group", () => {
  it("is taken as documented", () => {
    const group = { id: "testers", name: "Testers", values: ["ana", 7] };
    expect(createGroup.parse(group)).toEqual(group);
    expect(replaceGroup.parse({ values: [] })).toEqual({ values: [] });
  });

  it.each([
    ["true", { values: [true] }, /^\/values\/0 must be text or a number/],
    ["half a surrogate pair", { values: ["\uD800"] }, /^\/values hold half/],
    ["10,001 values", { values: Array.from({ length: 10_001 }, (_, n) => n) }, /^\/values .*10000/],
    ["no values", {}, /^\/values/],
  ])("is refused with %s", (_name, body, fault) => {
    expect(faults(createGroup, { id: "g", ...body })).toEqual([expect.stringMatching(fault)]);
  });
});
