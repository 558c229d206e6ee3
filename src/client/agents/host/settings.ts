import {
  CONCURRENCY,
  FAREWELL_MS,
  GRACE_MS,
  HANDLER_MS,
  HEARTBEAT_SECONDS,
  HOOK_MS,
  LONGEST_BACKOFF_MS,
  LONGEST_POLL_MS,
  POLL_MS,
  STOP_MS,
} from "../limits.ts";

/** How a host does its work; all but `concurrency` and `heartbeatSeconds` in milliseconds. */
export interface HostSettings {
  /** Handlers at once. */
  concurrency: number;
  /** Of the instances that it spawns: within which a heartbeat must follow another. */
  heartbeatSeconds: number;
  /** Between two looks for messages, doubling up to the second while there are none. */
  pollMs: number;
  longestPollMs: number;
  /** That handling one message may take. */
  handlerMs: number;
  /** That a hook of an agent may take. */
  hookMs: number;
  /** That what is under way may take once the host is told to stop, and then to heed its signal. */
  stopMs: number;
  graceMs: number;
  /** That saying goodbye for one instance may take. */
  farewellMs: number;
  /** The longest pause before a service that is away is asked again. */
  longestBackoffMs: number;
}

export const DEFAULTS: HostSettings = {
  concurrency: CONCURRENCY,
  heartbeatSeconds: HEARTBEAT_SECONDS,
  pollMs: POLL_MS,
  longestPollMs: LONGEST_POLL_MS,
  handlerMs: HANDLER_MS,
  hookMs: HOOK_MS,
  stopMs: STOP_MS,
  graceMs: GRACE_MS,
  farewellMs: FAREWELL_MS,
  longestBackoffMs: LONGEST_BACKOFF_MS,
};
