import { evidenceAt, NO_EVIDENCE, type Evidence } from "./evidence.ts";
import type { HoldReason, RolloutPlan, RolloutState, RolloutStatus, StepSpan } from "./rollout.ts";

const ENDED: ReadonlySet<RolloutStatus> = new Set(["rolled_back", "promoted", "aborted"]);
const PERSON_HOLDS: ReadonlySet<HoldReason> = new Set(["gate", "max_duration", "finished"]);

export const hasEnded = ({ status }: Pick<RolloutState, "status">): boolean => ENDED.has(status);

/** Whether only a person can let it go on. */
export const waitsForPerson = ({ status, hold }: RolloutState): boolean =>
  status === "held" && hold !== null && PERSON_HOLDS.has(hold.reason);

/** A rollout that begins with its first step now, or at a time in milliseconds since 1970. */
export function newRollout(plan: RolloutPlan, now: number, starts_at: number | null = null): RolloutState {
  const state: RolloutState = {
    status: "scheduled",
    seq: 0,
    current_step: 0,
    hold: null,
    gate_passed: false,
    starts_at,
    counts_from: null,
    exposed_before: 0,
    history: [],
  };
  return starts_at === null ? started(plan, state, NO_EVIDENCE, now) : state;
}

/** `evidence`: what was counted when the step begins, for what comes in it alone. */
export const started = (
  plan: RolloutPlan,
  state: RolloutState,
  evidence: Evidence,
  now: number,
): RolloutState => ({
  ...enter(plan, state, 0, evidence, now),
  status: "running",
  counts_from: now,
});

export const advanced = (
  plan: RolloutPlan,
  state: RolloutState,
  evidence: Evidence,
  now: number,
): RolloutState => ({
  ...enter(plan, state, state.current_step + 1, evidence, now),
  status: "running",
});

function enter(
  plan: RolloutPlan,
  state: RolloutState,
  step: number,
  evidence: Evidence,
  now: number,
): RolloutState {
  const closed = closeSpan(state.history, now);
  const started_at = closed.at(-1)?.ended_at ?? now;
  return {
    ...state,
    seq: state.seq + 1,
    current_step: step,
    hold: null,
    gate_passed: false,
    exposed_before: evidenceAt(plan, evidence, step).current.canary.exposed,
    history: [...closed, { step, percent: plan.steps[step]!.percent, started_at, ended_at: null }],
  };
}

export const heldFor = (state: RolloutState, reason: HoldReason, now: number): RolloutState => ({
  ...state,
  status: "held",
  seq: state.seq + 1,
  hold: { reason, since: now },
});

export const continued = (state: RolloutState): RolloutState => ({
  ...state,
  status: "running",
  seq: state.seq + 1,
  hold: null,
});

export const ended = (
  state: RolloutState,
  status: "rolled_back" | "promoted" | "aborted",
  now: number,
): RolloutState => ({
  ...state,
  status,
  seq: state.seq + 1,
  hold: null,
  history: closeSpan(state.history, now),
});

/** Steps never overlap, though the clocks of two machines may differ. */
const closeSpan = (history: readonly StepSpan[], now: number): StepSpan[] =>
  history.map((span) =>
    span.ended_at === null ? { ...span, ended_at: Math.max(now, span.started_at) } : span,
  );
