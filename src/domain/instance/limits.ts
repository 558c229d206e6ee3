/** Bytes of an instance's state, and of its overrides, as JSON: what is larger belongs in a context. */
export const MAX_INSTANCE_BYTES = 64 * 1024;
/** Bytes of states and overrides on one page of a list. */
export const MAX_INSTANCE_PAGE_BYTES = 4 * 1024 * 1024;
/** Seconds between two heartbeats: a day at most. */
export const MAX_HEARTBEAT_SECONDS = 24 * 3_600;
/** Milliseconds for which a move has an instance to itself: its hook, and two writes that may have to be tried again. */
export const MOVE_MS = 45_000;
/** Bytes of one message as JSON. */
export const MAX_MESSAGE_BYTES = 64 * 1024;
/** Messages that wait for one instance, dead letters left out. */
export const MAX_PENDING = 10_000;
/** Dead letters that are kept, the newest. */
export const MAX_DEAD = 10_000;
/** Times that a message is handed out; then it is a dead letter. */
export const MAX_DELIVERIES = 5;
/** Seconds in which handing a message out again does not count. */
export const DEFAULT_LEASE_SECONDS = 30;
export const MAX_LEASE_SECONDS = 3_600;
/** Milliseconds for which an acknowledged message is known, so that a repeat is told. */
export const KEEP_ACKED_MS = 24 * 3_600_000;
/** Bytes of messages that are handed out at once. */
export const MAX_HAND_OUT_BYTES = 4 * 1024 * 1024;
