import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatKeyForTest } from "./keys.ts";
import { parseApiKey } from "../../src/domain/api-key.ts";
import { decodeCursor, encodeCursor } from "../../src/domain/cursor.ts";
import type { JsonObject } from "../../src/domain/json.ts";
import { AGENT_ID, slugOf } from "../../src/domain/slug.ts";
import { decideNumber } from "../../src/domain/version.ts";
import { parseYaml, printYaml } from "../../src/domain/yaml.ts";

const object = fc.dictionary(
  fc.string().filter((key) => key !== "__proto__"),
  fc.jsonValue({ maxDepth: 3 }).filter((value) => !JSON.stringify(value).includes("__proto__")),
) as fc.Arbitrary<JsonObject>;

describe("the number of a new version", () => {
  const request = { wanted: null, latest: 27, existing: null, configHash: "h" };

  it.each([
    ["none asked for", {}, { do: "take", version: null }],
    ["the next one", { wanted: 28 }, { do: "take", version: 28 }],
    ["any one, as the first", { wanted: 27, latest: 0 }, { do: "take", version: 27 }],
    [
      "a draft's",
      { wanted: 27, existing: { status: "draft" as const, configHash: "x" } },
      { do: "complete" },
    ],
    [
      "that of the same configuration",
      { wanted: 27, existing: { status: "published" as const, configHash: "h" } },
      { do: "nothing" },
    ],
  ])("%s", (_name, given, decision) => {
    expect(decideNumber({ ...request, ...given })).toEqual(decision);
  });

  it.each([
    ["a gap", { wanted: 29 }],
    ["one that was left out", { wanted: 3 }],
    [
      "one that holds something else",
      { wanted: 27, existing: { status: "published" as const, configHash: "x" } },
    ],
  ])("refuses %s and names the next", (_name, given) => {
    expect(() => decideNumber({ ...request, ...given })).toThrow(/next number is 28/);
  });
});

describe("YAML", () => {
  it("prints what reads as the same value", () => {
    fc.assert(
      fc.property(object, (config) => {
        // -0 is no number of JSON's.
        expect(parseYaml(printYaml(config))).toEqual(JSON.parse(JSON.stringify(config)));
      }),
    );
  });

  it("follows the core schema of 1.2", () => {
    expect(parseYaml("a: yes\nb: 012\nc: 0o14\nd: ~\ne: 2026-11-20\nf: 1.0")).toEqual({
      a: "yes",
      b: 12,
      c: 12,
      d: null,
      e: "2026-11-20",
      f: 1,
    });
  });
});

describe("cursors", () => {
  it("come back as they were", () => {
    fc.assert(
      fc.property(fc.integer(), fc.stringMatching(/^[a-z0-9_-]*$/), (n, text) => {
        expect(decodeCursor(encodeCursor([n, text]), ["number", "string"])).toEqual([n, text]);
      }),
    );
  });

  it("of another kind, or made up, are refused", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(() => decodeCursor(text, ["number", "number", "number"])).toThrow(/cursor/);
      }),
    );
  });
});

describe("slugs", () => {
  it("are ids, or nothing", () => {
    fc.assert(
      fc.property(fc.string(), (name) => {
        const slug = slugOf(name);
        expect(slug === null || AGENT_ID.test(slug)).toBe(true);
      }),
    );
    expect(slugOf("PagBank: Digital Banking Expert!")).toBe("pagbank-digital-banking-expert");
    expect(slugOf("Ação")).toBe("acao");
  });
});

describe("API keys", () => {
  it("tell where their data lie", () => {
    expect(parseApiKey(formatKeyForTest(3, 7))).toMatchObject({ workspace: 3, project: 7 });
    expect(parseApiKey(formatKeyForTest(3, null))).toMatchObject({ workspace: 3, project: null });
  });

  it("of any other form are none", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(parseApiKey(text)).toBeNull();
      }),
    );
    const key = formatKeyForTest(1, 1);
    for (const bad of [
      ` ${key}`,
      `${key}\n`,
      key.toUpperCase(),
      key.slice(1),
      `${key}0`,
      key.replace("w1", "w01"),
    ]) {
      expect(parseApiKey(bad), bad).toBeNull();
    }
  });
});
