import { beforeAll, describe, expect, it } from "vitest";
import { murmur3, slot } from "../../src/domain/bucketing.ts";
import type { Flag } from "../../src/domain/flag.ts";
import type { Refusal, Resolution, ResolveOptions } from "../../src/domain/resolve.ts";
import type { Rule } from "../../src/domain/rule.ts";
import type { Snapshot } from "../../src/domain/snapshot.ts";
import buckets from "../vectors/buckets.json" with { type: "json" };
import conditions from "../vectors/conditions.json" with { type: "json" };
import resolutions from "../vectors/resolutions.json" with { type: "json" };
import { both, type Answer, type Both } from "./both.ts";

/** The vectors, as the service answers them and as a client in local mode does. */

interface ConditionCase {
  name: string;
  condition: Rule["condition"];
  attributes: object;
  groups?: Snapshot["groups"];
  expected: boolean;
}

interface ResolutionCase {
  name: string;
  snapshot: string;
  attributes: object;
  options?: ResolveOptions;
  expected: Resolution | Refusal;
}

const agentOf = (id: string, flags: Flag[], groups: Snapshot["groups"] = {}): Snapshot => ({
  agent_id: id,
  enabled: true,
  deleted: false,
  active: 1,
  labels: {},
  versions: { 1: "sha256:1" },
  flags,
  groups,
});

const flagOf = (key: string, type: Flag["type"], default_value: Flag["default_value"]): Flag => ({
  key,
  type,
  default_value,
  enabled: true,
  rules: [],
});

const flagsOf = (answer: Answer) => (typeof answer === "string" ? answer : answer.flags);

describe("conditions", () => {
  const cases = conditions.cases as unknown as ConditionCase[];
  /** A project for all that share their groups, and in it one agent with a flag for each condition. */
  const projects = Map.groupBy(cases, ({ groups }) => JSON.stringify(groups));

  it.each([...projects.values()].map((sharing) => ({ count: sharing.length, sharing })))(
    "$count of them",
    async ({ sharing }) => {
      const keyOf = (index: number) => `c${index}`;
      const flags = sharing.map(({ condition }, index) => ({
        ...flagOf(keyOf(index), "boolean", false),
        rules: [{ condition, value: true }],
      }));
      const { ask } = await both([agentOf("a", flags, sharing[0]!.groups)], () => ({}));
      for (const [index, { name, attributes, expected }] of sharing.entries()) {
        const { worker, client, source } = await ask("a", attributes);
        expect([name, source]).toEqual([name, "local"]);
        expect([name, flagsOf(worker)]).toEqual([
          name,
          expect.objectContaining({ [keyOf(index)]: expected }),
        ]);
        expect([name, client]).toEqual([name, worker]);
      }
    },
  );
});

describe("buckets", () => {
  const textOf = (text: string | undefined, units: readonly number[] | undefined): string =>
    text ?? String.fromCharCode(...units!);

  it("are what workerd hashes", () => {
    for (const { text, text_utf16, seed, hash } of buckets.murmur3)
      expect(murmur3(textOf(text, text_utf16), seed)).toBe(hash);
    for (const { salt, purpose, unit, unit_utf16, slot: expected } of buckets.slots)
      expect(slot(salt, purpose, textOf(unit, unit_utf16))).toBe(expected);
  });

  it("begin and end where a flag's percentage says", async () => {
    const vectors = buckets.slots.filter(
      ({ salt, purpose, unit }) => salt === "pagbank-specialist.web_search" && purpose === "flag" && unit,
    );
    expect(vectors.length).toBeGreaterThan(20);
    // The first of rising percentages that a unit is in tells its slot, if there is one on either side of it.
    const ends = [...new Set(vectors.flatMap(({ slot: at }) => [at, at + 1]))].toSorted((a, b) => a - b);
    const flag: Flag = {
      ...flagOf("web_search", "number", -1),
      rules: ends.map((end) => ({ percent: end / 10_000, value: end })),
    };
    const { ask } = await both([agentOf("pagbank-specialist", [flag])], () => ({}));
    for (const { unit, slot: at } of vectors) {
      const { worker, client } = await ask("pagbank-specialist", { user_id: unit });
      expect([unit, flagsOf(worker)]).toEqual([unit, { web_search: at + 1 }]);
      expect(client).toEqual(worker);
    }
  });
});

describe("resolutions", () => {
  const cases = resolutions.cases as unknown as ResolutionCase[];
  const snapshots = resolutions.snapshots as unknown as Record<string, Snapshot>;
  const tools = Object.values(snapshots).flatMap(({ flags = [] }) =>
    flags.flatMap((flag) => flag.gates_tools ?? []),
  );
  const projects = new Map<string, Both>();

  beforeAll(async () => {
    for (const [name, snapshot] of Object.entries(snapshots))
      projects.set(name, await both([snapshot], (version) => ({ version, tools: [...new Set(tools)] })));
  });

  it.each(cases)("$name", async ({ snapshot, attributes, options = {}, expected }) => {
    const { agent_id: id, versions } = snapshots[snapshot]!;
    const { worker, client, source } = await projects.get(snapshot)!.ask(id, attributes, options);
    expect(client).toEqual(worker);
    if ("refused" in expected) return expect(worker).toBe(expected.refused);
    if (typeof options.version === "number" && typeof options.label === "string")
      return expect(worker).toBe("invalid_request");
    if (!(expected.version in versions)) return expect(worker).toBe("version_not_found");
    const { tools_disabled, ...rest } = expected;
    expect(worker).toMatchObject({ ...rest, config: { version: expected.version } });
    expect(worker).toMatchObject({ tools_disabled: expect.arrayContaining([...tools_disabled]) as unknown });
    expect((worker as Resolution).tools_disabled).toHaveLength(tools_disabled.length);
    // A version that nothing points to is not in the snapshot.
    if (options.version == null) expect(source).toBe("local");
  });
});

describe("tools that a flag takes away", () => {
  it.each(resolutions.tools)("$name", async ({ tools, disabled, expected }) => {
    const gate: Flag = { ...flagOf("gate", "boolean", false), gates_tools: disabled };
    const { ask } = await both([agentOf("a", [gate])], () => ({ tools }));
    const { worker, client } = await ask("a", {});
    const { tools: left, ...rest } = expected;
    expect(worker).toMatchObject({ ...rest, config: { tools: left } });
    expect(client).toEqual(worker);
  });
});
