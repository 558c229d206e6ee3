import { assert, jsonValue, pre, property } from "fast-check";
import { createPatch } from "rfc6902";
import { describe, expect, it } from "vitest";
import { MAX_PATCH_OPERATIONS } from "../../src/domain/context/context.ts";
import { patched, readPatch } from "../../src/domain/context/patch.ts";
import { Problem } from "../../src/domain/errors.ts";
import type { Json } from "../../src/domain/json.ts";

const apply = (data: unknown, patch: unknown): unknown => patched(data as Json, readPatch(patch));

function refused(data: unknown, patch: unknown): string {
  try {
    apply(data, patch);
  } catch (error) {
    if (error instanceof Problem && error.code === "invalid_patch") return error.errors![0]!.path;
    throw error;
  }
  throw new Error("The patch was applied.");
}

describe("a JSON Patch", () => {
  // RFC 6902, appendix A.
  it.each([
    [{ foo: "bar" }, [{ op: "add", path: "/baz", value: "qux" }], { baz: "qux", foo: "bar" }],
    [{ foo: ["bar", "baz"] }, [{ op: "add", path: "/foo/1", value: "qux" }], { foo: ["bar", "qux", "baz"] }],
    [{ baz: "qux", foo: "bar" }, [{ op: "remove", path: "/baz" }], { foo: "bar" }],
    [{ foo: ["bar", "qux", "baz"] }, [{ op: "remove", path: "/foo/1" }], { foo: ["bar", "baz"] }],
    [{ baz: "qux", foo: "bar" }, [{ op: "replace", path: "/baz", value: "boo" }], { baz: "boo", foo: "bar" }],
    [
      { foo: { bar: "baz", waldo: "fred" }, qux: { corge: "grault" } },
      [{ op: "move", from: "/foo/waldo", path: "/qux/thud" }],
      { foo: { bar: "baz" }, qux: { corge: "grault", thud: "fred" } },
    ],
    [
      { foo: ["all", "grass", "cows", "eat"] },
      [{ op: "move", from: "/foo/1", path: "/foo/3" }],
      { foo: ["all", "cows", "eat", "grass"] },
    ],
    [
      { foo: "bar" },
      [{ op: "add", path: "/child", value: { grandchild: {} } }],
      { foo: "bar", child: { grandchild: {} } },
    ],
    [{ foo: "bar" }, [{ op: "add", path: "/baz", value: "qux", xyz: 123 }], { foo: "bar", baz: "qux" }],
    [{ "/": 9, "~1": 10 }, [{ op: "test", path: "/~01", value: 10 }], { "/": 9, "~1": 10 }],
    [
      { foo: ["bar"] },
      [{ op: "add", path: "/foo/-", value: ["abc", "def"] }],
      { foo: ["bar", ["abc", "def"]] },
    ],
    [{ a: 1 }, [{ op: "replace", path: "", value: [1] }], [1]],
    [{ a: 1 }, [{ op: "add", path: "", value: null }], null],
    [{ a: { b: 2 } }, [{ op: "copy", from: "/a/b", path: "" }], 2],
    [{ a: { b: 2 } }, [{ op: "move", from: "/a", path: "" }], { b: 2 }],
    [{ "": { "": 1 } }, [{ op: "replace", path: "//", value: 2 }], { "": { "": 2 } }],
    [
      { n: null },
      [
        { op: "test", path: "/n", value: null },
        { op: "remove", path: "/n" },
      ],
      {},
    ],
    [{ o: { a: 1, b: [2] } }, [{ op: "test", path: "/o", value: { b: [2], a: 1 } }], { o: { a: 1, b: [2] } }],
    [{ a: 1 }, [{ op: "move", from: "", path: "" }], { a: 1 }],
    [[0, { n: 1 }, { n: 2 }], [{ op: "move", from: "/0", path: "/1/moved" }], [{ n: 1 }, { n: 2, moved: 0 }]],
    // Names that objects inherit are names like others.
    [
      { name: "class" },
      [
        { op: "add", path: "/constructor", value: { prototype: [1] } },
        { op: "test", path: "/constructor/prototype/0", value: 1 },
        { op: "replace", path: "/constructor/prototype/0", value: 2 },
        { op: "copy", from: "/constructor", path: "/prototype" },
        { op: "add", path: "/constructor/toString", value: "text" },
        { op: "move", from: "/constructor/prototype", path: "/valueOf" },
      ],
      { name: "class", constructor: { toString: "text" }, prototype: { prototype: [2] }, valueOf: [2] },
    ],
    [{ constructor: "mine", a: 1 }, [{ op: "remove", path: "/constructor" }], { a: 1 }],
  ])("%j %j", (data, patch, expected) => {
    const before = structuredClone(data);
    expect(apply(data, patch)).toEqual(expected);
    expect(data).toEqual(before);
  });

  it.each([
    [{ baz: "qux" }, [{ op: "test", path: "/baz", value: "bar" }], "/0"],
    [{ foo: "bar" }, [{ op: "add", path: "/baz/bat", value: "qux" }], "/0/path"],
    [{ "/": 9, "~1": 10 }, [{ op: "test", path: "/~01", value: "10" }], "/0"],
    [{ a: 1 }, [{ op: "test", path: "/b", value: null }], "/0/path"],
    [{ a: 1 }, [{ op: "remove", path: "" }], "/0"],
    [{ a: 1 }, [{ op: "remove", path: "/b" }], "/0/path"],
    [{ a: 1 }, [{ op: "replace", path: "/b", value: 1 }], "/0/path"],
    [{ a: 1 }, [{ op: "copy", from: "/b", path: "/c" }], "/0/from"],
    [{ a: { b: 1 } }, [{ op: "move", from: "/a", path: "/a/b" }], "/0"],
    [[1], [{ op: "add", path: "/2", value: 1 }], "/0/path"],
    [[1], [{ op: "add", path: "/01", value: 1 }], "/0/path"],
    [[1], [{ op: "remove", path: "/-" }], "/0/path"],
    [[1, 2], [{ op: "remove", path: "/length" }], "/0/path"],
    [[1, 2], [{ op: "replace", path: "/length", value: 4_000_000_000 }], "/0/path"],
    [{ a: "text" }, [{ op: "add", path: "/a/x", value: 1 }], "/0/path"],
    [{}, [{ op: "add", path: "/__proto__/polluted", value: 1 }], "/0/path"],
    [{}, [{ op: "add", path: "/constructor/prototype/polluted", value: 1 }], "/0/path"],
    [{}, [{ op: "add", path: "/__proto__", value: {} }], "/0/path"],
    [{}, [{ op: "remove", path: "/constructor" }], "/0/path"],
    [{}, [{ op: "copy", from: "/constructor", path: "/a" }], "/0/from"],
    [[1], [{ op: "add", path: "/constructor", value: 1 }], "/0/path"],
    [{}, [{ op: "copy", from: "/toString", path: "/a" }], "/0/from"],
    [[1, 2], [{ op: "move", from: "/0", path: "/2" }], "/0/path"],
    [
      {},
      [
        { op: "add", path: "/a", value: 1 },
        { op: "add", path: "no", value: 1 },
      ],
      "/1/path",
    ],
    [{}, [{ op: "add", path: "/a~2", value: 1 }], "/0/path"],
    [{}, [{ op: "add", path: "/a" }], "/0/value"],
    [{}, [{ op: "grow", path: "/a" }], "/0/op"],
    [{}, {}, ""],
    [{}, Array.from({ length: MAX_PATCH_OPERATIONS + 1 }, () => ({ op: "add", path: "/a", value: 1 })), ""],
  ])("%j does not take %j", (data, patch, place) => {
    expect(refused(data, patch)).toBe(place);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it("does not grow by copies of copies", () => {
    const doubling = Array.from({ length: 60 }, (_, index) => ({ op: "copy", from: "", path: `/a${index}` }));
    expect(refused({ a: "x".repeat(1_000) }, doubling)).toMatch(/^\/\d+$/);
  });

  it("is undone and done by the patches that a comparison makes", () => {
    assert(
      property(jsonValue({ maxDepth: 3 }), jsonValue({ maxDepth: 3 }), (from, to) => {
        const text = JSON.stringify([from, to]);
        pre(!/__proto__|-0/.test(text));
        const [a, b] = JSON.parse(text) as [Json, Json];
        expect(apply(a, createPatch(a, b))).toEqual(b);
      }),
    );
  });
});
