import { describe, expect, it } from "vitest";
import { completePlan, planFaults } from "../../src/domain/rollout/definition.ts";
import { plan } from "./rollout-kit.ts";

describe("a rollout's plan", () => {
  it("has nothing wrong with it by default", () => {
    expect(planFaults(plan())).toEqual([]);
    expect(plan().steps.map(({ percent }) => percent)).toEqual([1, 5, 10, 25, 50, 100]);
    expect(plan().guardrails).toEqual([
      {
        metric: "error_rate",
        kind: "rate",
        direction: "decrease",
        margin: 1,
        scale: "relative",
        tolerated_rate: 0.001,
      },
    ]);
  });

  it("takes plain numbers for steps, and what a project says of its metrics", () => {
    const given = completePlan(
      {
        target_version: 2,
        stable_version: 1,
        steps: [5, { percent: 20, gate: true, min_exposures: 7 }],
        guardrails: [{ metric: "metrics.delay" }, { metric: "satisfaction_score" }],
        max_duration_seconds: null,
      },
      [{ name: "delay", kind: "geometric_mean", direction: "decrease", cap: null, description: "" }],
    );
    expect(given.steps).toEqual([
      { percent: 5, min_dwell_seconds: 600, min_exposures: 100, gate: false },
      { percent: 20, min_dwell_seconds: 600, min_exposures: 7, gate: true },
    ]);
    expect(given.guardrails).toMatchObject([
      { kind: "geometric_mean", direction: "decrease", margin: 0.1 },
      { scale: "absolute", margin: 0.5 },
    ]);
    expect(given.max_duration_seconds).toBeNull();
    expect(planFaults(given)).toEqual([]);
  });

  it.each([
    ["steps that do not grow", { steps: [5, 5] }, "/steps/1/percent"],
    ["more than everybody", { steps: [5, 101] }, "/steps/1/percent"],
    ["steps of the same units", { steps: [5, 5.00001] }, "/steps/1/percent"],
    ["all but nobody at once", { steps: [99.99999] }, "/steps/0/percent"],
    ["nobody", { steps: [0] }, "/steps/0/percent"],
    ["no number", { steps: [Number.NaN] }, "/steps/0/percent"],
    ["no steps", { steps: [] }, "/steps"],
    ["too many steps", { steps: Array.from({ length: 21 }, (_, at) => at + 1) }, "/steps"],
    ["everybody at once", { steps: [100] }, "/steps/0/percent"],
    ["less than a unit of a million", { steps: [0.00001] }, "/steps/0/percent"],
    ["no number of units", { steps: [{ percent: 1, min_exposures: Infinity }] }, "/steps/0/min_exposures"],
    ["a dwell below 0", { steps: [{ percent: 1, min_dwell_seconds: -1 }] }, "/steps/0/min_dwell_seconds"],
    ["no guardrails", { guardrails: [] }, "/guardrails"],
    ["an unknown metric", { guardrails: [{ metric: "speed" }] }, "/guardrails/0/metric"],
    [
      "a metric twice",
      { guardrails: [{ metric: "cost_usd" }, { metric: "cost_usd" }] },
      "/guardrails/1/metric",
    ],
    [
      "errors that should increase",
      { guardrails: [{ metric: "error_rate", direction: "increase" as const }] },
      "/guardrails/0/direction",
    ],
    ["no margin", { guardrails: [{ metric: "error_rate", margin: 0 }] }, "/guardrails/0/margin"],
    [
      "a margin without end",
      { guardrails: [{ metric: "cost_usd", margin: Infinity }] },
      "/guardrails/0/margin",
    ],
    ["a margin of all", { guardrails: [{ metric: "success_rate", margin: 1 }] }, "/guardrails/0/margin"],
    ["the active version", { target_version: 27 }, "/target_version"],
    ["no patience", { no_traffic_seconds: 0.5 }, "/no_traffic_seconds"],
    ["no time", { max_duration_seconds: 0.001 }, "/max_duration_seconds"],
  ])("with %s is at fault there", (_, more, path) => {
    expect(planFaults(plan(more)).map((fault) => fault.path)).toEqual([path]);
  });
});
