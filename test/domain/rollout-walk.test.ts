import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SLOTS } from "../../src/domain/bucketing.ts";
import { exposureAt, variantAt } from "../../src/domain/rollout/assignment.ts";
import { replay, tick } from "../../src/domain/rollout/decide/tick.ts";
import type { Evidence } from "../../src/domain/rollout/evidence.ts";
import { liveOf } from "../../src/domain/rollout/live.ts";
import { hasEnded, newRollout } from "../../src/domain/rollout/moves.ts";
import { abort, pause, promote, resume } from "../../src/domain/rollout/person.ts";
import type { RolloutPlan, RolloutState } from "../../src/domain/rollout/rollout.ts";
import { strataOf, stratumOf } from "../../src/domain/rollout/strata.ts";
import { anyArm, anyPlan, arm, MINUTE, values } from "./rollout-kit.ts";

const same = (): Evidence["strata"][number] => {
  const times = Array.from({ length: 2_000 }, (_, at) => 100 + (at % 10));
  const metrics = {
    response_time_ms: values(times, true),
    satisfaction_score: values(times.map((time) => time / 12)),
    success_rate: values(times.map((time) => (time % 2 === 0 ? 1 : 0))),
    escalation_rate: arm(300, 2_000).metrics.error_rate!,
    "metrics.x": values(times),
  };
  return { canary: arm(300, 2_000, metrics), baseline: arm(300, 2_000, metrics) };
};
const SAME = same();

/** Mostly as good as the baseline, so that it gets somewhere. */
const anyStratum = fc.oneof(
  { weight: 4, arbitrary: fc.constant(SAME) },
  { weight: 1, arbitrary: fc.record({ canary: anyArm, baseline: anyArm }) },
);

const anyMove = fc.record({
  who: fc.constantFrom(
    "tick" as const,
    "tick" as const,
    "tick" as const,
    "pause" as const,
    "resume" as const,
    "resume" as const,
    "abort" as const,
    "promote" as const,
  ),
  after: fc.nat({ max: 30 * MINUTE }),
  strata: fc.array(anyStratum, { minLength: 5, maxLength: 5 }),
  /** So often persons end it: seldom. */
  ends: fc.nat({ max: 5 }).map((number) => number === 0),
});
type Move = typeof anyMove extends fc.Arbitrary<infer M> ? M : never;

function moved(plan: RolloutPlan, state: RolloutState, move: Move, now: number): RolloutState {
  if (move.who === "pause") return pause(state) ?? state;
  if (move.who === "resume") return resume(state, now) ?? state;
  if (move.who === "abort") return (move.ends && abort(state, now)) || state;
  if (move.who === "promote") return (move.ends && promote(state, now)) || state;
  const reached = strataOf(plan.steps).indexOf(stratumOf(plan.steps, state.current_step)) + 1;
  const strata = move.strata.slice(0, reached);
  const decision = tick(plan, state, { strata, first_units: null, last_at: now }, now);
  const stored = JSON.parse(JSON.stringify(decision));
  expect(replay(stored)).toEqual(stored);
  return decision.next;
}

/** All states of a rollout, each with the time it came about. */
function walk(plan: RolloutPlan, moves: readonly Move[]): RolloutState[] {
  const states = [newRollout(plan, 0)];
  let now = 0;
  for (const move of moves) states.push(moved(plan, states.at(-1)!, move, (now += move.after)));
  return states;
}

const anyWalk = fc.tuple(anyPlan, fc.array(anyMove, { minLength: 5, maxLength: 30 }));

describe("a rollout, whatever happens to it", () => {
  it("has a seq that rises by one with every change, and percentages that never shrink before an end", () => {
    let furthest = 0;
    fc.assert(
      fc.property(anyWalk, ([plan, moves]) => {
        const states = walk(plan, moves);
        for (const [at, state] of states.entries()) {
          const before = states[at - 1] ?? state;
          const changed = JSON.stringify(state) !== JSON.stringify(before);
          expect(state.seq).toBe(before.seq + (changed ? 1 : 0));
          if (hasEnded(before)) expect(state).toBe(before);
          const percents = state.history.map(({ percent }) => percent);
          expect(percents).toEqual(plan.steps.slice(0, percents.length).map(({ percent }) => percent));
          expect(percents).toEqual([...percents].sort((a, b) => a - b));
          expect(state.history.filter(({ ended_at }) => ended_at === null)).toHaveLength(
            hasEnded(state) ? 0 : 1,
          );
          furthest = Math.max(furthest, state.current_step);
        }
      }),
      { numRuns: 200, seed: 11 },
    );
    expect(furthest).toBeGreaterThan(2);
  });

  it("takes no unit out of the canary before it ends, and none from one arm to the other in a stratum", () => {
    const anySlot = fc.integer({ min: 0, max: SLOTS - 1 });
    fc.assert(
      fc.property(anyWalk, anySlot, ([plan, moves], slot) => {
        let wasCanary = false;
        const inStrata = new Map<number, Set<string>>();
        for (const state of walk(plan, moves)) {
          const live = liveOf("r", plan, state);
          expect(live === null).toBe(hasEnded(state));
          if (live === null) break;
          const { percent, step } = state.history.at(-1)!;
          expect(live).toMatchObject(exposureAt(percent));
          const variant = variantAt(live, slot);
          if (wasCanary) expect(variant).toBe("canary");
          wasCanary = variant === "canary";
          const stratum = stratumOf(plan.steps, step);
          const seen = inStrata.get(stratum) ?? new Set();
          inStrata.set(stratum, variant ? seen.add(variant) : seen);
          expect(seen.size).toBeLessThan(2);
        }
      }),
      { numRuns: 200, seed: 12 },
    );
  });
});
