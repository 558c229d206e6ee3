import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { slot } from "../../src/domain/bucketing.ts";
import { stickyUnit } from "../../src/domain/evaluate/experiments.ts";
import { assign, isEnrolled } from "../../src/domain/experiment/assignment.ts";
import type { LiveExperiment } from "../../src/domain/experiment/experiment.ts";
import type { JsonObject } from "../../src/domain/json.ts";
import { compileAgent, explainAgent, resolveAgent, type Resolution } from "../../src/domain/resolve.ts";
import type { Snapshot } from "../../src/domain/snapshot.ts";
import * as arbitrary from "./any-agent.ts";

const experiment = (more: Partial<LiveExperiment> = {}): LiveExperiment => ({
  id: "exp",
  phase: 1,
  unit: "user",
  ranges: [[0, 1_000_000]],
  arms: [
    { version: 1, weight: 50 },
    { version: 2, weight: 50 },
  ],
  ...more,
});

const agentOf = (experiments: LiveExperiment[], more: Partial<Snapshot> = {}) =>
  compileAgent({
    agent_id: "agent",
    enabled: true,
    deleted: false,
    active: 1,
    labels: {},
    versions: { 1: "sha256:1", 2: "sha256:2", 3: "sha256:3" },
    experiments,
    ...more,
  });

const users = Array.from({ length: 2_000 }, (_, n) => `user-${n}`);
const resolved = (agent: ReturnType<typeof agentOf>, user_id: string, options = {}) =>
  resolveAgent(agent, { user_id }, options) as Resolution;

describe("an experiment", () => {
  it("gives what counting recomputes, to whom counting finds enrolled", () => {
    const ranges: [number, number][] = [
      [100_000, 300_000],
      [600_000, 700_000],
    ];
    const agent = agentOf([experiment({ ranges, phase: 4 })]);
    for (const user of users) {
      const { reason, version, variant, experiment_id, experiment_phase } = resolved(agent, user);
      const arm = assign({ id: "exp", phase: 4, weights: [50, 50] }, user);
      expect({ reason, version, variant, experiment_id, experiment_phase }).toEqual(
        isEnrolled("agent", ranges, user)
          ? {
              reason: "EXPERIMENT",
              version: arm + 1,
              variant: arm === 0 ? "control" : "test",
              experiment_id: "exp",
              experiment_phase: 4,
            }
          : { reason: "ACTIVE", version: 1, variant: null, experiment_id: null, experiment_phase: null },
      );
    }
  });

  it("moves nobody when its traffic grows, and draws anew in its next phase", () => {
    const given = new Map<string, number>();
    for (const end of [10_000, 50_000, 250_000, 1_000_000]) {
      const agent = agentOf([experiment({ ranges: [[0, end]] })]);
      for (const user of users) {
        const { reason, version } = resolved(agent, user);
        if (reason !== "EXPERIMENT") continue;
        expect(given.get(user) ?? version).toBe(version);
        given.set(user, version);
      }
    }
    expect(given.size).toBe(users.length);
    const next = agentOf([experiment({ phase: 2 })]);
    const moved = users.filter((user) => resolved(next, user).version !== given.get(user)).length;
    expect(Math.abs(moved / users.length - 0.5)).toBeLessThan(0.06);
  });

  it("leaves traffic that it does not have to its neighbours, whatever their order", () => {
    const first = experiment({ id: "first", ranges: [[0, 400_000]] });
    const second = experiment({ id: "second", ranges: [[400_000, 500_000]] });
    const [agent, turned] = [agentOf([first, second]), agentOf([second, first])];
    for (const user of users) {
      const at = slot("agent", "traffic", user);
      const answer = resolved(agent, user);
      expect(answer.experiment_id).toBe(at < 400_000 ? "first" : at < 500_000 ? "second" : null);
      expect(resolved(turned, user)).toEqual(answer);
    }
  });

  it("takes each by its own unit", () => {
    const agent = agentOf([
      experiment({ id: "users", ranges: [[0, 0]] }),
      experiment({ id: "sessions", unit: "session" }),
    ]);
    expect(resolveAgent(agent, { user_id: "u" })).toMatchObject({ reason: "ACTIVE" });
    expect(resolveAgent(agent, { user_id: "u", session_id: "s" })).toMatchObject({
      experiment_id: "sessions",
    });
  });

  it("can ask for a group", () => {
    const agent = agentOf([experiment({ audience: { user_id: { $inGroup: "beta" } } })], {
      groups: { beta: ["u1"] },
    });
    expect(resolved(agent, "u1").reason).toBe("EXPERIMENT");
    expect(resolved(agent, "u2").reason).toBe("ACTIVE");
  });

  it("gives nothing to slots that its weights do not reach", () => {
    const agent = agentOf([experiment({ arms: [{ version: 2, weight: 0 }] })]);
    expect(resolved(agent, "u1").reason).toBe("ACTIVE");
    expect(explainAgent(agent, { user_id: "u1" }).steps).toContainEqual(
      expect.objectContaining({ step: "EXPERIMENT", matched: false, why: "none" }),
    );
  });

  it("that an agent does not have costs nothing: there is nothing to look at", () => {
    expect(agentOf([]).experiments).toBeNull();
  });
});

describe("a unit that keeps its version", () => {
  const agent = agentOf([experiment({ sticky: true, phase: 2, ranges: [[0, 500_000]] })]);
  const user = users.find((name) => resolved(agent, name).version === 2)!;
  const stuckTo = (version: number, experiment_id = "exp") =>
    resolved(agent, user, { stuck: { experiment_id, version } });

  it("is given that, as the phase's variant", () => {
    expect(stuckTo(1)).toMatchObject({
      reason: "EXPERIMENT",
      version: 1,
      variant: "control",
      experiment_id: "exp",
      experiment_phase: 2,
    });
    expect(
      explainAgent(agent, { user_id: user }, { stuck: { experiment_id: "exp", version: 1 } }).steps,
    ).toContainEqual(expect.objectContaining({ why: "kept", version: 1, variant: "control" }));
  });

  it("is drawn when it kept something that is no arm, or of another experiment", () => {
    expect(stuckTo(3)).toEqual(resolved(agent, user));
    expect(stuckTo(1, "other")).toEqual(resolved(agent, user));
  });

  it("is not enrolled by that", () => {
    const out = users.find((name) => resolved(agent, name).reason === "ACTIVE")!;
    expect(resolved(agent, out, { stuck: { experiment_id: "exp", version: 2 } }).reason).toBe("ACTIVE");
  });

  it("is known by the experiment that decided", () => {
    const { experiments } = agent;
    const drawn = { experiment_id: "exp" };
    expect(stickyUnit(experiments!, drawn, { user_id: 7 })).toEqual({
      experiment: "exp",
      phase: 2,
      unit: "7",
    });
    expect(stickyUnit(experiments!, { experiment_id: null }, { user_id: 7 })).toBeNull();
    expect(stickyUnit(agentOf([experiment()]).experiments!, drawn, { user_id: 7 })).toBeNull();
  });
});

describe("an explanation of an experiment", () => {
  const ranges: [number, number][] = [[0, 500_000]];
  const agent = agentOf([experiment({ ranges, audience: { plan: "pro" } })]);
  const stepOf = (attributes: object) =>
    explainAgent(agent, { ...attributes }).steps.find(({ step }) => step === "EXPERIMENT");
  const inside = users.find((user) => slot("agent", "traffic", user) < 500_000)!;
  const outside = users.find((user) => slot("agent", "traffic", user) >= 500_000)!;
  const base = { step: "EXPERIMENT", id: "exp", phase: 1 };

  it("says that nobody is known", () => {
    expect(stepOf({ plan: "pro" })).toEqual({ ...base, matched: false, why: "no_unit" });
  });

  it("says where the unit is, and where the experiment", () => {
    expect(stepOf({ user_id: outside, plan: "pro" })).toEqual({
      ...base,
      matched: false,
      why: "slot",
      slot: slot("agent", "traffic", outside),
      ranges,
    });
  });

  it("says that the experiment is for others", () => {
    expect(stepOf({ user_id: inside, plan: "free" })).toEqual({
      ...base,
      matched: false,
      why: "condition",
      slot: slot("agent", "traffic", inside),
      ranges,
    });
  });

  it("says by which slot the variant was drawn, and where its arm ends", () => {
    const variantSlot = slot("exp.v1", "variant", inside);
    const test = variantSlot >= 500_000;
    expect(stepOf({ user_id: inside, plan: "pro" })).toEqual({
      ...base,
      matched: true,
      why: "given",
      version: test ? 2 : 1,
      variant: test ? "test" : "control",
      slot: slot("agent", "traffic", inside),
      ranges,
      variant_slot: variantSlot,
      threshold: test ? 1_000_000 : 500_000,
    });
  });
});

const range = fc
  .tuple(fc.integer({ min: 0, max: 1_000_000 }), fc.integer({ min: 0, max: 1_000_000 }))
  .map(([a, b]): [number, number] => [Math.min(a, b), Math.max(a, b)]);
const live: fc.Arbitrary<LiveExperiment> = fc.record(
  {
    id: fc.constantFrom("a", "b", "c"),
    phase: fc.integer({ min: 1, max: 3 }),
    unit: fc.constantFrom("user" as const, "session" as const),
    ranges: fc.oneof(fc.array(range, { maxLength: 3 }), fc.constant<[number, number][]>([[0, 1_000_000]])),
    arms: fc.array(
      fc.record({
        version: fc.integer({ min: 1, max: 3 }),
        weight: fc.integer({ min: 0, max: 100 }),
      }),
      { maxLength: 4 },
    ),
    audience: fc.constantFrom<JsonObject>({}, { plan: "pro" }, { user_id: { $inGroup: "g" } }),
    sticky: fc.constant(true as const),
  },
  { requiredKeys: ["id", "phase", "unit", "ranges", "arms"] },
);

it("any agent with experiments answers anybody, and as it explains itself", () => {
  let drawn = 0;
  fc.assert(
    fc.property(
      arbitrary.snapshot,
      fc.array(live, { maxLength: 4 }),
      arbitrary.attributes,
      arbitrary.options,
      fc.boolean(),
      (snapshot, experiments, attributes, asked, plain) => {
        // Most agents have something that comes before an experiment.
        const rest = plain ? { enabled: true, rules: [], overrides: [] } : {};
        const options = plain ? {} : asked;
        const agent = compileAgent({ ...snapshot, ...rest, experiments });
        const answer = resolveAgent(agent, attributes, options);
        expect(resolveAgent(agent, attributes, options)).toEqual(answer);
        const explained = explainAgent(agent, attributes, options);
        expect(explained.answer).toEqual(answer);
        const given = explained.steps.filter(({ step, matched }) => step === "EXPERIMENT" && matched);
        if ("refused" in answer || answer.reason !== "EXPERIMENT") {
          expect(given).toEqual([]);
          return;
        }
        drawn += 1;
        const { version, variant, experiment_id: id, experiment_phase: phase } = answer;
        expect(given).toEqual([expect.objectContaining({ version, variant, id, phase })]);
      },
    ),
    { numRuns: 2_000 },
  );
  expect(drawn).toBeGreaterThan(50);
});
