import { DAY_MS } from "../durations.ts";

/** Characters of a URL: what receivers and proxies take. */
export const MAX_URL_LENGTH = 2_000;
/** Webhooks of a project: each may be told of each change. */
export const MAX_WEBHOOKS = 50;
/** Events that one webhook names. */
export const MAX_WEBHOOK_EVENTS = 50;
/** Attempts that a delivery tells of, the newest: replays have no end. */
export const MAX_KEPT_ATTEMPTS = 50;
/** Milliseconds for which a delivery is kept. */
export const KEEP_DELIVERIES_MS = 30 * DAY_MS;
