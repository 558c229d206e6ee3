import { describe, expect, it } from "vitest";
import { clausesOf, conditionOf } from "../../src/console/kit/conditions/clauses.ts";
import { conditionFaults } from "../../src/console/kit/conditions/faults.ts";
import { conditionWords } from "../../src/console/kit/conditions/words.ts";
import { compileCondition, meets } from "../../src/domain/conditions/compile.ts";
import type { JsonObject } from "../../src/domain/json.ts";

describe("A condition in words", () => {
  it.each([
    [null, "everyone"],
    [{}, "everyone"],
    [{ plan: "pro" }, "plan is pro"],
    [{ plan: "pro", country: { $in: ["BR", "PT"] } }, "plan is pro and country is one of BR, PT"],
    [{ age: { $gte: 18, $lt: 65 } }, "age is at least 18 and age is less than 65"],
    [{ $or: [{ plan: "pro", beta: true }, { seats: 7 }] }, "(plan is pro and beta is true) or seats is 7"],
    [{ $or: [{ a: 1 }, { b: 2 }], plan: "pro" }, "(a is 1 or b is 2) and plan is pro"],
    [{ $not: { plan: "free" } }, "not (plan is free)"],
    [{ $nor: [{ plan: "free" }, { plan: "trial" }] }, "none of (plan is free or plan is trial)"],
    [{ user_id: { $inGroup: "beta-testers" } }, "user_id is in the group beta-testers"],
    [{ email: { $exists: false } }, "email is not known"],
    [{ email: { $not: { $regex: "@example\\.com$" } } }, "email does not match “@example\\.com$”"],
    [{ age: { $not: { $gte: 18 } } }, "not (age is at least 18)"],
    [{ tags: { $elemMatch: { $eq: "vip" } } }, "tags has an element for which it is exactly vip"],
    [{ tags: { $elemMatch: { kind: "vip" } } }, "tags has an element for which kind is vip"],
    [{ tags: { $size: { $gt: 2 } } }, "the number of tags is more than 2"],
    [{ tags: { $all: ["a", "b"] } }, "tags has all of a, b"],
    [{ version: { $vgte: "2.1.0" } }, "version is at least version “2.1.0”"],
    [{ id: "7" }, "id is “7”"],
    [{ id: null }, "id is missing"],
    [{ city: { $in: ["a", "b", "c", "d", "e", "f", "g"] } }, "city is one of a, b, c, d, e, 2 more"],
    [{ city: "São Paulo" }, "city is “São Paulo”"],
    [{ 都市: "東京" }, "都市 is 東京"],
    [{ $and: [{ a: 1 }, { $or: [{ b: 2 }, { c: 3 }] }] }, "a is 1 and (b is 2 or c is 3)"],
    ["text", "nobody"],
  ])("%j: %s", (condition, words) => {
    expect(conditionWords(condition)).toBe(words);
  });
});

describe("The builder's comparisons", () => {
  it.each<JsonObject>([
    { plan: "pro" },
    { plan: "pro", country: { $in: ["BR", "PT"] } },
    { age: { $gte: 18, $lt: 65 }, beta: true },
    { $or: [{ plan: "pro" }, { user_id: { $inGroup: "beta" } }] },
    { $and: [{ name: { $regex: "^a" } }, { name: { $regex: "z$" } }] },
    { email: { $exists: true }, city: { $not: { $regex: "^x" } } },
    { version: { $vgte: "1.2.3" }, seats: { $nin: [1, 2] } },
  ])("come back as they were: %j", (condition) => {
    const clauses = clausesOf(condition);
    expect(clauses).not.toBeNull();
    expect(conditionOf(clauses!)).toEqual(condition);
  });

  it.each<JsonObject>([
    { tags: { $elemMatch: { $eq: "vip" } } },
    { $not: { plan: "pro" } },
    { $or: [{ a: 1, b: 2 }, { c: 3 }] },
    { $or: [{ a: { $gt: 1, $lt: 3 } }, { c: 3 }] },
    { plan: null },
    { seats: { $in: [1, "1"] } },
    { $or: [{ a: 1 }], plan: "pro" },
    { device: { kind: "phone" } },
    { plan: {} },
  ])("leave to JSON what they cannot show: %j", (condition) => {
    expect(clausesOf(condition)).toBeNull();
  });

  it("mean the same when a list of parts becomes one object", () => {
    const condition = conditionOf(clausesOf({ $and: [{ age: { $gte: 18 } }, { age: { $lt: 65 } }] })!);
    expect(condition).toEqual({ age: { $gte: 18, $lt: 65 } });
    const compiled = compileCondition(condition);
    expect([17, 18, 64, 65].map((age) => meets(compiled, { age }))).toEqual([false, true, true, false]);
  });

  it("are nothing for everyone", () => {
    expect(clausesOf(null)).toEqual({ join: "all", clauses: [] });
    expect(conditionOf({ join: "any", clauses: [] })).toBeNull();
  });
});

describe("Faults of a condition", () => {
  it.each([
    [{ plan: "pro" }, null, []],
    [{ "": "pro" }, null, ["needs the name of an attribute"]],
    [{ $or: [{ "": "pro" }, { a: 1 }] }, null, ["needs the name of an attribute"]],
    [{ id: { $inGroup: "beta" } }, new Set(["beta"]), []],
    [{ id: { $inGroup: "gone" } }, null, []],
    [{ id: { $inGroup: "gone" } }, new Set(["beta"]), ["names a saved group that does not exist"]],
  ])("%j", (condition, groups, messages) => {
    expect(conditionFaults(condition, groups).map(({ message }) => message)).toEqual(messages);
  });

  it("name patterns that could run away, and operators that there are not", () => {
    expect(conditionFaults({ name: { $regex: "(a+)+$" } }, null)).toHaveLength(1);
    expect(conditionFaults({ name: { $near: 1 } }, null)[0]?.path).toBe("/name/$near");
  });
});
