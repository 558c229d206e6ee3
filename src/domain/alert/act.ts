import { MINUTE_MS } from "../durations.ts";
import type { AlertRule } from "./alert.ts";
import { holds } from "./evaluate.ts";
import type { Observation, Pointer } from "./observe.ts";

export interface Past {
  /** When the agent was last rolled back, or a rollout of it, milliseconds since 1970; null: never. */
  rolledBackAt: number | null;
}

/**
 * Why an alert that begins to fire must not roll back; null: it may. What it saw is of a whole window: after a rollback
 * within it, or with an active version that does not meet the condition by itself, it may speak of a version that no
 * longer serves, and would walk back through one after the other.
 */
export function whyNot(
  rule: AlertRule,
  { own, reference }: Observation,
  { active, previous, rolledBackAt }: Pointer & Past,
  now: number,
): string | null {
  if (active === null || previous === null) return "There is no earlier activation to go back to.";
  if (rolledBackAt !== null && now - rolledBackAt < (rule.window_minutes + 1) * MINUTE_MS)
    return `The agent was rolled back less than ${rule.window_minutes} min before: what was seen may be of the version that it left.`;
  if (own === null) return `Version ${active} has had no requests in the window: it cannot be the reason.`;
  if (!holds(rule, own, reference))
    return `Version ${active} does not meet the condition by itself: it cannot be the reason.`;
  return null;
}
