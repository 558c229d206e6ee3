import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { slot, SLOTS } from "../../src/domain/bucketing.ts";
import type { JsonObject } from "../../src/domain/json.ts";
import { MAX_REGEX_INPUT } from "../../src/domain/limits.ts";
import { compileAgent, explainAgent, resolveAgent, type Resolution } from "../../src/domain/resolve.ts";
import { exposureAt, sharesAt, variantAt, variantOf } from "../../src/domain/rollout/assignment.ts";
import type { LiveRollout } from "../../src/domain/rollout/rollout.ts";
import type { Snapshot } from "../../src/domain/snapshot.ts";
import * as arbitrary from "./any-agent.ts";

const STABLE = 1;
const TARGET = 2;

const rollout = (percent: number, more: Partial<LiveRollout> = {}): LiveRollout => ({
  id: "rollout",
  unit: "user",
  target_version: TARGET,
  stable_version: STABLE,
  ...exposureAt(percent),
  ...more,
});

const agentOf = (live: LiveRollout | null | undefined, more: Partial<Snapshot> = {}) =>
  compileAgent({
    agent_id: "agent",
    enabled: true,
    deleted: false,
    active: STABLE,
    labels: {},
    versions: { 1: "sha256:1", 2: "sha256:2", 3: "sha256:3" },
    rollout: live,
    ...more,
  });
type Agent = ReturnType<typeof agentOf>;

const users = Array.from({ length: 5_000 }, (_, n) => `user-${n}`);
const slotOf = (user: string, id = "rollout") => slot(id, "exposure", user);
const resolved = (agent: Agent, user_id: string, more: object = {}) =>
  resolveAgent(agent, { user_id, ...more }) as Resolution;
const variantIn = (agent: Agent, user: string) => resolved(agent, user).variant ?? "rest";

/** Upper .001 points of χ² (R: qchisq(.999, 1:4)). */
const CHI = [0, 10.8276, 13.8155, 16.2662, 18.4668];

describe("a rollout", () => {
  it("gives what counting recomputes", () => {
    for (const percent of [1, 10, 50, 75, 100]) {
      const agent = agentOf(rollout(percent));
      const history = [{ step: 0, percent, started_at: 0, ended_at: null }];
      for (const user of users) {
        const { flags: _flags, tools_disabled: _tools, ...decision } = resolved(agent, user);
        const variant = variantOf("rollout", history, user, 1);
        expect(decision).toEqual({
          reason: variant === null ? "ACTIVE" : "ROLLOUT",
          version: variant === "canary" ? TARGET : STABLE,
          variant,
          experiment_id: null,
          experiment_phase: null,
          rollout_id: variant === null ? null : "rollout",
          rule_id: null,
        });
      }
    }
  });

  it("never takes a unit out of the canary as it grows to everybody", () => {
    const canary = new Set<string>();
    const left: [percent: number, user: string][] = [];
    for (let percent = 1; percent <= 100; percent += 1) {
      const agent = agentOf(rollout(percent));
      for (const user of users) {
        if (variantIn(agent, user) === "canary") canary.add(user);
        else if (canary.has(user)) left.push([percent, user]);
      }
    }
    expect(left).toEqual([]);
    expect(canary.size).toBe(users.length);
  });

  it("takes nobody out of the baseline while there is room for both", () => {
    const baseline = new Set<string>();
    const left: [percent: number, user: string][] = [];
    for (let percent = 1; percent <= 50; percent += 1) {
      const agent = agentOf(rollout(percent));
      for (const user of users) {
        if (variantIn(agent, user) === "baseline") baseline.add(user);
        else if (baseline.has(user)) left.push([percent, user]);
      }
    }
    expect(left).toEqual([]);
    expect(baseline.size).toBeGreaterThan(users.length * 0.45);
  });

  it.each([
    ["sequential", (n: number) => `user-${n}`],
    ["numbers", (n: number) => String(n)],
    ["non-ASCII", (n: number) => `пользователь-${n}-😀`],
  ])("has the shares of its plan, of %s ids (χ², p > .001)", (_name, idOf) => {
    const units = 50_000;
    const slots = Array.from({ length: units }, (_, n) => slotOf(idOf(n)));
    for (const percent of [1, 5, 10, 25, 50, 75, 99]) {
      const { canary, baseline } = sharesAt(percent);
      const expected = { canary, baseline, rest: SLOTS - canary - baseline };
      const counts = { canary: 0, baseline: 0, rest: 0 };
      for (const at of slots) counts[variantAt(exposureAt(percent), at) ?? "rest"] += 1;
      let [chi, cells] = [0, 0];
      for (const name of ["canary", "baseline", "rest"] as const) {
        const planned = (expected[name] / SLOTS) * units;
        if (planned === 0) expect(counts[name]).toBe(0);
        else [chi, cells] = [chi + (counts[name] - planned) ** 2 / planned, cells + 1];
      }
      expect(chi).toBeLessThan(CHI[cells - 1]!);
    }
  });

  it("draws others than the one before it, and than a flag or an experiment (χ², p > .001)", () => {
    const cell = (at: number): number => ["canary", null, "baseline"].indexOf(variantAt(exposureAt(33), at));
    const others = [
      (user: string) => slotOf(user, "rollout-2"),
      (user: string) => slot("agent", "traffic", user),
      (user: string) => slot("agent.rollout", "flag", user),
    ];
    for (const other of others) {
      const table = Array.from({ length: 3 }, () => [0, 0, 0]);
      for (let n = 0; n < 50_000; n += 1) table[cell(slotOf(`u${n}`))]![cell(other(`u${n}`))]! += 1;
      const rows = table.map((row) => row[0]! + row[1]! + row[2]!);
      const columns = [0, 1, 2].map((at) => table.reduce((sum, row) => sum + row[at]!, 0));
      let chi = 0;
      for (const [r, row] of table.entries())
        for (const [c, count] of row.entries()) {
          const planned = (rows[r]! * columns[c]!) / 50_000;
          chi += (count - planned) ** 2 / planned;
        }
      expect(chi).toBeLessThan(CHI[4]!);
    }
  });

  it("goes by its own unit, and has no part for nobody", () => {
    const agent = agentOf(rollout(100, { unit: "session" }));
    expect(resolveAgent(agent, { user_id: "u" })).toMatchObject({ reason: "ACTIVE", rollout_id: null });
    expect(resolveAgent(agent, { session_id: "s" })).toMatchObject({ reason: "ROLLOUT", version: TARGET });
    expect(resolveAgent(agentOf(rollout(100)), { user_id: "" })).toMatchObject({ reason: "ACTIVE" });
  });

  it("can be for an audience, or for a group", () => {
    const ofPros = agentOf(rollout(100, { audience: { plan: "pro" } }));
    expect(resolved(ofPros, "u", { plan: "pro" }).variant).toBe("canary");
    expect(resolved(ofPros, "u", { plan: "free" })).toMatchObject({ reason: "ACTIVE", variant: null });
    const ofGroup = agentOf(rollout(100, { audience: { user_id: { $inGroup: "beta" } } }), {
      groups: { beta: ["u1"] },
    });
    expect(resolved(ofGroup, "u1").reason).toBe("ROLLOUT");
    expect(resolved(ofGroup, "u2").reason).toBe("ACTIVE");
    expect(resolved(agentOf(rollout(100, { audience: {} })), "u").reason).toBe("ROLLOUT");
  });

  it("comes after rules and overrides, and before experiments", () => {
    const arms = [{ version: 3, weight: 100 }];
    const agent = agentOf(rollout(25), {
      overrides: [{ user_id: "qa", version: 3 }],
      rules: [{ id: "beta", condition: { beta: true }, version: 3 }],
      experiments: [{ id: "e", phase: 1, unit: "user", ranges: [[0, SLOTS]], arms }],
    });
    for (const user of users) {
      const reason = variantAt(exposureAt(25), slotOf(user)) === null ? "EXPERIMENT" : "ROLLOUT";
      expect(resolved(agent, user).reason).toBe(reason);
      expect(resolved(agent, user, { beta: true })).toMatchObject({ reason: "RULE", rollout_id: null });
    }
    expect(resolved(agent, "qa").reason).toBe("OVERRIDE");
  });

  it("that an agent does not have costs nothing: there is nothing to look at", () => {
    for (const agent of [agentOf(null), agentOf(undefined)]) {
      expect(agent.rollout).toBeNull();
      expect(explainAgent(agent, { user_id: "u" }).steps.map(({ step }) => step)).toEqual([
        "PINNED",
        "ACTIVE",
      ]);
    }
  });
});

describe("an explanation of a rollout", () => {
  const agent = agentOf(rollout(25, { audience: { plan: "pro", name: { $not: { $regex: "b+c" } } } }));
  const stepOf = (attributes: JsonObject) =>
    explainAgent(agent, attributes).steps.find(({ step }) => step === "ROLLOUT");
  const [canary, middle, baseline] = (["canary", null, "baseline"] as const).map((variant) =>
    users.find((user) => variantAt(exposureAt(25), slotOf(user)) === variant)!,
  ) as [string, string, string];
  const base = {
    step: "ROLLOUT",
    id: "rollout",
    percent: 25,
    canary_below: 250_000,
    baseline_from: 750_000,
  };

  it("says that nobody is known", () => {
    expect(stepOf({ plan: "pro" })).toEqual({ ...base, matched: false, why: "no_unit" });
  });

  it("says that the unit's slot is neither the canary's nor the baseline's", () => {
    expect(stepOf({ user_id: middle, plan: "pro" })).toEqual({
      ...base,
      matched: false,
      why: "slot",
      slot: slotOf(middle),
    });
  });

  it("says that the rollout is for others, or that a text is too long to tell", () => {
    const slotIs = { slot: slotOf(canary) };
    expect(stepOf({ user_id: canary, plan: "free" })).toEqual({
      ...base,
      ...slotIs,
      matched: false,
      why: "condition",
    });
    const name = "x".repeat(MAX_REGEX_INPUT + 1);
    expect(stepOf({ user_id: canary, plan: "pro", name })).toEqual({
      ...base,
      ...slotIs,
      matched: false,
      why: "too_long",
    });
  });

  it.each([
    [canary, "canary", TARGET],
    [baseline, "baseline", STABLE],
  ])("says what %s was given: the %s", (user, variant, version) => {
    expect(stepOf({ user_id: user, plan: "pro" })).toEqual({
      ...base,
      matched: true,
      why: "given",
      version,
      variant,
      slot: slotOf(user),
    });
  });

  it("tells odd percentages as they are", () => {
    for (const percent of [0.0001, 0.5, 33.3333, 99.9999])
      expect(explainAgent(agentOf(rollout(percent)), {}).steps[1]).toMatchObject({ percent });
  });
});

const live: fc.Arbitrary<LiveRollout> = fc
  .record({
    id: fc.constantFrom("r1", "r2"),
    unit: fc.constantFrom("user" as const, "session" as const),
    audience: fc.constantFrom<JsonObject | undefined>(undefined, {}, { plan: "pro" }, { $not: { age: 5 } }),
    percent: fc.oneof(fc.constantFrom(1, 50, 100), fc.double({ min: 0.0001, max: 100, noNaN: true })),
  })
  .map(({ percent, ...more }) => rollout(percent, more));

it("any agent with a rollout answers anybody, and as it explains itself", () => {
  let exposed = 0;
  fc.assert(
    fc.property(
      arbitrary.snapshot,
      live,
      arbitrary.attributes,
      arbitrary.options,
      fc.boolean(),
      (snapshot, shared, attributes, asked, plain) => {
        // Most agents have something that comes before a rollout.
        const rest = plain ? { enabled: true, rules: [], overrides: [] } : {};
        const options = plain ? {} : asked;
        const agent = compileAgent({ ...snapshot, ...rest, rollout: shared });
        const answer = resolveAgent(agent, attributes, options);
        const explained = explainAgent(agent, attributes, options);
        expect(explained.answer).toEqual(answer);
        const given = explained.steps.filter(({ step, matched }) => step === "ROLLOUT" && matched);
        if ("refused" in answer || answer.reason !== "ROLLOUT") {
          expect(given).toEqual([]);
          // Without the rollout it would be the same.
          expect(resolveAgent(compileAgent({ ...snapshot, ...rest }), attributes, options)).toEqual(answer);
          return;
        }
        exposed += 1;
        const { version, variant, rollout_id: id } = answer;
        expect(given).toEqual([expect.objectContaining({ version, variant, id })]);
        expect(version).toBe(variant === "canary" ? shared.target_version : shared.stable_version);
      },
    ),
    { numRuns: 2_000 },
  );
  expect(exposed).toBeGreaterThan(50);
});
