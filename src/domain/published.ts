import type { Revision, Snapshot } from "./snapshot.ts";

/** What KV holds under an agent's `cur/…`: the snapshot, the revision it is of, and when the publisher wrote it. */
export interface Published extends Revision {
  snapshot: Snapshot;
  /** Milliseconds since 1970: the publisher read D1 at this time. */
  published_at: number;
}
