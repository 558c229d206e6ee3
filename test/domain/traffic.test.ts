import { describe, expect, it } from "vitest";
import { trafficOf, type TrafficPart, type TrafficSources } from "../../src/domain/traffic.ts";

const NOTHING: TrafficSources = { overrides: [], rules: [], rollout: null, experiments: [], active: 3 };
const CANARY = {
  id: "to-4",
  unit: "user" as const,
  audience: {},
  target_version: 4,
  stable_version: 3,
  percent: 10,
};
const TEST = {
  id: "tone",
  unit: "user" as const,
  audience: {},
  traffic_percent: 40,
  arms: [
    { version: 3, weight: 75 },
    { version: 5, weight: 25 },
  ],
};

const short = (parts: TrafficPart[]) =>
  parts.map(({ reason, version, share }) => [reason, version, Number(share.toFixed(6))]);

describe("who gets which version", () => {
  it("gives everybody the active version where nothing else decides", () => {
    const { first, shared, unreached } = trafficOf(NOTHING);
    expect(first).toEqual([]);
    expect(short(shared)).toEqual([["ACTIVE", 3, 1]]);
    expect(unreached).toBe(0);
  });

  it("says that an agent without a version answers nobody", () => {
    expect(short(trafficOf({ ...NOTHING, active: null }).shared)).toEqual([["ACTIVE", null, 1]]);
  });

  it("counts named units by version, each unit once", () => {
    const { first } = trafficOf({
      ...NOTHING,
      overrides: [
        { user_id: "a", version: 4 },
        { user_id: "b", version: 4 },
        { user_id: "a", version: 5 },
        { session_id: "a", version: 5 },
      ],
    });
    expect(first.map(({ version, named }) => [version, named])).toEqual([
      [4, 2],
      [5, 1],
    ]);
  });

  it("keeps rules in their order, each arm of a split with its share of those who meet the condition", () => {
    const { first, shared } = trafficOf({
      ...NOTHING,
      rules: [
        { id: "pro", condition: { plan: "pro" }, version: 4 },
        {
          id: "beta",
          condition: { beta: true },
          split: [
            { version: 4, weight: 70 },
            { version: 5, weight: 30 },
          ],
        },
      ],
    });
    expect(first.map(({ id, version, share, unit }) => [id, version, share, unit])).toEqual([
      ["pro", 4, 1, null],
      ["beta", 4, 0.7, "user"],
      ["beta", 5, 0.3, "user"],
    ]);
    expect(short(shared)).toEqual([["ACTIVE", 3, 1]]);
  });

  it("tells what nobody gets to behind a rule for everybody", () => {
    const { first, shared, unreached } = trafficOf({
      ...NOTHING,
      rules: [
        { id: "pro", condition: { plan: "pro" }, version: 4 },
        { id: "all", condition: {}, version: 5 },
        { id: "late", condition: { beta: true }, version: 6 },
      ],
      rollout: CANARY,
    });
    expect(first.map(({ id }) => id)).toEqual(["pro"]);
    expect(short(shared)).toEqual([["RULE", 5, 1]]);
    expect(unreached).toBe(2);
  });

  it("gives the baseline as much as the canary while there is room, and the rest the active version", () => {
    expect(short(trafficOf({ ...NOTHING, rollout: CANARY }).shared)).toEqual([
      ["ROLLOUT", 4, 0.1],
      ["ROLLOUT", 3, 0.1],
      ["ACTIVE", 3, 0.8],
    ]);
    expect(short(trafficOf({ ...NOTHING, rollout: { ...CANARY, percent: 80 } }).shared)).toEqual([
      ["ROLLOUT", 4, 0.8],
      ["ROLLOUT", 3, 0.2],
    ]);
    expect(short(trafficOf({ ...NOTHING, rollout: { ...CANARY, percent: 100 } }).shared)).toEqual([
      ["ROLLOUT", 4, 1],
    ]);
  });

  it("keeps the active version for those who do not meet an audience", () => {
    const audience = { country: "BR" };
    const { shared } = trafficOf({ ...NOTHING, rollout: { ...CANARY, percent: 100, audience } });
    expect(short(shared)).toEqual([
      ["ROLLOUT", 4, 1],
      ["ACTIVE", 3, 0],
    ]);
    expect(shared[0]!.condition).toEqual(audience);
  });

  it("shares an experiment's part of the traffic out by its weights", () => {
    expect(short(trafficOf({ ...NOTHING, experiments: [TEST] }).shared)).toEqual([
      ["EXPERIMENT", 3, 0.3],
      ["EXPERIMENT", 5, 0.1],
      ["ACTIVE", 3, 0.6],
    ]);
    const both = trafficOf({ ...NOTHING, experiments: [TEST, { ...TEST, id: "b", traffic_percent: 60 }] });
    expect(both.shared.some(({ reason }) => reason === "ACTIVE")).toBe(false);
    expect(both.shared.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1);
  });

  it("gives experiments what the rollout leaves", () => {
    const { shared } = trafficOf({ ...NOTHING, rollout: CANARY, experiments: [TEST] });
    expect(short(shared)).toEqual([
      ["ROLLOUT", 4, 0.1],
      ["ROLLOUT", 3, 0.1],
      ["EXPERIMENT", 3, 0.24],
      ["EXPERIMENT", 5, 0.08],
      ["ACTIVE", 3, 0.48],
    ]);
  });
});
