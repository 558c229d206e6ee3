/** The client's limits and defaults, with their units and the reason for each. */

/** Milliseconds that a resolve may take, retries and waiting included: a chat's user is waiting behind it. */
export const DEADLINE_MS = 2_000;
/** Milliseconds that a run may take: a configuration's own limit is 60,000 if it has none, and a turn before it may last. */
export const RUN_DEADLINE_MS = 120_000;
/** Tries after the first. More would only prolong an outage's load. */
export const RETRIES = 2;
/** Milliseconds of the first pause between tries, which doubles; the real pause is anything from 0 to it. */
export const FIRST_PAUSE_MS = 100;
export const LONGEST_PAUSE_MS = 1_000;

/** Answers kept for `If-None-Match` and for outages, and characters of their text. */
export const CACHE_ENTRIES = 500;
export const CACHE_CHARACTERS = 16 * 1024 * 1024;

/** Milliseconds between two looks at the snapshot while there is no stream. */
export const POLL_INTERVAL_MS = 10_000;
/** Milliseconds of the shortest interval: 0 would never rest. */
export const LEAST_POLL_MS = 10;
/** Milliseconds that a whole snapshot may take to arrive: it holds every configuration of a project. */
export const SNAPSHOT_DEADLINE_MS = 15_000;
/** Milliseconds without a sign of life after which a stream is dead; the server sends one every 15 s. */
export const STREAM_SILENCE_MS = 40_000;
/** Milliseconds of the first pause before a broken stream is opened again, doubling up to the second. */
export const RECONNECT_MS = 1_000;
export const LONGEST_RECONNECT_MS = 30_000;
/** Milliseconds after which a server that has no stream, or refuses it, is asked for it again. */
export const STREAM_REFUSED_MS = 300_000;
/** Milliseconds between two looks that changes lead to: a busy project is looked at four times a second. */
export const CHANGE_INTERVAL_MS = 250;
/** Attempts to get the revision that the stream has told of, before the next heartbeat tells of it again. */
export const CATCH_UP_TRIES = 4;
/** Milliseconds for which a snapshot older than the one held is taken for a straggler: one that goes on being answered is what there is. */
export const STRAGGLER_MS = 30_000;
/** Characters of one event of the stream. */
export const MAX_EVENT_CHARACTERS = 1024 * 1024;

/** Milliseconds between two sendings of what was recorded. */
export const FLUSH_INTERVAL_MS = 5_000;
/** Items that are sent without waiting for the interval. */
export const FLUSH_AT_ITEMS = 500;
/** What the server takes in one request, and characters that stay within its limit for bodies. */
export const BATCH_ITEMS = 1_000;
export const BATCH_CHARACTERS = 512 * 1024;
/** Browsers let a page that goes away send 64 KiB. */
export const KEEPALIVE_CHARACTERS = 15 * 1024;
/** Items that wait at most: a minute of 800 a second. And their characters. */
export const QUEUE_ITEMS = 50_000;
export const QUEUE_CHARACTERS = 16 * 1024 * 1024;
/** Milliseconds that sending one batch may take. */
export const SEND_DEADLINE_MS = 10_000;
/** Milliseconds of the pause after a failed sending, doubling up to the second. */
export const SEND_PAUSE_MS = 1_000;
export const LONGEST_SEND_PAUSE_MS = 30_000;
/** Milliseconds that a server may ask to wait at most. */
export const LONGEST_ASKED_MS = 300_000;
/** Milliseconds that the end of a process may be delayed to send what waits. */
export const EXIT_DEADLINE_MS = 3_000;
/** Units whose exposure is remembered as sent. */
export const EXPOSURES_REMEMBERED = 20_000;
