import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../src/domain/json.ts";
import { compileAgent, explainAgent, resolveAgent } from "../../src/domain/resolve.ts";
import type { Rule } from "../../src/domain/rule.ts";
import type { Snapshot } from "../../src/domain/snapshot.ts";
import { compileCondition } from "./conditions-kit.ts";

const GROUPS = { some: ["a", 8] };

const snapshotOf = (rules: Rule[]): Snapshot => ({
  agent_id: "agent",
  enabled: true,
  deleted: false,
  active: 1,
  labels: {},
  versions: { "1": "sha256:1" },
  rules,
  groups: GROUPS,
});

/** Each rule tried by itself, in order: the steps up to the one that applies. */
function naive(rules: Rule[], attributes: unknown) {
  const steps: object[] = [];
  for (const { id, condition, version } of rules) {
    const met = compileCondition(condition, GROUPS)(attributes);
    steps.push(
      met
        ? { step: "RULE", id, matched: version !== undefined, why: version === undefined ? "none" : "given" }
        : { step: "RULE", id, matched: false, why: "condition" },
    );
    if (met && version !== undefined) return { steps, rule_id: id };
  }
  return { steps, rule_id: null };
}

const NAMES = ["a", "b", "c", "a.b", "length", "toString", "constructor", "", "$in"];
const WORDS = [
  "",
  "a",
  "A",
  "b",
  "8",
  "8.0",
  "null",
  "undefined",
  "true",
  "a,b",
  "[object Object]",
  "-0",
  "NaN",
];
const word = fc.constantFrom(...WORDS);
const scalar = fc.oneof(
  { weight: 4, arbitrary: word },
  fc.constantFrom<unknown>(0, -0, 8, 1e21, true, false, null),
);
const list = fc.array(scalar, { maxLength: 20 });
const test = fc.oneof(
  { weight: 4, arbitrary: scalar },
  list,
  fc.record({ $eq: scalar }),
  fc.record({ $in: list }),
  fc.record({ $eq: scalar, $in: list }, { requiredKeys: [] }),
  fc.record({ $in: fc.array(fc.anything(), { maxLength: 3 }) }),
  fc.record({ $in: fc.anything(), $gt: fc.constant(1) }),
  fc.record({ $nin: list }),
  fc.record({ $ne: scalar }),
  fc.record({ $ini: list }),
  fc.record({ $gt: scalar }),
  fc.record({ $not: fc.record({ $in: list }) }),
  fc.record({ $exists: fc.boolean() }),
  fc.record({ $inGroup: fc.constant("some") }),
  fc.record({ b: scalar }),
  fc.constant({ $regex: "(" }),
);
const name = fc.oneof({ weight: 6, arbitrary: fc.constantFrom("a", "b") }, fc.constantFrom(...NAMES));
const paths = fc.dictionary(name, test, { minKeys: 1, maxKeys: 3, noNullPrototype: true });
const condition = fc.oneof(
  { weight: 8, arbitrary: paths },
  fc.record({ $and: fc.array(paths, { maxLength: 3 }) }),
  fc.tuple(paths, paths).map(([outer, inner]) => ({ $and: [inner], ...outer })),
  fc.record({ $or: fc.array(paths, { maxLength: 3 }) }),
  fc.record({ $not: paths }),
  fc.record({ $nor: fc.array(paths, { maxLength: 2 }) }),
) as fc.Arbitrary<JsonObject>;
const rules = fc
  .array(fc.record({ condition, gives: fc.integer({ min: 0, max: 9 }) }), { maxLength: 70, size: "max" })
  .map((drawn) =>
    drawn.map(({ condition: json, gives }, index): Rule => ({
      id: `r${index}`,
      condition: json,
      // Some are met and still passed over, as a rule of an older snapshot may be.
      ...(gives > 0 && { version: 1 }),
    })),
  );

class Odd {
  toString(): string {
    return "a";
  }
}
const fails = (): never => {
  throw new Error("no");
};
const value = fc.oneof(
  { weight: 6, arbitrary: scalar },
  fc.constantFrom<unknown>(
    undefined,
    NaN,
    8n,
    Symbol("a"),
    new Odd(),
    Object.create(null),
    { b: "a" },
    fails,
  ),
  list,
);
const plain = fc.dictionary(fc.constantFrom("a", "b", "c", "length", "constructor", "", "$in"), value, {
  noNullPrototype: true,
});
const attributes = fc.oneof(
  { weight: 8, arbitrary: plain },
  // One attribute that throws, and one that is inherited.
  plain.map((given) => Object.defineProperty({ ...given }, "a", { get: fails, enumerable: true })),
  plain.map((given) => Object.create(given) as Record<string, unknown>),
  fc.constantFrom<unknown>(null, undefined, "a", ["a", "b"], 8),
);

describe("a list of rules", () => {
  it("gives what its rules give when each is tried by itself, and explains it so", () => {
    let given = 0;
    let late = 0;
    fc.assert(
      fc.property(rules, attributes, (all, from) => {
        const expected = naive(all, from);
        const agent = compileAgent(snapshotOf(all));
        const asked = from as Record<string, unknown>;
        expect(resolveAgent(agent, asked)).toMatchObject({ rule_id: expected.rule_id });
        const { answer, steps } = explainAgent(agent, asked);
        expect(answer).toMatchObject({ rule_id: expected.rule_id });
        const tried = steps.filter(({ step }) => step === "RULE");
        expect(tried).toHaveLength(expected.steps.length);
        for (const [index, step] of expected.steps.entries()) expect(tried[index]).toMatchObject(step);
        if (expected.rule_id !== null) given += 1;
        if (expected.steps.length > 8) late += 1;
      }),
      { numRuns: 3_000, seed: 11 },
    );
    // The generator is worth something only if rules apply, and not the first ones alone.
    expect(given).toBeGreaterThan(1_000);
    expect(late).toBeGreaterThan(300);
  });

  /** How often an attribute is read for one answer. */
  function readsOf(all: Rule[], region: unknown): number {
    let reads = 0;
    const asked = {
      plan: "pro",
      get region(): unknown {
        reads += 1;
        return region;
      },
    };
    resolveAgent(compileAgent(snapshotOf(all)), asked);
    return reads;
  }

  const many = (count: number, conditionOf: (index: number) => JsonObject): Rule[] =>
    Array.from({ length: count }, (_, index) => ({
      id: `r${index}`,
      condition: conditionOf(index),
      version: 1,
    }));

  it.each<[string, (index: number) => JsonObject]>([
    ["equal to a text", (index) => ({ plan: "pro", region: `r-${index}` })],
    ["$eq", (index) => ({ region: { $eq: `r-${index}` }, plan: "pro" })],
    ["$in", (index) => ({ region: { $in: [`r-${index}`, `s-${index}`] } })],
    ["below $and", (index) => ({ $and: [{ region: `r-${index}` }], plan: "pro" })],
  ])("tries only the rules that an attribute leaves: %s", (_name, conditionOf) => {
    const all = many(200, conditionOf);
    // Once for each thirty rules, and once by the rule that applies.
    expect(readsOf(all, "r-199")).toBe(8);
    expect(readsOf(all, "none")).toBe(7);
  });

  it("tries all of them where an attribute is no scalar", () => {
    const all = many(200, (index) => ({ region: { $in: [`r-${index}`] } }));
    expect(readsOf(all, ["r-199"])).toBeGreaterThan(200);
  });

  it("keeps nothing for lists of many values, or few rules", () => {
    const [few] = compileAgent(snapshotOf(many(3, (index) => ({ region: `r-${index}` })))).rules;
    expect(few!.index.columns).toEqual([]);
    const long = Array.from({ length: 9 }, (_, index) => `r-${index}`);
    const [large] = compileAgent(snapshotOf(many(20, () => ({ region: { $in: long } })))).rules;
    expect(large!.index.columns).toEqual([]);
  });
});
