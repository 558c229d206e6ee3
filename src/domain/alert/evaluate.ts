import { MINUTE_MS } from "../durations.ts";
import { NEW_STATE, type AlertRule, type AlertState } from "./alert.ts";
import type { Observation } from "./observe.ts";

type Seen = Pick<Observation, "value" | "reference" | "requests" | "version">;

/** Whether what was seen says anything: `no_traffic` always does. */
export function isTelling(rule: AlertRule, { value, reference, requests }: Omit<Seen, "version">): boolean {
  if (rule.metric === "no_traffic") return true;
  if (value === null || requests < rule.min_requests) return false;
  return rule.against === "threshold" || reference !== null;
}

/** Whether a value meets the rule's condition. Beside a reference of 0, anything above it is. */
export function holds(
  { comparison, against, value: wanted }: AlertRule,
  value: number,
  reference: number | null,
): boolean {
  const base = reference ?? 0;
  if (comparison === "above") return value > (against === "threshold" ? wanted : base * (1 + wanted));
  return value < (against === "threshold" ? wanted : base * (1 - wanted));
}

/**
 * Where an alert is after a look at `now`: ok, pending while the condition does not hold for long enough, firing. A
 * firing one is resolved once the condition has not held for `for_minutes`, one at least, from one telling look to
 * another: what swings around the threshold fires once. While too few requests come a firing one stays as it is, and
 * any other has no data. One that compares with the previous version speaks of the active one alone: with another active
 * version it begins anew.
 */
export function evaluateAlert(rule: AlertRule, seen: Seen, state: AlertState, now: number): AlertState {
  const { value, reference, requests, version } = seen;
  const measured = { evaluated_at: now, value, reference, requests };
  const calm: AlertState = { ...NEW_STATE, ...measured, version };
  const isReplaced = rule.against === "previous_version" && state.since !== null && state.version !== version;
  if (isReplaced) return calm;
  const isFiring = state.status === "firing";
  if (!isTelling(rule, seen)) return isFiring ? { ...state, ...measured } : { ...calm, status: "no_data" };
  if (value !== null && holds(rule, value, reference)) {
    if (isFiring) return { ...state, ...measured, clear_since: null };
    const since = state.since ?? now;
    const fires = now - since >= rule.for_minutes * MINUTE_MS;
    return {
      ...calm,
      status: fires ? "firing" : "pending",
      since,
      firing_since: fires ? now : null,
      version: state.since === null ? version : state.version,
    };
  }
  if (!isFiring) return calm;
  const clear_since = state.clear_since ?? now;
  const isOver = now - clear_since >= Math.max(rule.for_minutes, 1) * MINUTE_MS;
  return isOver ? calm : { ...state, ...measured, clear_since };
}

/** Longer windows are dearer to add up, and move more slowly: they are looked at once a minute. */
const LONG_WINDOW_MINUTES = 60;

export const isDue = ({ window_minutes }: AlertRule, { evaluated_at }: AlertState, now: number): boolean =>
  window_minutes <= LONG_WINDOW_MINUTES || evaluated_at === null || now - evaluated_at >= MINUTE_MS;

/** Whether a look has found anything worth keeping: a change, or after a minute that all is as it was. */
export function isWorthKeeping(before: AlertState, after: AlertState): boolean {
  const { evaluated_at: at } = after;
  if (at !== null && (before.evaluated_at === null || at - before.evaluated_at >= MINUTE_MS)) return true;
  return (["status", "since", "firing_since", "clear_since", "version"] as const).some(
    (key) => before[key] !== after[key],
  );
}
