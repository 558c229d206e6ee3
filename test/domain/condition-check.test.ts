import { describe, expect, it } from "vitest";
import { checkCondition, checkConditions } from "../../src/domain/conditions/check.ts";

const GROUPS = new Set(["testers"]);
const check = (json: unknown) => checkCondition(json, GROUPS, "/rules/0/condition");

describe("a condition that may be written", () => {
  it.each([
    {},
    { plan: "pro", "user.age": { $gte: 18, $lt: 65 } },
    { $or: [{ a: 1 }, { $nor: [{ b: { $in: ["x", null, 2] } }] }], $not: { c: true } },
    { id: { $inGroup: "testers" }, other: { $not: { $inGroup: "testers" } } },
    { tags: { $all: ["a", { $regex: "^b" }] }, n: { $size: { $gt: 1 } }, m: { $size: 0 } },
    { items: { $elemMatch: { sku: "a", qty: { $gt: 1 } } }, n: { $elemMatch: { $gt: 1 } } },
    { v: { $vgte: "1.2.3", $vlt: 2 }, t: { $type: "array" }, e: { $exists: false } },
    { exact: { a: [1, { b: null }] }, list: [], nothing: null },
  ])("%j", (json) => {
    expect(check(json)).toEqual([]);
  });
});

describe("a condition that may not", () => {
  it.each([
    ["no object", [], "", /object/],
    ["null", null, "", /object/],
    ["an unknown operator", { a: { $regx: "x" } }, "/a/$regx", /is not an operator; these are: .*\$regex/],
    ["an unknown operator at the top", { $where: "x" }, "/$where", /is not an operator/],
    ["a saved group at the top", { $savedGroup: { id: "testers" } }, "/$savedGroup", /is not an operator/],
    ["an operator without an attribute", { $gt: 5 }, "/$gt", /needs an attribute/],
    ["an operator inside a value", { a: { b: { $gt: 1 } } }, "/a/b/$gt", /path with dots/],
    ["a name beside operators", { a: { $gt: 1, b: 2 } }, "/a/b", /beside operators/],
    ["logic below an attribute", { a: { $or: [{ $gt: 1 }] } }, "/a/$or", /whole conditions/],
    ["logic alone in $elemMatch", { a: { $elemMatch: { $or: [] } } }, "/a/$elemMatch", /several \$elemMatch/],
    ["$or without a list", { $or: { a: 1 } }, "/$or", /list/],
    ["$or of no conditions", { $or: ["x"] }, "/$or/0", /object/],
    ["$not of no condition", { $not: "x" }, "/$not", /object/],
    ["$in without a list", { a: { $in: "x" } }, "/a/$in", /list/],
    ["$in of objects", { a: { $in: [{}] } }, "/a/$in", /list of text/],
    ["$eq of an object", { a: { $eq: { b: 1 } } }, "/a/$eq", /without an operator/],
    ["$gt of null", { a: { $gt: null } }, "/a/$gt", /text or a number/],
    ["$exists of a text", { a: { $exists: "yes" } }, "/a/$exists", /true or false/],
    ["$type of no type", { a: { $type: "text" } }, "/a/$type", /one of string/],
    ["$veq of no version", { a: { $veq: "" } }, "/a/$veq", /version/],
    ["$regex of no text", { a: { $regex: 5 } }, "/a/$regex", /as text/],
    ["$regex that runs away", { a: { $regex: "(a+)+$" } }, "/a/$regex", /run away/],
    ["$regexi that is none", { a: { $regexi: "(" } }, "/a/$regexi", /not a regular expression/],
    ["a group that does not exist", { a: { $inGroup: "gone" } }, "/a/$inGroup", /does not exist/],
    ["a group of no name", { a: { $notInGroup: 5 } }, "/a/$notInGroup", /id of a saved group/],
    ["a group that objects inherit", { a: { $inGroup: "toString" } }, "/a/$inGroup", /does not exist/],
    ["$all without a list", { a: { $all: "x" } }, "/a/$all", /list/],
    ["$elemMatch of a text", { a: { $elemMatch: "x" } }, "/a/$elemMatch", /object/],
    ["$size of no operator", { a: { $size: { $regx: 1 } } }, "/a/$size/$regx", /not an operator/],
    ["a path that has to be escaped", { "a/b~c": { $in: 1 } }, "/a~1b~0c/$in", /list/],
    ["half a surrogate pair", { a: "\uD800" }, "/a", /surrogate/],
    ["what is not finite", { a: { $gt: Infinity } }, "/a/$gt", /finite/],
    ["__proto__", JSON.parse('{"__proto__": 1}') as unknown, "/__proto__", /not allowed/],
    ["too many values", { a: { $in: Array.from({ length: 1_001 }, (_, n) => n) } }, "", /at most 1000 paths/],
    ["too long", { a: { $in: ["x".repeat(33_000)] } }, "", /at most 32768 characters/],
  ])("%s", (_name, json, path, message) => {
    expect(check(json)).toEqual([
      { path: `/rules/0/condition${path}`, message: expect.stringMatching(message) as string },
    ]);
  });

  it("is nested too deep", () => {
    let deep: object = { a: 1 };
    for (let level = 0; level < 100_000; level += 1) deep = { $not: deep };
    expect(check(deep)).toEqual([
      {
        path: expect.stringMatching(/^\/rules\/0\/condition\/\$not/) as string,
        message: "is nested deeper than 16 levels",
      },
    ]);
  });

  it("has more than one fault: each with its place", () => {
    expect(check({ a: { $regx: 1 }, $or: [{ b: { $in: 1 } }, 5] }).map(({ path }) => path)).toEqual([
      "/rules/0/condition/a/$regx",
      "/rules/0/condition/$or/0/b/$in",
      "/rules/0/condition/$or/1",
    ]);
  });
});

it("each of several holders is checked under its own place", () => {
  expect(checkConditions([{ condition: {} }, {}, { condition: { $x: 1 } }], GROUPS, "/rules", 100)).toEqual([
    { path: "/rules/2/condition/$x", message: expect.stringMatching(/not an operator/) as string },
  ]);
});

it("holders together have no more patterns than they may, however many hold them", () => {
  const holders = Array.from({ length: 4 }, () => ({ condition: { a: { $regex: "^x" } } }));
  expect(checkConditions(holders, GROUPS, "/rules", 4)).toEqual([]);
  expect(checkConditions(holders, GROUPS, "/rules", 3)).toMatchObject([
    { path: "/rules/3/condition/a/$regex" },
  ]);
});

it.each([-1, 1.5, "2", true, null, [2], {}, { n: 1 }])("a list has no size of %j", (size) => {
  expect(check({ a: { $size: size } })).toEqual([
    {
      path: "/rules/0/condition/a/$size",
      message: "must be a whole number of at least 0, or operators that compare one",
    },
  ]);
});
