/** How a context's last rollback ended. */
export const ROLLBACK_STATES = ["pending", "success", "failed"] as const;
export type RollbackState = (typeof ROLLBACK_STATES)[number];
