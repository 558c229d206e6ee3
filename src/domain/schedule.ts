import { DAY_MS } from "./durations.ts";
import { MAX_SCHEDULE_DAYS } from "./limits.ts";

/** What can be done at a time that was set before. */
export const SCHEDULE_ACTIONS = ["activate_version", "start_rollout"] as const;
export type ScheduleAction = (typeof SCHEDULE_ACTIONS)[number];

/** `cancelled`: by a person, or because what it was for is gone; `failed`: it was refused when its time came. */
export const SCHEDULE_STATUSES = ["pending", "done", "cancelled", "failed"] as const;
export type ScheduleStatus = (typeof SCHEDULE_STATUSES)[number];

/** What is wrong with a time to be scheduled for, in milliseconds since 1970; null: nothing. */
export function timeFault(at: number, now: number): string | null {
  if (at < now) return "is in the past";
  if (at > now + MAX_SCHEDULE_DAYS * DAY_MS) return `is more than ${MAX_SCHEDULE_DAYS} days ahead`;
  return null;
}
