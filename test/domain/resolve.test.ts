import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { slot } from "../../src/domain/bucketing.ts";
import type { Flag } from "../../src/domain/flag.ts";
import { MAX_UNIT_LENGTH } from "../../src/domain/limits.ts";
import {
  compileAgent,
  explainAgent,
  resolveAgent,
  type Refusal,
  type Resolution,
  type ResolveOptions,
} from "../../src/domain/resolve.ts";
import type { Rule } from "../../src/domain/rule.ts";
import type { Snapshot } from "../../src/domain/snapshot.ts";
import { attributes, options, snapshot } from "./any-agent.ts";
import vectors from "../vectors/resolutions.json" with { type: "json" };

interface Case {
  name: string;
  snapshot: string;
  attributes: Record<string, unknown>;
  options?: ResolveOptions;
  expected: Resolution | Refusal;
}
const cases = vectors.cases as unknown as Case[];
const snapshots = vectors.snapshots as unknown as Record<string, Snapshot>;

const BASE: Snapshot = {
  agent_id: "agent",
  enabled: true,
  deleted: false,
  active: 1,
  labels: {},
  versions: { "1": "sha256:1", "2": "sha256:2", "3": "sha256:3" },
};

const flag = (more: Partial<Flag>): Flag => ({
  key: "f",
  type: "boolean",
  enabled: true,
  default_value: false,
  rules: [],
  ...more,
});

describe("resolving", () => {
  it.each(cases)("$name", ({ snapshot, attributes, options, expected }) => {
    const agent = compileAgent(snapshots[snapshot]!);
    expect(resolveAgent(agent, attributes, options)).toEqual(expected);
    expect(explainAgent(agent, attributes, options).answer).toEqual(expected);
  });

  it("an agent without rules or flags allocates no empty lists", () => {
    const agent = compileAgent(BASE);
    const first = resolveAgent(agent, {}) as Resolution;
    const second = resolveAgent(agent, {}) as Resolution;
    expect(first.flags).toBe(second.flags);
    expect(Object.isFrozen(first.flags) && Object.isFrozen(first.tools_disabled)).toBe(true);
  });

  it("passes over a rule that gives nothing", () => {
    const rules: Rule[] = [
      { id: "empty", condition: {} },
      { id: "low", condition: {}, split: [{ version: 2, weight: 0 }] },
    ];
    expect(resolveAgent(compileAgent({ ...BASE, rules }), { user_id: "u" })).toMatchObject({
      reason: "ACTIVE",
    });
  });

  it("takes the first of two overrides of one unit", () => {
    const overrides = [
      { user_id: "u", version: 2 },
      { user_id: "u", version: 3 },
    ];
    expect(resolveAgent(compileAgent({ ...BASE, overrides }), { user_id: "u" })).toMatchObject({
      version: 2,
    });
  });

  it("knows nobody behind a getter that throws", () => {
    const rules: Rule[] = [{ id: "r", condition: {}, split: [{ version: 2, weight: 100 }] }];
    const attributes = {
      get user_id(): never {
        throw new Error("no");
      },
    };
    expect(resolveAgent(compileAgent({ ...BASE, rules }), attributes)).toMatchObject({ reason: "ACTIVE" });
  });

  it("splits by weights: the share of each version is its weight", () => {
    const split = [
      { version: 1, weight: 33.3333 },
      { version: 2, weight: 33.3333 },
      { version: 3, weight: 33.3334 },
    ];
    const agent = compileAgent({ ...BASE, rules: [{ id: "r", condition: {}, split }] });
    const counts = new Map<number, number>();
    for (let n = 0; n < 30_000; n += 1) {
      const { version } = resolveAgent(agent, { user_id: `user-${n}` }) as Resolution;
      counts.set(version, (counts.get(version) ?? 0) + 1);
    }
    // Five standard deviations of a binomial with p = 1/3.
    for (const version of [1, 2, 3]) expect(Math.abs(counts.get(version)! - 10_000)).toBeLessThan(410);
  });
});

describe("a threshold", () => {
  const users = Array.from({ length: 500 }, (_, n) => `user-${n}`);

  it("of a flag is the first slot that is out", () => {
    const value = (percent: number, user_id: string) => {
      const agent = compileAgent({ ...BASE, flags: [flag({ rules: [{ percent, value: true }] })] });
      return (resolveAgent(agent, { user_id }) as Resolution).flags.f;
    };
    for (const user of users) {
      const at = slot("agent.f", "flag", user);
      expect([value(at / 10_000, user), value((at + 1) / 10_000, user)]).toEqual([false, true]);
    }
  });

  it("of a split is the next arm's first slot", () => {
    const version = (first: number, user_id: string) => {
      const split = [
        { version: 2, weight: first },
        { version: 3, weight: 100 - first },
      ];
      const agent = compileAgent({ ...BASE, rules: [{ id: "r", condition: {}, split }] });
      return (resolveAgent(agent, { user_id }) as Resolution).version;
    };
    for (const user of users) {
      const at = slot("agent.r", "rule", user);
      expect([version(at / 10_000, user), version((at + 1) / 10_000, user)]).toEqual([3, 2]);
    }
  });
});

it.each([0, "", false])("a flag that is switched off gives its off value, %j too", (off_value) => {
  const flags = [flag({ type: "object", enabled: false, off_value })];
  expect(resolveAgent(compileAgent({ ...BASE, flags }), {})).toMatchObject({ flags: { f: off_value } });
});

describe("an explanation", () => {
  const rules: Rule[] = [
    { id: "pro", condition: { plan: "pro" }, version: 2 },
    {
      id: "half",
      condition: {},
      split: [
        { version: 2, weight: 50 },
        { version: 3, weight: 50 },
      ],
    },
  ];
  const flags = [
    flag({
      key: "web",
      rules: [
        { condition: { plan: "pro" }, value: true },
        { percent: 25, value: true },
      ],
    }),
    flag({ key: "off", enabled: false }),
  ];
  const agent = compileAgent({ ...BASE, rules, flags, overrides: [{ user_id: "qa", version: 3 }] });

  it("names every step with its slot and threshold", () => {
    const half = slot("agent.half", "rule", "user-1");
    const web = slot("agent.web", "flag", "user-1");
    expect(explainAgent(agent, { user_id: "user-1" }).steps).toEqual([
      { step: "PINNED", matched: false, why: "not_asked" },
      { step: "OVERRIDE", matched: false, why: "none" },
      { step: "RULE", id: "pro", matched: false, why: "condition" },
      {
        step: "RULE",
        id: "half",
        matched: true,
        why: "given",
        version: half < 500_000 ? 2 : 3,
        slot: half,
        threshold: half < 500_000 ? 500_000 : 1_000_000,
      },
      { step: "FLAG", id: "web", rule: 0, matched: false, why: "condition" },
      {
        step: "FLAG",
        id: "web",
        rule: 1,
        matched: web < 250_000,
        why: web < 250_000 ? "given" : "slot",
        slot: web,
        threshold: 250_000,
      },
      ...(web < 250_000 ? [] : [{ step: "FLAG", id: "web", matched: true, why: "default" }]),
      { step: "FLAG", id: "off", matched: false, why: "switched_off" },
    ]);
  });

  it("says what was missing", () => {
    expect(explainAgent(agent, {}).steps.filter(({ why }) => why === "no_unit")).toEqual([
      { step: "RULE", id: "half", matched: false, why: "no_unit" },
      { step: "FLAG", id: "web", rule: 1, matched: false, why: "no_unit", threshold: 250_000 },
    ]);
    const tooLong = explainAgent(agent, { user_id: "u".repeat(MAX_UNIT_LENGTH + 1) }).steps;
    expect(tooLong).toEqual(explainAgent(agent, {}).steps);
    expect(explainAgent(compileAgent({ ...BASE, active: null }), {}).steps.at(-1)).toEqual({
      step: "ACTIVE",
      matched: false,
      why: "none",
    });
  });

  it("tells a condition that could not be tried to its end from one that is not met", () => {
    const not = { text: { $not: { $regex: "^spam" } } };
    const plain = [
      { id: "not", condition: not, version: 2 },
      { id: "pro", condition: { plan: "pro" }, version: 2 },
    ];
    const tried = compileAgent({
      ...BASE,
      rules: plain,
      flags: [flag({ rules: [{ condition: not, value: true }] })],
    });
    const whys = (attributes: object) =>
      explainAgent(tried, { ...attributes })
        .steps.filter(({ step, matched }) => (step === "RULE" || step === "FLAG") && !matched)
        .map(({ why }) => why);
    expect(whys({ text: "x".repeat(1_001) })).toEqual(["too_long", "condition", "too_long"]);
    expect(whys({ text: "spam" })).toEqual(["condition", "condition", "condition"]);
    const much = { list: { $elemMatch: { $veq: "9" } } };
    const exhausted = compileAgent({
      ...BASE,
      rules: [{ id: "much", condition: much, version: 2 }, plain[1]!],
    });
    const list = Array.from({ length: 5_000 }, () => "1.".repeat(120));
    expect(explainAgent(exhausted, { list }).steps.slice(1, 3)).toMatchObject([
      { id: "much", why: "too_much" },
      { id: "pro", why: "condition" },
    ]);
  });
});

describe("any agent", () => {
  it("answers anybody, always the same, and as it explains itself", () => {
    fc.assert(
      fc.property(snapshot, attributes, options, (given, who, asked) => {
        const agent = compileAgent(given);
        const answer = resolveAgent(agent, who, asked);
        expect(resolveAgent(compileAgent(structuredClone(given)), who, asked)).toEqual(answer);
        const explained = explainAgent(agent, who, asked);
        expect(explained.answer).toEqual(answer);
        if ("refused" in answer) return;
        const decisive = explained.steps.find((step) => step.step !== "FLAG" && step.matched);
        expect(decisive).toMatchObject({ step: answer.reason, version: answer.version });
        expect(Object.keys(answer.flags).toSorted()).toEqual(
          [...new Set(given.flags?.map(({ key }) => key))].toSorted(),
        );
      }),
      { numRuns: 3_000, seed: 3 },
    );
  });

  it("keeps a unit's flag on while its percentage grows", () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1, unit: "binary" }),
        fc.array(fc.double({ min: 0, max: 100, noNaN: true }), { minLength: 2, maxLength: 20 }),
        (user_id, percents) => {
          const values = percents
            .toSorted((a, b) => a - b)
            .map((percent) => {
              const agent = compileAgent({ ...BASE, flags: [flag({ rules: [{ percent, value: true }] })] });
              return (resolveAgent(agent, { user_id }) as Resolution).flags.f;
            });
          expect(values).toEqual(values.toSorted((a, b) => Number(a) - Number(b)));
        },
      ),
      { numRuns: 1_000, seed: 4 },
    );
  });
});
