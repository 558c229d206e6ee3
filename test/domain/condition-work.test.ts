import { describe, expect, it, vi } from "vitest";
import { compileCondition, meets, type Condition } from "../../src/domain/conditions/compile.ts";
import { startEvaluation } from "../../src/domain/conditions/once.ts";
import { workLeft } from "../../src/domain/conditions/work.ts";
import { flagValue } from "../../src/domain/evaluate/flags.ts";
import type { Flag } from "../../src/domain/flag.ts";
import type { JsonObject } from "../../src/domain/json.ts";
import { MAX_FLAG_WORK, MAX_RULE_WORK } from "../../src/domain/limits.ts";
import { compileAgent, explainAgent, resolveAgent, type Resolution } from "../../src/domain/resolve.ts";
import type { Rule } from "../../src/domain/rule.ts";

const many = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));

const agentOf = (conditions: JsonObject[], flags: Flag[] = []) =>
  compileAgent({
    agent_id: "agent",
    enabled: true,
    deleted: false,
    active: 1,
    labels: {},
    versions: {},
    rules: conditions.map((condition, index): Rule => ({ id: `r${index}`, condition, version: 2 })),
    flags,
  });

const flagOf = (key: string, conditions: JsonObject[]): Flag => ({
  key,
  type: "boolean",
  enabled: true,
  default_value: false,
  rules: conditions.map((condition) => ({ condition, value: true })),
});

/** How often a pattern is tried. */
function triesOf(act: () => void): number {
  const test = vi.spyOn(RegExp.prototype, "test");
  try {
    act();
    return test.mock.calls.length;
  } finally {
    test.mockRestore();
  }
}

/** Two hundred rules of many conditions that nothing meets. */
const rulesOf = (conditionOf: (index: number) => JsonObject): JsonObject[] =>
  many(200, () => ({ $or: many(100, conditionOf) }));

/** An element that counts how often it is converted, or read. */
class Counted {
  static times = 0;
  get b(): string {
    Counted.times += 1;
    return "x";
  }
  toString(): string {
    Counted.times += 1;
    return "x";
  }
  toJSON(): string {
    Counted.times += 1;
    return "x";
  }
}

function timesOf(act: () => void): number {
  Counted.times = 0;
  act();
  return Counted.times;
}

function costOf(condition: Condition, a: unknown): number {
  startEvaluation(MAX_RULE_WORK);
  meets(condition, { a });
  return MAX_RULE_WORK - workLeft();
}

describe("a list among the attributes", () => {
  const a = many(1_000, () => new Counted());

  it.each<[string, (index: number) => JsonObject]>([
    ["compared with texts", (index) => ({ a: `t${index}` })],
    ["compared with numbers", (index) => ({ a: index })],
    ["in an order", (index) => ({ a: { $gt: index } })],
    ["compared with lists", (index) => ({ a: [index] })],
    ["tried with patterns", () => ({ a: { $regex: "y" } })],
    ["looked through by $all", () => ({ a: { $all: ["y", "z"] } })],
    ["looked through by $alli", () => ({ a: { $alli: ["Y", "z"] } })],
    ["looked through by $all for numbers", () => ({ a: { $all: [1, 2] } })],
  ])("is converted once, however many conditions ask: %s", (_name, conditionOf) => {
    const agent = agentOf(rulesOf(conditionOf));
    expect(timesOf(() => resolveAgent(agent, { a }))).toBe(1_000);
  });

  it("is converted anew for the next answer: it may have changed", () => {
    const agent = agentOf([{ a: { $all: ["1", "5"] } }, { a: "1,2" }]);
    const list = many(40, String);
    expect(resolveAgent(agent, { list, a: list })).toMatchObject({ rule_id: "r0" });
    list.splice(0, 40, "1", "2");
    expect(resolveAgent(agent, { a: list })).toMatchObject({ rule_id: "r1" });
  });

  it.each<[string, (size: number) => JsonObject, (size: number) => unknown[]]>([
    ["$all, texts", (size) => ({ a: { $all: many(size, String) } }), (size) => many(size, String)],
    ["$all, numbers", (size) => ({ a: { $all: many(size, Number) } }), (size) => many(size, Number)],
    ["$in", (size) => ({ a: { $in: many(size, String) } }), (size) => many(size, Number)],
    ["$ini", (size) => ({ a: { $ini: many(size, (n) => `A${n}`) } }), (size) => many(size, (n) => `b${n}`)],
  ])("and a list in a condition cost their sum, not their product: %s", (_name, conditionOf, listOf) => {
    const costAt = (size: number): number => costOf(compileCondition(conditionOf(size)), listOf(size));
    expect(costAt(100)).toBeGreaterThan(200);
    expect(costAt(800) / costAt(100)).toBeLessThan(12);
  });

  it("costs no more than its own length, however large the group that it is looked for in", () => {
    const group = many(10_000, (index) => `g${index}`);
    const condition = compileCondition({ a: { $inGroup: "g" } }, { g: group });
    expect(costOf(condition, many(20, Number))).toBeLessThan(100);
  });

  it("is paid for by each condition that looks into it", () => {
    const $in = many(500, String);
    const condition = compileCondition({ $or: many(100, () => ({ a: { $in } })) });
    expect(costOf(condition, many(600, Number))).toBeGreaterThan(50_000);
  });

  it.each([4, 40])(
    "of %i elements, of which one cannot be converted, throws when a search gets there",
    (size) => {
      const list: unknown[] = [...many(size - 1, String), { toString: null, valueOf: null }];
      const met = (json: JsonObject): boolean => {
        startEvaluation(MAX_RULE_WORK);
        return meets(compileCondition(json), { a: list });
      };
      expect(met({ a: { $all: ["1", "2"] } })).toBe(true);
      expect(met({ a: { $not: { $all: ["y"] } } })).toBe(false);
      expect(met({ a: { $not: { $all: [-1] } } })).toBe(false);
    },
  );
});

describe("what has to look at each element anew", () => {
  const inner = { $elemMatch: { $elemMatch: { b: "y" } } };

  it.each<[string, JsonObject, unknown]>([
    ["$elemMatch", { a: { $elemMatch: { b: "y" } } }, many(2_000, () => new Counted())],
    [
      "$elemMatch of much",
      { a: { $elemMatch: { $or: many(100, () => ({ b: "y" })), c: null } } },
      many(2_000, () => new Counted()),
    ],
    ["$elemMatch in $elemMatch", { a: inner }, many(50, () => many(50, () => new Counted()))],
    ["$all of operators", { a: { $all: [{ $elemMatch: { b: "y" } }] } }, [many(2_000, () => new Counted())]],
  ])("ends when the work is spent: %s", (_name, condition, a) => {
    const agent = agentOf([...rulesOf(() => condition), { c: "d" }]);
    let answer;
    const times = timesOf(() => (answer = resolveAgent(agent, { a, c: "d" })));
    expect(times).toBeGreaterThan(10_000);
    expect(times).toBeLessThan(MAX_RULE_WORK);
    // What costs nothing is still tried.
    expect(answer).toMatchObject({ rule_id: "r200" });
    expect(explainAgent(agent, { a, c: "d" }).answer).toEqual(answer);
  });

  it.each<[string, JsonObject, unknown, number]>([
    ["digits", { a: 5 }, "1".repeat(60_000), 10_000],
    ["digits in an order", { a: { $lt: 5 } }, "1".repeat(60_000), 10_000],
    ["a version", { a: { $vgt: "9" } }, "1.".repeat(120), 240],
    ["a text for a pattern", { a: { $regex: "y" } }, "x".repeat(900), 900],
    ["a list of nothing but lists", { a: "x" }, many(500, () => [[]]), 10_000],
    ["a name in an object", { a: ["x"] }, { ["x".repeat(60_000)]: 1 }, 10_000],
  ])("is paid by length: %s", (_name, condition, a, least) => {
    expect(costOf(compileCondition(condition), a)).toBeGreaterThanOrEqual(least);
  });
});

it.each<JsonObject>([
  { a: { $ini: ["X"] } },
  { a: { $elemMatch: { $ini: ["X"] } } },
  { a: { $alli: ["X"] } },
])("a text that is longer than all it could be is not put into lower case: %j", (condition) => {
  const compiled = compileCondition(condition);
  const lower = vi.spyOn(String.prototype, "toLowerCase");
  startEvaluation(MAX_RULE_WORK);
  const text = "X".repeat(1_000);
  const met = [meets(compiled, { a: text }), meets(compiled, { a: [text] })];
  const { length } = lower.mock.calls;
  lower.mockRestore();
  expect([met, length]).toEqual([[false, false], 0]);
});

it("nothing gets shorter in lower case, which $ini and $alli rely on", () => {
  for (let point = 0; point <= 0x10ffff; point += 1) {
    const text = String.fromCodePoint(point);
    if (text.toLowerCase().length < text.length) throw new Error(`U+${point.toString(16)}`);
  }
});

describe("a flag", () => {
  const costly = many(50, (): JsonObject => ({ $or: many(10, () => ({ a: { $elemMatch: { b: "y" } } })) }));
  const flags = [flagOf("f1", costly), flagOf("f2", [{ c: { $in: ["d"] } }]), flagOf("f3", costly)];
  const attributes = { a: many(500, () => new Counted()), c: many(20, () => "d") };

  it("has work of its own, and the same value alone as among others", () => {
    const agent = agentOf([], flags);
    const times = timesOf(() => {
      const resolved = resolveAgent(agent, attributes) as Resolution;
      expect(resolved.flags).toEqual({ f1: false, f2: true, f3: false });
      for (const flag of agent.flags)
        expect(flagValue(flag, attributes, null)).toBe(resolved.flags[flag.key]);
    });
    expect(times).toBeGreaterThan(1_000);
    expect(times).toBeLessThan(4 * MAX_FLAG_WORK);
  });
});

describe("the work is enough", () => {
  const groups = many(1_000, (index) => `group-${index}`);

  it("for two hundred rules on a list of a thousand elements", () => {
    const conditions = many(200, (index): JsonObject => ({ groups: { $in: [`other-${index}`] } }));
    const agent = agentOf([...conditions, { groups: { $in: ["group-999"] } }]);
    expect(resolveAgent(agent, { groups })).toMatchObject({ rule_id: "r200" });
  });

  it("for fifty rules of a flag on a list of a thousand elements", () => {
    const conditions = many(49, (index): JsonObject => ({ groups: { $all: [`other-${index}`] } }));
    const agent = agentOf([], [flagOf("f", [...conditions, { groups: { $all: ["group-999", "group-1"] } }])]);
    expect(resolveAgent(agent, { groups })).toMatchObject({ flags: { f: true } });
  });

  it("for two hundred rules that try each of a hundred elements", () => {
    const items = many(100, (index) => ({ sku: `s${index}`, quantity: 2 }));
    const conditions = many(200, (index): JsonObject => ({
      items: { $elemMatch: { sku: `other-${index}`, quantity: { $gt: 1 } } },
    }));
    const agent = agentOf([...conditions, { items: { $elemMatch: { sku: "s99", quantity: { $gt: 1 } } } }]);
    expect(resolveAgent(agent, { items })).toMatchObject({ rule_id: "r200" });
  });
});

describe("patterns on the elements of a list", () => {
  const texts = many(64, () => "a".repeat(999));

  it("are tried a few times where they may take long, however many there are", () => {
    const inList = (index: number): JsonObject => ({ v: { $elemMatch: { $regex: `a.*b${index}` } } });
    const rules = agentOf(many(100, inList));
    expect(triesOf(() => resolveAgent(rules, { v: texts }))).toBeLessThan(220);
    const all = agentOf(many(100, (index) => ({ v: { $all: [{ $regex: `a.*b${index}` }] } })));
    expect(triesOf(() => resolveAgent(all, { v: texts }))).toBeLessThan(220);
    const nested = agentOf(many(100, (index) => ({ v: { $elemMatch: { w: inList(index).v! } } })));
    const attributes = { v: many(8, () => ({ w: texts.slice(0, 8) })) };
    expect(triesOf(() => resolveAgent(nested, attributes))).toBeLessThan(320);
    const counted = agentOf(
      many(100, (index) => ({ v: { $elemMatch: { $regex: `a{1,99}a{1,99}b${index}` } } })),
    );
    expect(triesOf(() => resolveAgent(counted, { v: texts }))).toBeLessThan(220);
  });

  it("are tried on every text of an ordinary list", () => {
    const email = "^[\\w.+-]+@[\\w-]+\\.(com|org)$";
    const conditions = many(3, (): JsonObject => ({ v: { $elemMatch: { $regex: email } } }));
    const words = [...many(19, (index) => `somebody-${index}.${"x".repeat(20)}@example.net`), "a@b.org"];
    const flagged = agentOf(
      many(97, () => conditions[0]!),
      [flagOf("f", [{ v: { $elemMatch: { $regexi: "^x.*y.*z" } } }, ...conditions])],
    );
    expect(resolveAgent(flagged, { v: words })).toMatchObject({ rule_id: "r0", flags: { f: true } });
    const steps = explainAgent(flagged, { v: words.slice(0, 19) }).steps;
    expect(steps.filter(({ why }) => why === "too_much")).toEqual([]);
  });

  it("do not make a text beside the list dearer", () => {
    const conditions: JsonObject[] = [
      { v: { $elemMatch: { $regex: "a.*b" } } },
      { v: { $elemMatch: { $elemMatch: { $gt: 5 } } } },
      { text: { $regex: "a.*a$" } },
    ];
    const flagged = agentOf([], [flagOf("f", conditions)]);
    expect(resolveAgent(flagged, { v: texts.slice(0, 2), text: texts[0] })).toMatchObject({
      flags: { f: true },
    });
  });
});
