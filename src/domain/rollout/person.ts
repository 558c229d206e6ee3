import { continued, ended, hasEnded, waitsForPerson } from "./moves.ts";
import type { RolloutState } from "./rollout.ts";

/** What persons do to a rollout; null: it cannot be done as it is now. Times are milliseconds since 1970. */

/** It stays where it is; harm still rolls it back, since the canary goes on serving. */
export const pause = (state: RolloutState): RolloutState | null =>
  state.status === "running" || state.status === "held"
    ? { ...state, status: "paused", seq: state.seq + 1 }
    : null;

/**
 * Ends a pause, whatever it was held for before; else passes the gate, or gives it its time once more. What evidence
 * holds goes on by itself, and what has finished waits to be promoted or aborted.
 */
export function resume(state: RolloutState, now: number): RolloutState | null {
  if (state.status === "paused")
    return { ...state, status: state.hold === null ? "running" : "held", seq: state.seq + 1 };
  if (!waitsForPerson(state) || state.hold?.reason === "finished") return null;
  return state.hold?.reason === "gate"
    ? { ...continued(state), gate_passed: true }
    : { ...continued(state), counts_from: now };
}

export const abort = (state: RolloutState, now: number): RolloutState | null =>
  hasEnded(state) ? null : ended(state, "aborted", now);

export const promote = (state: RolloutState, now: number): RolloutState | null =>
  hasEnded(state) ? null : ended(state, "promoted", now);

/** It is to start at another time. */
export const reschedule = (state: RolloutState, starts_at: number): RolloutState | null =>
  state.status === "scheduled" ? { ...state, seq: state.seq + 1, starts_at } : null;
