/** The limits of event streams, with their units and the reason for each. */

/** Milliseconds between two heartbeats: proxies close connections on which nothing was sent for half a minute or so. */
export const HEARTBEAT_MS = 15_000;
/** Milliseconds after which a stream ends, give or take a tenth: deployments and moved clients are balanced anew. */
export const MAX_STREAM_MS = 3_600_000;
/** Reads and connections of one stream, after which it ends early: Cloudflare allows an invocation 1,000 of them. */
export const MAX_SUBREQUESTS = 900;
/** Bytes that wait for a slow client, beside one event: an isolate has 128 MB for all its streams. */
export const MAX_WAITING_BYTES = 64 * 1024;
/** Milliseconds that a stream waits for the database or its publisher before it goes on without. */
export const STREAM_WAIT_MS = 3_000;
/** Milliseconds within which the publisher is tried again; doubles up to the second figure. */
export const RECONNECT_MS = 500;
export const MAX_RECONNECT_MS = 30_000;
/** Seconds after which a client may ask again for a stream of a project that has all the listeners it may have. */
export const FULL_RETRY_SECONDS = 30;
