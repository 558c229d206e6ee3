import * as fc from "fast-check";
import { applyPatch } from "rfc6902";
import { describe, expect, it } from "vitest";
import { diffConfigs } from "../../src/domain/diff.ts";
import type { JsonObject } from "../../src/domain/json.ts";

const object = fc.dictionary(
  fc.string().filter((key) => key !== "__proto__"),
  fc.jsonValue({ maxDepth: 4 }).filter((value) => !JSON.stringify(value).includes("__proto__")),
) as fc.Arbitrary<JsonObject>;

function patched(from: JsonObject, to: JsonObject): unknown {
  const copy = structuredClone(from);
  expect(applyPatch(copy, diffConfigs(from, to).operations).filter(Boolean)).toEqual([]);
  return JSON.parse(JSON.stringify(copy));
}

describe("a diff", () => {
  it("turns the first configuration into the second", () => {
    fc.assert(
      fc.property(object, object, (from, to) => {
        expect(patched(from, to)).toEqual(JSON.parse(JSON.stringify(to)));
      }),
    );
  });

  it("does so for lists of every kind", () => {
    const lists = fc.array(
      fc.oneof(
        fc.integer({ min: 0, max: 3 }),
        fc.array(fc.boolean()),
        fc.record({ name: fc.constantFrom("a", "b") }),
      ),
    );
    fc.assert(
      fc.property(lists, lists, (a, b) => {
        expect(patched({ list: a }, { list: b })).toEqual({ list: b });
      }),
    );
  });

  it("of a configuration with itself is empty", () => {
    fc.assert(
      fc.property(object, (config) => {
        expect(diffConfigs(config, config)).toEqual({ operations: [], text: [] });
      }),
    );
  });

  it("tells one added tool as one operation, wherever it stands", () => {
    const tools = ["a", "b", "c"];
    for (const place of [0, 1, 2, 3]) {
      expect(diffConfigs({ tools }, { tools: tools.toSpliced(place, 0, "new") }).operations).toEqual([
        { op: "add", path: `/tools/${place}`, value: "new" },
      ]);
    }
  });

  it("keeps three lines around what changed", () => {
    const lines = Array.from({ length: 20 }, (_, n) => `line ${n}`);
    const text = (changed: string) => lines.with(10, changed).join("\n");
    const [change] = diffConfigs({ t: text("old") }, { t: text("new") }).text;
    expect(change?.changes.map((part) => [part.op, part.lines.length])).toEqual([
      ["keep", 4],
      ["remove", 1],
      ["add", 1],
      ["keep", 4],
    ]);
  });

  it("of large lists and texts that have nothing in common grows with their size", () => {
    const work = (size: number): number => {
      const from = Array.from({ length: size }, (_, n) => `from ${n}`);
      const to = Array.from({ length: size }, (_, n) => `to ${n}`);
      const started = performance.now();
      const { operations, text } = diffConfigs(
        { list: from, text: from.join("\n") },
        { list: to, text: to.join("\n") },
      );
      expect(operations).toHaveLength(size + 1);
      expect(text).toHaveLength(1);
      return performance.now() - started;
    };
    const small = Math.min(work(2_000), work(2_000), work(2_000));
    const large = Math.min(work(20_000), work(20_000));
    // Ten times the size: a square would take a hundred times as long.
    expect(large).toBeLessThan(Math.max(small * 60, 500));
  });
});
