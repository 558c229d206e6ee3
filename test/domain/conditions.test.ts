import { evalCondition } from "@growthbook/growthbook";
import * as fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { checkCondition } from "../../src/domain/conditions/check.ts";
import { compileCondition } from "./conditions-kit.ts";
import type { Groups } from "../../src/domain/conditions/operators.ts";
import vectors from "../vectors/conditions.json" with { type: "json" };

interface Case {
  name: string;
  condition: Record<string, unknown>;
  attributes: Record<string, unknown>;
  groups?: Groups;
  expected: boolean;
  /** Why GrowthBook answers otherwise. */
  growthbook?: string;
}
const cases = vectors.cases as unknown as Case[];

type Expected = Parameters<typeof evalCondition>;

/** What the official SDK says; "throws" where it does. */
function official(condition: unknown, attributes: unknown, groups?: unknown): boolean | "throws" {
  vi.spyOn(console, "error").mockReturnValue();
  try {
    return evalCondition(attributes as Expected[0], condition as Expected[1], groups as Expected[2]);
  } catch {
    return "throws";
  } finally {
    vi.restoreAllMocks();
  }
}

describe("conditions", () => {
  it.each(cases)("$name", ({ condition, attributes, groups, expected }) => {
    expect(compileCondition(condition, groups)(attributes)).toBe(expected);
  });

  it("have a name of their own in each vector", () => {
    expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length);
  });
});

describe("GrowthBook's SDK", () => {
  it.each(cases.filter(({ growthbook }) => growthbook === undefined))("agrees: $name", (vector) => {
    expect(official(vector.condition, vector.attributes, vector.groups)).toBe(vector.expected);
  });

  it.each(cases.filter(({ growthbook }) => growthbook !== undefined))("differs: $name", (vector) => {
    expect(official(vector.condition, vector.attributes, vector.groups)).not.toBe(vector.expected);
  });
});

it("an attribute that is there and undefined is not null, as in GrowthBook", () => {
  for (const condition of [
    { a: null },
    { a: { $exists: false } },
    { a: { $type: "undefined" } },
    { a: false },
  ]) {
    expect(compileCondition(condition)({ a: undefined })).toBe(official(condition, { a: undefined }));
  }
});

const NAMES = ["a", "b", "a.b", "a.0", "b.a.b", "c"];
const WORDS = ["", "a", "A", "b", "ab", "8", "10", "1.2.3", "v1.2.3-rc.1", "1.10", "null", "true", "é", "É"];
const scalar = fc.oneof(
  fc.constantFrom(...WORDS),
  fc.constantFrom(0, 1, 8, 10, -1, 2.5, 1e21),
  fc.boolean(),
  fc.constant(null),
);
const value = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthIdentifier: "value" },
    { weight: 4, arbitrary: scalar },
    { weight: 2, arbitrary: fc.array(tie("value"), { maxLength: 3 }) },
    {
      weight: 2,
      arbitrary: fc.dictionary(fc.constantFrom("a", "b", "0"), tie("value"), {
        maxKeys: 3,
        noNullPrototype: true,
      }),
    },
  ),
})).value;
const attributes = fc.dictionary(fc.constantFrom("a", "b", "c"), value, { noNullPrototype: true });
const groups: Record<string, (string | number)[]> = { some: ["a", 8, "10"], none: [] };
const PATTERNS = ["^a", "b$", "^[a-z]+$", "(a|b)", "\\.", "1", "^null$", ""];

const only = (key: string, operand: fc.Arbitrary<unknown>): fc.Arbitrary<Record<string, unknown>> =>
  operand.map((json) => ({ [key]: json }));
const oneOf = (keys: string[], operand: fc.Arbitrary<unknown>): fc.Arbitrary<Record<string, unknown>> =>
  fc.constantFrom(...keys).chain((key) => only(key, operand));

const { condition } = fc.letrec<{ condition: object; test: unknown; operators: object }>((tie) => ({
  operators: fc.oneof(
    { maxDepth: 3, depthIdentifier: "condition" },
    oneOf(["$eq", "$ne"], scalar),
    oneOf(["$lt", "$lte", "$gt", "$gte"], fc.oneof(fc.constantFrom(...WORDS), fc.constantFrom(0, 8, 2.5))),
    oneOf(["$in", "$nin", "$ini", "$nini"], fc.array(scalar, { maxLength: 4 })),
    oneOf(["$inGroup", "$notInGroup"], fc.constantFrom("some", "none")),
    only("$exists", fc.boolean()),
    only("$type", fc.constantFrom("string", "number", "boolean", "array", "object", "null")),
    oneOf(["$regex", "$regexi"], fc.constantFrom(...PATTERNS)),
    oneOf(
      ["$veq", "$vne", "$vlt", "$vlte", "$vgt", "$vgte"],
      fc.constantFrom("1.2.3", "v1.2.3-rc.1", "1.10", 8),
    ),
    only("$not", tie("test")),
    only("$size", fc.oneof(fc.constantFrom(0, 1, 2), only("$gt", fc.constant(1)))),
    only("$elemMatch", fc.oneof(tie("operators"), tie("condition"))),
    oneOf(["$all", "$alli"], fc.array(tie("test"), { maxLength: 3 })),
    fc.tuple(tie("operators"), tie("operators")).map(([a, b]) => ({ ...a, ...b })),
  ),
  test: fc.oneof({ maxDepth: 3, depthIdentifier: "condition" }, value, tie("operators")),
  condition: fc.oneof(
    { maxDepth: 3, depthIdentifier: "condition" },
    {
      weight: 6,
      arbitrary: fc.dictionary(fc.constantFrom(...NAMES), tie("test"), { maxKeys: 2, noNullPrototype: true }),
    },
    { weight: 2, arbitrary: oneOf(["$and", "$or", "$nor"], fc.array(tie("condition"), { maxLength: 3 })) },
    { weight: 1, arbitrary: only("$not", tie("condition")) },
  ),
}));

describe("any condition", () => {
  it("is decided as GrowthBook's SDK decides it", () => {
    let met = 0;
    let writable = 0;
    fc.assert(
      fc.property(condition, attributes, (json, given) => {
        const expected = official(json, given, groups);
        expect(compileCondition(json, groups)(given)).toBe(expected);
        if (expected === true) met += 1;
        if (checkCondition(json, new Set(Object.keys(groups))).length === 0) writable += 1;
      }),
      { numRuns: 20_000, seed: 7 },
    );
    // The generator is worth something only if it makes both answers, and conditions that may be written.
    expect(met).toBeGreaterThan(4_000);
    expect(met).toBeLessThan(16_000);
    expect(writable).toBeGreaterThan(15_000);
  });

  it("never throws, whatever it is made of and whatever it is asked about", () => {
    const hostile = {
      get a(): never {
        throw new Error("no");
      },
      b: Symbol("b"),
      c: Object.create(null) as unknown,
      d: 10n,
      e: { toString: null, valueOf: null },
      f: new Proxy({}, { get: () => hostile, has: () => true }),
    };
    const anything = fc.anything({
      withBigInt: true,
      withNullPrototype: true,
      withObjectString: true,
      withSet: true,
    });
    const keys = fc.constantFrom(
      "a",
      "b",
      "c",
      "d",
      "e.x",
      "f.g.h",
      "__proto__",
      "constructor.name",
      "$or",
      "$not",
      "$and",
    );
    const odd = fc.dictionary(keys, fc.oneof(anything, condition));
    fc.assert(
      fc.property(odd, fc.oneof(anything, fc.constant(hostile)), (json, given) => {
        expect(typeof compileCondition(json)(given)).toBe("boolean");
      }),
      { numRuns: 5_000, seed: 8 },
    );
    for (const operator of [
      "$eq",
      "$lt",
      "$in",
      "$regex",
      "$veq",
      "$size",
      "$all",
      "$elemMatch",
      "$type",
      "$exists",
    ]) {
      for (const name of ["a", "b", "c", "d", "e", "f.g"]) {
        for (const operand of [1, "x", ["x"], { $gt: 1 }, null]) {
          expect(typeof compileCondition({ [name]: { [operator]: operand } })(hostile)).toBe("boolean");
        }
      }
    }
  });

  it("that is nested too deep to compile is met by nobody", () => {
    let deep: object = { a: 1 };
    for (let level = 0; level < 100_000; level += 1) deep = { $not: deep };
    expect(compileCondition(deep)({ a: 1 })).toBe(false);
  });
});
