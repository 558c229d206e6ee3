import * as fc from "fast-check";
import type { Flag } from "../../src/domain/flag.ts";
import type { ResolveOptions } from "../../src/domain/resolve.ts";
import type { Rule } from "../../src/domain/rule.ts";
import type { Snapshot } from "../../src/domain/snapshot.ts";

/** Agents, those who ask for them, and what they ask for, for properties that hold for all of them. */

const id = fc.constantFrom("u1", "u2", "ключ", 7, "", null, true, NaN, { a: 1 });
const scalar = fc.oneof(
  fc.constantFrom("pro", "free", "", "1.2.3"),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
);
/** Who may ask: mostly what people send, sometimes anything. */
export const attributes = fc.oneof(
  fc.record(
    { user_id: id, session_id: id, plan: scalar, age: scalar, tags: fc.array(scalar) },
    { requiredKeys: [] },
  ),
  fc.dictionary(fc.constantFrom("user_id", "plan", "__proto__", "a.b"), fc.anything()),
);
const condition = fc.oneof(
  fc.constantFrom(
    {},
    { plan: "pro" },
    { age: { $gt: 5 } },
    { tags: { $elemMatch: { $eq: "pro" } } },
    { user_id: { $inGroup: "g" } },
  ),
  fc.dictionary(fc.constantFrom("plan", "$or", "$not", "age"), fc.jsonValue(), { noNullPrototype: true }),
) as fc.Arbitrary<Rule["condition"]>;
const version = fc.integer({ min: 1, max: 3 });
const unit = fc.option(fc.constantFrom("user" as const, "session" as const), { nil: undefined });
const rule: fc.Arbitrary<Rule> = fc.oneof(
  fc.record({ id: fc.string({ minLength: 1 }), condition, version, unit }),
  fc.record({
    id: fc.string({ minLength: 1 }),
    condition,
    unit,
    split: fc.array(fc.record({ version, weight: fc.double({ min: 0, max: 100, noNaN: true }) }), {
      maxLength: 4,
    }),
  }),
);
const flags = fc.array(
  fc.record({
    key: fc.constantFrom("a", "b", "constructor", "toString", "1"),
    type: fc.constantFrom("boolean" as const, "object" as const),
    enabled: fc.boolean(),
    default_value: fc.jsonValue(),
    off_value: fc.option(fc.jsonValue(), { nil: undefined }),
    unit,
    gates_tools: fc.option(fc.array(fc.constantFrom("x", "y")), { nil: undefined }),
    rules: fc.array(
      fc.record(
        { condition, percent: fc.double({ min: 0, max: 100, noNaN: true }), value: fc.jsonValue() },
        { requiredKeys: ["value"] },
      ),
      { maxLength: 3 },
    ),
  }),
  { maxLength: 4 },
) as fc.Arbitrary<Flag[]>;
/** An agent with three versions. */
export const snapshot: fc.Arbitrary<Snapshot> = fc.record(
  {
    agent_id: fc.constant("agent"),
    enabled: fc.boolean(),
    deleted: fc.constant(false),
    active: fc.option(version),
    labels: fc.constant({ staging: 2 }),
    versions: fc.constant({ "1": "sha256:1", "2": "sha256:2", "3": "sha256:3" }),
    rules: fc.array(rule, { maxLength: 4 }),
    overrides: fc.array(fc.record({ user_id: fc.constantFrom("u1", "7"), version }), { maxLength: 2 }),
    flags,
    groups: fc.constant({ g: ["u1", 7] }),
  },
  { requiredKeys: ["agent_id", "enabled", "deleted", "active", "labels", "versions"] },
);
export const options: fc.Arbitrary<ResolveOptions> = fc.record(
  {
    version: fc.option(version),
    label: fc.option(fc.constantFrom("staging", "active", "gone", "__proto__")),
  },
  { requiredKeys: [] },
);
