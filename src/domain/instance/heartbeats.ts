import type { Life } from "./moves.ts";

/** Milliseconds after which a heartbeat is written to the database, though nothing else has changed. */
export const KEEP_BEAT_MS = 15_000;

/** What is known of an instance's heartbeats. Times are milliseconds since 1970. */
export interface Pulse {
  createdAt: number;
  lastHeartbeat: number | null;
  /** Null: the deployment's. */
  heartbeatSeconds: number | null;
}

/** Milliseconds within which a heartbeat must follow another. */
export const limitOf = ({ heartbeatSeconds }: Pick<Pulse, "heartbeatSeconds">, ownMs: number): number =>
  heartbeatSeconds === null ? ownMs : heartbeatSeconds * 1000;

/**
 * When an instance is offline unless a heartbeat comes; null: none is expected, for none was ever sent or promised, or
 * it is offline already. `ownMs` is the deployment's limit.
 */
export function deadlineOf(life: Life, pulse: Pulse, ownMs: number): number | null {
  if (life.endedAt !== null || life.status === "offline") return null;
  if (pulse.lastHeartbeat === null && pulse.heartbeatSeconds === null) return null;
  return (pulse.lastHeartbeat ?? pulse.createdAt) + limitOf(pulse, ownMs);
}
