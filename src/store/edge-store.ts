import type { EdgeReads, ReadPlan, Rows } from "./edge-reads.ts";

export interface ReadAnswer extends Rows {
  /** Milliseconds since 1970: everything committed before this instant is contained. */
  asOf: number;
  /** Whether it is the primary's answer: a replica may lack what exists. */
  primary: boolean;
}

export interface EdgeStore {
  read(plan: ReadPlan): Promise<ReadAnswer>;
}

interface Options {
  /** Whether replicas may answer. */
  replicas: boolean;
  /** Milliseconds that a replica may be behind. */
  maxLagMs: number;
  now: () => number;
}

/**
 * Reads that say as of when they are true. That is the start of the reading, and with a replica no later than the
 * heartbeat it has seen; one that is too far behind is not asked again, but the primary in its place.
 */
export const createEdgeStore = (reads: EdgeReads, { replicas, maxLagMs, now }: Options): EdgeStore => ({
  async read(plan) {
    const start = now();
    if (!replicas) return { ...(await reads.read(plan)), asOf: start, primary: true };
    if (!plan.primary) {
      const { beatAt, ...rows } = await reads.readAnywhere(plan);
      if (beatAt === null) return { ...rows, asOf: start, primary: true };
      if (start - beatAt <= maxLagMs) return { ...rows, asOf: Math.min(start, beatAt), primary: false };
    }
    const again = now();
    return { ...(await reads.readPrimary(plan)), asOf: again, primary: true };
  },
});
