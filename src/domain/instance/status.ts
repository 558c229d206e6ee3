/** Where an instance is in its life. */
export const INSTANCE_STATUSES = ["idle", "initializing", "active", "busy", "error", "offline"] as const;
export type InstanceStatus = (typeof INSTANCE_STATUSES)[number];
