import type { Decision } from "./decide/decision.ts";
import { hasEnded, waitsForPerson } from "./moves.ts";
import type { RolloutPlan, RolloutState } from "./rollout.ts";

/** So often is a step looked at within its dwell time, */
const LOOKS = 10;
/** but not more often or more seldom than this, in milliseconds. */
const SHORTEST_MS = 1_000;
const LONGEST_MS = 15_000;
/** Where a person decides what comes next, only harm is watched for: so many times as seldom. */
const WAITING = 4;
/** After so long, what was decided may no longer be what is known. */
const STALE_MS = 5_000;

/** When to look at a rollout next, as `now` in milliseconds since 1970; null: it has ended. */
export function nextLook(plan: RolloutPlan, state: RolloutState, now: number): number | null {
  if (hasEnded(state)) return null;
  const span = state.history.at(-1);
  if (span === undefined) return state.starts_at;
  const { min_dwell_seconds } = plan.steps[state.current_step]!;
  const pace = Math.min(LONGEST_MS, Math.max(SHORTEST_MS, (min_dwell_seconds * 1_000) / LOOKS));
  if (state.status === "paused" || waitsForPerson(state)) return now + WAITING * pace;
  const due = [
    span.started_at + min_dwell_seconds * 1_000,
    span.started_at + plan.no_traffic_seconds * 1_000,
    (state.counts_from ?? span.started_at) + (plan.max_duration_seconds ?? Infinity) * 1_000,
  ];
  return Math.min(now + pace, ...due.filter((time) => time > now));
}

/**
 * Whether a decision may still be written, `now` in milliseconds since 1970. One that had to wait is made anew, but for a
 * rollback: harm does not become less by itself.
 */
export const stillHolds = ({ outcome, inputs }: Decision, now: number): boolean =>
  outcome.action === "rollback" || now - inputs.now <= STALE_MS;
