import { tick } from "../../src/domain/rollout/decide/tick.ts";
import { evidenceAt, type Evidence } from "../../src/domain/rollout/evidence.ts";
import { waitingFor } from "../../src/domain/rollout/judge/waiting.ts";
import { hasEnded, newRollout } from "../../src/domain/rollout/moves.ts";
import type { RolloutPlan, RolloutState } from "../../src/domain/rollout/rollout.ts";
import type { Decision, Rollout } from "../../src/cli/rollout.ts";
import { NOW } from "./cli-kit.ts";
import { evidence, MINUTE, plan as planOf } from "./rollout-kit.ts";

const iso = (time: number): string => new Date(time).toISOString();

/** The steps of most rollouts here: ten minutes and a hundred units each. */
export const PLAN = planOf({ steps: [1, 10, { percent: 50, gate: true }, 100] });

/** Began five minutes ago. */
export const STATE = newRollout(PLAN, NOW - 5 * MINUTE);

export const decision = (more: Partial<Decision>): Decision => ({
  seq: 1,
  at: iso(NOW),
  action: "started",
  cause: null,
  reason: null,
  actor: "ana@example.com",
  metrics: [],
  guardrails: [],
  sample_ratio: null,
  evidence: null,
  ...more,
});

/** A rollout as the server answers it, from what its controller knows. */
export function rollout({
  plan = PLAN,
  state = STATE,
  counted = evidence([], null),
  ...more
}: {
  plan?: RolloutPlan;
  state?: RolloutState;
  counted?: Evidence;
} & Partial<Rollout> = {}): Rollout {
  const { outcome, guardrails, sample_ratio } = tick(plan, state, counted, NOW);
  const span = state.history.at(-1);
  const step = plan.steps[state.current_step]!;
  const { current } = evidenceAt(plan, counted, state.current_step);
  const missing = span
    ? {
        dwell_seconds: Math.max(0, step.min_dwell_seconds - (NOW - span.started_at) / 1_000),
        exposures: Math.max(0, step.min_exposures - (current.canary.exposed - state.exposed_before)),
      }
    : null;
  const ready = missing !== null && missing.dwell_seconds === 0 && missing.exposures === 0;
  const answer = {
    id: "v28-canary",
    rollout_id: "v28-canary",
    agent_id: "a",
    name: "v28-canary",
    description: "",
    ...plan,
    status: state.status,
    current_step: state.current_step,
    percent: hasEnded(state) || span === undefined ? 0 : step.percent,
    hold: state.hold && { reason: state.hold.reason, since: iso(state.hold.since) },
    gate_passed: state.gate_passed,
    starts_at: state.starts_at === null ? null : iso(state.starts_at),
    started_at: span ? iso(state.history[0]!.started_at) : null,
    ended_at: hasEnded(state) ? iso(NOW) : null,
    ended_reason: null,
    history: state.history.map((one) => ({
      ...one,
      started_at: iso(one.started_at),
      ended_at: one.ended_at === null ? null : iso(one.ended_at),
    })),
    created_by: "ana@example.com",
    created_at: iso(NOW - 5 * MINUTE),
    updated_at: iso(NOW - 5 * MINUTE),
    revision: state.seq,
    decisions: [],
    outlook: hasEnded(state)
      ? null
      : {
          outcome,
          guardrails,
          sample_ratio,
          evidence: counted,
          units: { canary: current.canary.exposed, baseline: current.baseline.exposed },
          missing,
          waits_for: span ? waitingFor(plan, guardrails, ready) : [],
        },
    ...more,
  };
  // As it comes over the wire.
  return JSON.parse(JSON.stringify(answer)) as Rollout;
}
