/** The limits and defaults of agents in code, with their units and the reason for each. */

/** Milliseconds for one request, tries included. */
export const ASK_MS = 15_000;
/** Milliseconds for a move: the service may wait for a hook, and writes again where it must. */
export const MOVE_MS = 60_000;
/** Items of a page. */
export const PAGE = 100;
/** Times that an update is tried again after another writer was first. */
export const UPDATE_TRIES = 20;

/** Handlers at once. */
export const CONCURRENCY = 4;
/** Seconds within which a heartbeat must follow another: three are sent in that time. */
export const HEARTBEAT_SECONDS = 30;
export const BEATS_PER_DEADLINE = 3;
/** Milliseconds between two looks for messages, doubling up to the second while there are none. */
export const POLL_MS = 500;
export const LONGEST_POLL_MS = 4_000;
/** Milliseconds that handling one message may take: more than a run's 120,000. */
export const HANDLER_MS = 300_000;
/** Milliseconds that one of an agent's hooks may take. */
export const HOOK_MS = 30_000;
/** Milliseconds that what is under way may take when the host is told to stop, and then to heed its signal. */
export const STOP_MS = 20_000;
export const GRACE_MS = 2_000;
/** Milliseconds that saying goodbye for one instance may take. */
export const FAREWELL_MS = 10_000;
/** Milliseconds of the first pause after a failure, doubling up to the second. */
export const FIRST_BACKOFF_MS = 500;
export const LONGEST_BACKOFF_MS = 30_000;
