import { describe, expect, it } from "vitest";
import { checkSchema, enforceSchema } from "../../src/domain/config-schema.ts";
import type { Problem } from "../../src/domain/errors.ts";

const fault = (act: () => void): string => {
  try {
    act();
    return "none";
  } catch (error) {
    return `${(error as Problem).code}: ${(error as Problem).errors?.[0]?.path} ${(error as Problem).errors?.[0]?.message}`;
  }
};

/** Ten references a level, each to the next level. */
const multiplying = (levels: number) => ({
  $ref: "#/$defs/l0",
  $defs: Object.fromEntries(
    Array.from({ length: levels }, (_, n) => [
      `l${n}`,
      n === levels - 1 ? {} : { allOf: Array.from({ length: 10 }, () => ({ $ref: `#/$defs/l${n + 1}` })) },
    ]),
  ),
});

describe("a config_schema", () => {
  it.each([
    ["a keyword of the wrong kind", { type: 7 }, /\/config_schema\/type/],
    ["a pattern that is none", { pattern: "(" }, /pattern is not a regular expression/],
    [
      "a pattern that can run away",
      { properties: { a: { pattern: "^(a+)+$" } } },
      /properties\/a\/pattern could run away/,
    ],
    ["a pattern of the second power", { pattern: "a.*b" }, /\/pattern could take/],
    ["a reference to nothing", { properties: { a: { $ref: "#/$defs/nope" } } }, /leads nowhere/],
    ["a reference to another document", { $ref: "https://example.com/schema" }, /must point into the schema/],
    ["a reference to itself", { $ref: "#" }, /without end/],
    ["parts that multiply", multiplying(9), /takes too long/],
  ])("is refused with %s", (_name, schema, message) => {
    expect(fault(() => checkSchema(schema))).toMatch(message);
  });

  it.each([
    [
      "a tree",
      { $defs: { node: { properties: { child: { $ref: "#/$defs/node" } } } }, $ref: "#/$defs/node" },
    ],
    ["patterns", { properties: { a: { pattern: "^[a-z]+(-[a-z]+)*$" }, b: { pattern: "^\\d{3}$" } } }],
    [
      "an anchor",
      { $defs: { a: { $anchor: "here", type: "string" } }, properties: { x: { $ref: "#here" } } },
    ],
    ["true", true],
  ])("is taken with %s", (_name, schema) => {
    expect(fault(() => checkSchema(schema))).toBe("none");
  });

  it("names the innermost faults of a configuration", () => {
    const schema = {
      properties: { model: { properties: { temperature: { maximum: 1 } }, required: ["id"] } },
    };
    expect(fault(() => enforceSchema(schema, { model: { id: "m", temperature: 2 } }))).toMatch(
      /^config_schema_violation: \/config\/model\/temperature /,
    );
    expect(fault(() => enforceSchema(schema, { model: { id: "m", temperature: 0 } }))).toBe("none");
    expect(fault(() => enforceSchema(null, { anything: 1 }))).toBe("none");
  });

  it("that multiplies itself over a deep configuration is told, not suffered", () => {
    const schema = {
      $ref: "#/$defs/n",
      $defs: {
        n: { allOf: Array.from({ length: 10 }, () => ({ properties: { a: { $ref: "#/$defs/n" } } })) },
      },
    };
    expect(fault(() => checkSchema(schema))).toBe("none");
    const deep = JSON.parse(`${'{"a":'.repeat(20)}{}${"}".repeat(20)}`);
    expect(fault(() => enforceSchema(schema, deep))).toMatch(/takes too long/);
  });
});
