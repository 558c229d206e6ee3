import { compareRevisions, type Revision } from "./snapshot.ts";

/** KV takes one write a second per key. */
export const KV_WRITE_INTERVAL_MS = 1_000;
/** The longest that the publisher waits between two tries: KV must not stay behind for long after an outage. */
export const MAX_BACKOFF_MS = 30_000;

/** An agent of which KV may hold an older snapshot than the database. */
export interface Candidate extends Revision {
  agentId: string;
}

/** What the publisher remembers of an agent: the newest revision that KV confirmed, and when it last tried. */
export interface Confirmed extends Revision {
  triedAt: number;
}

export interface Plan<C extends Candidate> {
  /** To be written now. */
  write: C[];
  /** Written before, or older than what was written: nothing to do. */
  done: C[];
  /** When the first of those that were written less than a second ago may be written again; null if there are none. */
  nextAt: number | null;
}

/** Which agents to write now, so that no key is written twice in a second and no revision over a newer one. */
export function planPublishing<C extends Candidate>(
  candidates: readonly C[],
  known: ReadonlyMap<string, Confirmed>,
  now: number,
): Plan<C> {
  const plan: Plan<C> = { write: [], done: [], nextAt: null };
  for (const candidate of candidates) {
    const last = known.get(candidate.agentId);
    const dueAt = last ? last.triedAt + KV_WRITE_INTERVAL_MS : now;
    if (last && compareRevisions(candidate, last) <= 0) plan.done.push(candidate);
    else if (dueAt <= now) plan.write.push(candidate);
    else plan.nextAt = Math.min(plan.nextAt ?? dueAt, dueAt);
  }
  // What was tried last comes last: an agent that keeps failing cannot hold up the others.
  const triedAt = (candidate: C) => known.get(candidate.agentId)?.triedAt ?? 0;
  plan.write.sort((a, b) => triedAt(a) - triedAt(b));
  return plan;
}

/**
 * Milliseconds until the next try after so many failed ones in a row: 1 s, doubling to 30 s, and up to a quarter
 * less, so that the publishers of many projects do not come back together. `random` is in [0, 1).
 */
export function backoffMs(failures: number, random: number): number {
  const full = Math.min(MAX_BACKOFF_MS, KV_WRITE_INTERVAL_MS * 2 ** Math.max(0, failures - 1));
  return Math.max(KV_WRITE_INTERVAL_MS, Math.round(full * (1 - random / 4)));
}
