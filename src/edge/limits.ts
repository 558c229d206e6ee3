/** The limits of the resolve plane, with their units and the reason for each. */

/** Milliseconds a request waits for a freshness check: longer would cost callers more than an older answer does. */
export const CHECK_WAIT_MS = 250;
/** Milliseconds after which shared work counts as dead: the request that began it may be gone, and its I/O with it. */
export const LEASE_MS = 5_000;
/** Milliseconds that any request may spend waiting for the stores. */
export const REQUEST_WAIT_MS = 5_000;
/** Milliseconds that a first answer waits for the database when KV could answer instead. */
export const PATIENCE_MS = 1_000;
/** Milliseconds during which nobody waits after a failed check; doubles up to the second figure. */
export const BACKOFF_MS = 1_000;
export const MAX_BACKOFF_MS = 30_000;
/** Milliseconds that a request waits for what a sticky experiment gave its unit before; then the hash decides. */
export const STICKY_WAIT_MS = 500;
/** Milliseconds between two attempts on behalf of requests that nothing but the database can answer. */
export const PROBE_MS = 1_000;
/** Milliseconds for which one request may keep an isolate checking: waitUntil ends at 30 s. */
export const KEEP_CHECKING_MS = 25_000;
/** Milliseconds between two questions to the primary whether a revision exists, per project. */
export const REVISION_CHECK_MS = 250;
/** Milliseconds after its last request for which a project takes part in freshness checks. */
export const PROJECT_IDLE_MS = 60_000;
/** Milliseconds for which an answer from KV is used again: it stands in while the database is away. */
export const HINT_MS = 10_000;
/** Milliseconds that a replica's heartbeat may be behind. It is written every second. */
export const REPLICA_LAG_MS = 2_000;
/** Milliseconds by which a caller's clock may be ahead: a time within them is still taken for the present. */
export const CLOCK_SKEW_MS = 10_000;

/** Milliseconds between two notes that a key is used: each is a write. */
export const NOTE_USE_MS = 5 * 60_000;

/** Estimated bytes of agents in memory: an isolate has 128 MB for everything. */
export const MAX_MEMORY_BYTES = 80 * 1024 * 1024;
/** Estimated bytes of answers kept whole, over all agents: one for each version, reason and set of flag values. */
export const MAX_FRAME_BYTES = 16 * 1024 * 1024;
/** Estimated bytes of configurations kept without the tools that flags have taken away. */
export const MAX_FILTERED_BYTES = 8 * 1024 * 1024;
/** Estimated bytes of an agent in memory beside its configurations. */
export const ENTRY_BYTES = 2_048;
/** Agents read by one query of a sync: their configurations travel in one answer. */
export const RELOAD_CHUNK = 64;
/** Attempts at a load that is overtaken by newer knowledge each time. */
export const LOAD_ATTEMPTS = 4;
/** Projects of one isolate. Each keeps its revision, so that memory never goes back. */
export const MAX_PROJECTS = 10_000;
/** Unknown agent ids remembered per project, unknown versions per agent: guessing may not fill the memory. */
export const MAX_UNKNOWN_AGENTS = 256;
export const MAX_ABSENT_VERSIONS = 64;
/** Versions kept per agent that its snapshot does not name. */
export const MAX_PINNED_VERSIONS = 8;
/** Keys, tokens and places of one generation of memory. */
export const MAX_REMEMBERED = 5_000;
/** Units of sticky experiments of one generation of memory: each may have a kilobyte. */
export const MAX_STICKY_UNITS = 5_000;
/** Answers from KV of one generation of memory. */
export const MAX_HINTS = 200;
/** Bytes of a resolve request's body: attributes and variables, not configurations. */
export const MAX_RESOLVE_BODY_BYTES = 64 * 1024;
/** Agents that one request may ask for: all of them are read by one query when none is in memory. */
export const MAX_MANY = 100;
/**
 * Steps of about ten nanoseconds that trying the conditions of many agents may take together, as far as is known before:
 * what patterns really take differs by a factor of a few.
 */
export const MAX_MANY_WORK = 10_000_000;
/** Characters of one answer for many agents: it is built in memory, beside those of other requests. */
export const MAX_MANY_LENGTH = 8 * 1024 * 1024;
/** Characters of a whole project that is kept as text; a larger one is read anew for each request that wants it. */
export const MAX_PROJECT_TEXT_LENGTH = 4 * 1024 * 1024;
/** Characters of all projects kept as text. */
export const MAX_PROJECT_CACHE_LENGTH = 6 * 1024 * 1024;
/** Large projects that are read at once: each holds a page of snapshots and one of configurations. */
export const MAX_PROJECT_STREAMS = 4;
/** Milliseconds after which the reading of a large project counts no longer, whatever became of it. */
export const PROJECT_STREAM_MS = 60_000;
/** Agents of a project whose flags can all be evaluated at once: each has to be in memory for it. */
export const MAX_EVALUATED_AGENTS = 200;
/** Lists of a project's agents in one generation of memory. */
export const MAX_LISTS = 100;
