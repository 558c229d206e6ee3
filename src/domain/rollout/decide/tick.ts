import type { Evidence } from "../evidence.ts";
import { advanced, continued, ended, hasEnded, heldFor, started, waitsForPerson } from "../moves.ts";
import type { EvidenceHold, HoldReason, RolloutPlan, RolloutState } from "../rollout.ts";
import type { Decision, Inputs, Outcome } from "./decision.ts";
import { overdue, stepForward, troubleIn, unmeasured } from "./progress.ts";
import { dangerIn } from "./safety.ts";
import { situationOf, type Situation } from "./situation.ts";

/** What is to be done with a rollout now; `now` is milliseconds since 1970. A function of its arguments alone. */
export function tick(plan: RolloutPlan, state: RolloutState, evidence: Evidence, now: number): Decision {
  const inputs = { plan, state, evidence, now };
  const situation = situationOf(inputs);
  const outcome = settled(state, situation === null ? startOf(inputs) : outcomeOf(situation));
  const findings = situation?.findings ?? [];
  return {
    outcome,
    metrics: findings
      .filter(({ verdict, has_data }) =>
        outcome.reason === "harm" ? verdict === "harm" : outcome.reason === "no_data" && !has_data,
      )
      .map(({ metric }) => metric),
    guardrails: findings,
    sample_ratio: situation?.sample_ratio ?? null,
    next: nextState(outcome, inputs),
    inputs,
  };
}

/** The same decision, from what was kept of it. */
export const replay = ({ inputs: { plan, state, evidence, now } }: Decision): Decision =>
  tick(plan, state, evidence, now);

function startOf({ state, now }: Inputs): Outcome {
  if (hasEnded(state)) return { action: "wait", reason: "ended" };
  return state.starts_at !== null && now >= state.starts_at
    ? { action: "start", reason: "time" }
    : { action: "wait", reason: "scheduled" };
}

/** The first that applies. */
function outcomeOf(situation: Situation): Outcome {
  const { state } = situation;
  if (hasEnded(state)) return { action: "wait", reason: "ended" };
  const danger = dangerIn(situation);
  if (danger) return danger;
  if (state.status === "paused") return { action: "wait", reason: "paused" };
  if (waitsForPerson(state)) return { action: "wait", reason: "held" };
  return (
    troubleIn(situation) ??
    stepForward(situation) ??
    overdue(situation) ??
    unmeasured(situation) ?? { action: "wait", reason: "collecting" }
  );
}

/** What is held already is not held again, and what evidence held goes on when there is nothing against it. */
function settled({ status, hold }: RolloutState, outcome: Outcome): Outcome {
  if (status !== "held" || hold === null) return outcome;
  if (outcome.action === "hold" && outcome.reason === hold.reason) return { action: "wait", reason: "held" };
  return outcome.action === "wait" && outcome.reason === "collecting"
    ? { action: "continue", reason: hold.reason as EvidenceHold }
    : outcome;
}

function nextState(outcome: Outcome, { plan, state, evidence, now }: Inputs): RolloutState {
  const next: Record<Outcome["action"], () => RolloutState> = {
    wait: () => state,
    start: () => started(plan, state, evidence, now),
    advance: () => advanced(plan, state, evidence, now),
    hold: () => heldFor(state, outcome.reason as HoldReason, now),
    continue: () => continued(state),
    promote: () => ended(state, "promoted", now),
    rollback: () => ended(state, "rolled_back", now),
  };
  return next[outcome.action]();
}
