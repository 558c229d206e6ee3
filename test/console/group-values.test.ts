import { describe, expect, it } from "vitest";
import { changeOf, kindOf, mergedValues, readValues, written } from "../../src/console/groups/values.ts";
import { MAX_GROUP_VALUES } from "../../src/domain/limits.ts";

describe("Values of a group, one a line", () => {
  it.each([
    ["a\n b \n\na", "text", ["a", "b"], 1],
    ["7\n-1.5\n7", "number", [7, -1.5], 1],
    ['"7"\n7\n"São Paulo"', "json", ["7", 7, "São Paulo"], 0],
  ] as const)("%j as %s", (typed, kind, values, repeated) => {
    expect(readValues(typed, kind)).toMatchObject({ values, repeated, faults: [] });
  });

  it.each([
    ["1\nx", "number", { line: 2, why: "number" }],
    ["7\nx", "json", { line: 2, why: "json" }],
    ["a".repeat(256), "text", { line: 1, why: "long" }],
  ] as const)("tell what is wrong with %j as %s", (typed, kind, fault) => {
    expect(readValues(typed, kind).faults).toEqual([fault]);
  });

  it("are so many, and so long, at most", () => {
    const many = Array.from({ length: MAX_GROUP_VALUES + 1 }, (_, n) => n).join("\n");
    expect(readValues(many, "number").faults).toEqual([{ line: 0, why: "many" }]);
    const long = Array.from({ length: 2_000 }, (_, n) => `${n}`.padStart(200, "x")).join("\n");
    expect(readValues(long, "text").faults).toEqual([{ line: 0, why: "bytes" }]);
  });

  it.each([[["a", "7"]], [[1, 2]], [["a", 1]], [["two\nlines"]], [[""]]])(
    "come back as they were: %j",
    (values) => {
      const kind = kindOf(values);
      expect(readValues(written(values, kind), kind).values).toEqual(values);
    },
  );
});

it("What changed is counted, and two people's changes are put together", () => {
  expect(changeOf(["a", "b"], ["b", "c", "d"])).toEqual({ added: 2, removed: 1 });
  expect(mergedValues(["a", "b", "c"], ["b", "c", "mine"], ["a", "b", "theirs"])).toEqual([
    "b",
    "mine",
    "theirs",
  ]);
});
