import * as fc from "fast-check";
import { completePlan, type GivenPlan } from "../../src/domain/rollout/definition.ts";
import type { ArmEvidence, Evidence, MetricEvidence } from "../../src/domain/rollout/evidence.ts";
import { newRollout } from "../../src/domain/rollout/moves.ts";
import {
  type HoldReason,
  ON_FINISH,
  ON_NO_TRAFFIC,
  POLICIES,
  type RolloutPlan,
  type RolloutState,
} from "../../src/domain/rollout/rollout.ts";
import { addPair, noCoMoments } from "../../src/domain/stats/co-moments.ts";

export const MINUTE = 60_000;

export const plan = (more: Partial<GivenPlan> = {}): RolloutPlan =>
  completePlan({ target_version: 28, stable_version: 27, ...more }, []);

/** Units with one request each, of which some failed. */
export function arm(erring: number, exposed: number, metrics: ArmEvidence["metrics"] = {}): ArmEvidence {
  const units = noCoMoments();
  for (let unit = 0; unit < exposed; unit += 1) addPair(units, unit < erring ? 1 : 0, 1);
  const rate = { units, log_units: null, units_above_zero: erring };
  return { exposed, metrics: { ...(exposed > 0 && { error_rate: rate }), ...metrics } };
}

/** Units with one value each. */
export function values(list: readonly number[], logs = false): MetricEvidence {
  const [units, log_units] = [noCoMoments(), noCoMoments()];
  for (const value of list) {
    addPair(units, value, 1);
    if (logs) addPair(log_units, Math.log(value), 1);
  }
  return { units, log_units: logs ? log_units : null, units_above_zero: list.length };
}

export const evidence = (
  strata: readonly [canary: ArmEvidence, baseline: ArmEvidence][],
  last_at: number | null,
): Evidence => ({
  strata: strata.map(([canary, baseline]) => ({ canary, baseline })),
  first_units: null,
  last_at,
});

export const anyPlan = fc
  .record({
    count: fc.integer({ min: 1, max: 5 }),
    from: fc.integer({ min: 1, max: 20 }),
    dwell: fc.constantFrom(0, 60, 600),
    exposures: fc.constantFrom(0, 10, 100),
    gate: fc.boolean(),
    guardrails: fc.subarray(
      [
        "error_rate",
        "escalation_rate",
        "response_time_ms",
        "satisfaction_score",
        "success_rate",
        "metrics.x",
      ],
      { minLength: 1 },
    ),
    policy: fc.constantFrom(...POLICIES),
    on_finish: fc.constantFrom(...ON_FINISH),
    on_no_traffic: fc.constantFrom(...ON_NO_TRAFFIC),
    max_duration_seconds: fc.option(fc.constantFrom(60, 86_400)),
    kill_switch: fc.boolean(),
  })
  .map(({ count, from, dwell, exposures, gate, guardrails, ...more }) =>
    plan({
      ...more,
      steps: Array.from({ length: count }, (_, at) => ({
        percent: at === 4 ? 100 : from + at * 20,
        min_dwell_seconds: dwell,
        min_exposures: exposures,
        gate,
      })),
      guardrails: guardrails.map((metric) => ({ metric })),
    }),
  );

export const anyArm: fc.Arbitrary<ArmEvidence> = fc
  .tuple(
    fc.integer({ min: 0, max: 60 }),
    fc.integer({ min: 0, max: 300 }),
    fc.array(fc.double({ min: -1e6, max: 1e12, noNaN: true }), { maxLength: 40 }),
  )
  .map(([erring, more, list]) =>
    arm(erring, erring + more, {
      ...(list.length > 0 && {
        response_time_ms: values(
          list.map((value) => Math.abs(value) + 1),
          true,
        ),
        satisfaction_score: values(list),
        success_rate: values(list.map((value) => (value > 0 ? 1 : 0))),
        "metrics.x": values(list),
      }),
    }),
  );

const HOLDS: readonly HoldReason[] = [
  "sample_ratio",
  "no_traffic",
  "no_data",
  "gate",
  "max_duration",
  "finished",
];

const anyState = (of: RolloutPlan): fc.Arbitrary<RolloutState> =>
  fc
    .record({
      status: fc.constantFrom<RolloutState["status"]>(
        "scheduled",
        "running",
        "running",
        "held",
        "paused",
        "rolled_back",
        "promoted",
        "aborted",
      ),
      step: fc.nat({ max: of.steps.length - 1 }),
      at: fc.nat({ max: 100 * MINUTE }),
      reason: fc.constantFrom(...HOLDS),
      gate_passed: fc.boolean(),
      before: fc.nat({ max: 200 }),
    })
    .map(({ status, step, at, reason, gate_passed, before }): RolloutState => {
      if (status === "scheduled") return newRollout(of, 0, at);
      return {
        ...newRollout(of, 0),
        status,
        current_step: step,
        gate_passed,
        hold: status === "held" ? { reason, since: at } : null,
        exposed_before: before,
        history: [{ step, percent: of.steps[step]!.percent, started_at: at, ended_at: null }],
      };
    });

const firstTen = fc.integer({ min: 0, max: 10 }).map((erring) => ({ erring, exposed: 10 }));

/** Anything that a controller may come upon. */
export const anyTick = anyPlan.chain((of) =>
  fc.record({
    plan: fc.constant(of),
    state: anyState(of),
    evidence: fc.record({
      strata: fc.array(fc.record({ canary: anyArm, baseline: anyArm }), { maxLength: of.steps.length }),
      first_units: fc.option(fc.record({ canary: firstTen, baseline: firstTen })),
      last_at: fc.option(fc.nat({ max: 200 * MINUTE })),
    }),
    now: fc.nat({ max: 300 * MINUTE }),
  }),
);
