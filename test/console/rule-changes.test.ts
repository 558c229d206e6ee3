import { describe, expect, it } from "vitest";
import { changesOf } from "../../src/console/agent/rules/changes.ts";
import { merged } from "../../src/console/agent/rules/merge.ts";
import { freeId, isSameSet, type RuleSet } from "../../src/console/agent/rules/rule-set.ts";
import { groupsIn } from "../../src/console/kit/conditions/group-ids.ts";
import type { Override, Rule } from "../../src/domain/rule.ts";

const rule = (id: string, version = 1): Rule => ({ id, condition: { plan: id }, version });
const set = (ids: (string | Rule)[], overrides: Override[] = []): RuleSet => ({
  rules: ids.map((one) => (typeof one === "string" ? rule(one) : one)),
  overrides,
});

describe("What saving rules would change", () => {
  const told = (before: RuleSet, after: RuleSet) =>
    changesOf(before, after).map((change) =>
      change.kind === "changed"
        ? `changed ${change.after.id}`
        : change.kind === "override"
          ? "override"
          : `${change.kind} ${change.rule.id}`,
    );

  it.each([
    [["a", "b"], ["a", "b"], []],
    [["a"], ["a", "b"], ["added b"]],
    [["a", "b"], ["b"], ["removed a"]],
    [["a", "b", "c"], ["c", "a", "b"], ["moved c"]],
    [["a", "b", "c"], ["b", "c", "a"], ["moved a"]],
    [["a", "b"], ["new", "a", "b"], ["added new"]],
    [["a", rule("b", 1)], ["a", rule("b", 2)], ["changed b"]],
  ])("from %j to %j: %j", (before, after, changes) => {
    expect(told(set(before), set(after))).toEqual(changes);
  });

  it("tells where a rule was, and is", () => {
    expect(changesOf(set(["a", "b", "c"]), set(["c", "a", "b"]))).toEqual([
      { kind: "moved", rule: rule("c"), from: 3, to: 1 },
    ]);
  });

  it("tells overrides by their unit", () => {
    const before = set(
      [],
      [
        { user_id: "a", version: 1 },
        { session_id: "a", version: 1 },
      ],
    );
    const after = set(
      [],
      [
        { user_id: "a", version: 2 },
        { user_id: "b", version: 1 },
      ],
    );
    expect(changesOf(before, after)).toEqual([
      { kind: "override", before: { user_id: "a", version: 1 }, after: { user_id: "a", version: 2 } },
      { kind: "override", before: null, after: { user_id: "b", version: 1 } },
      { kind: "override", before: { session_id: "a", version: 1 }, after: null },
    ]);
  });

  it("is nothing for what is written in another order of keys", () => {
    const before = set([{ id: "a", condition: { x: 1, y: 2 }, version: 1 }]);
    const after = set([{ version: 1, condition: { y: 2, x: 1 }, id: "a", description: undefined }]);
    expect(isSameSet(before, after)).toBe(true);
    expect(changesOf(before, after)).toEqual([]);
  });
});

describe("Two people's rules", () => {
  const ids = ({ rules }: RuleSet): string[] => rules.map(({ id, version }) => `${id}${version}`);

  it.each([
    ["theirs where only they changed it", ["a"], ["a"], [rule("a", 2)], ["a2"]],
    ["mine where only I changed it", ["a"], [rule("a", 2)], ["a"], ["a2"]],
    ["both where both did", ["a"], [rule("a", 2)], [rule("a", 3)], ["a2", "a-theirs3"]],
    ["both new ones", ["a"], ["a", "b"], ["a", "c"], ["a1", "b1", "c1"]],
    ["neither that one removed", ["a", "b", "c"], ["b", "c"], ["a", "b"], ["b1"]],
    ["what one changed and the other removed", ["a", "b"], [rule("a", 2)], [rule("b", 2)], ["a2", "b2"]],
    ["my order", ["a", "b"], ["b", "a"], ["a", "b"], ["b1", "a1"]],
    ["two new ones of one name", [], [rule("x", 1)], [rule("x", 2)], ["x1", "x-theirs2"]],
  ])("together are %s", (_title, base, mine, theirs, expected) => {
    expect(ids(merged(set(base), set(mine), set(theirs)))).toEqual(expected);
  });

  it("have one override for each unit", () => {
    const base = [
      { user_id: "a", version: 1 },
      { user_id: "b", version: 1 },
    ];
    const mine = [
      { user_id: "a", version: 2 },
      { user_id: "b", version: 1 },
      { user_id: "c", version: 1 },
    ];
    const theirs = [
      { user_id: "a", version: 3 },
      { user_id: "d", version: 4 },
    ];
    expect(merged(set([], base), set([], mine), set([], theirs)).overrides).toEqual([
      { user_id: "a", version: 2 },
      { user_id: "c", version: 1 },
      { user_id: "d", version: 4 },
    ]);
  });

  it("get ids that none of them has", () => {
    expect(freeId("a", [rule("a"), rule("a-2")])).toBe("a-3");
    expect(freeId("b", [rule("a")])).toBe("b");
  });
});

it("Groups are found wherever conditions name them", () => {
  const json = [
    { $or: [{ a: { $inGroup: "x" } }, { b: { $not: { $notInGroup: "y" } } }] },
    { c: "$inGroup" },
  ];
  expect(groupsIn(json)).toEqual(["x", "y"]);
});
