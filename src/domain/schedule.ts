/** What can be done at a time that was set before. */
export const SCHEDULE_ACTIONS = ["activate_version", "start_rollout"] as const;
export type ScheduleAction = (typeof SCHEDULE_ACTIONS)[number];

/** `cancelled`: by a person, or because what it was for is gone; `failed`: it was refused when its time came. */
export const SCHEDULE_STATUSES = ["pending", "done", "cancelled", "failed"] as const;
export type ScheduleStatus = (typeof SCHEDULE_STATUSES)[number];
