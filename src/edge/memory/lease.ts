import { inTime, type Clock, type WaitUntil } from "../clock.ts";
import { LEASE_MS } from "../limits.ts";

export type Outcome<T> = { ok: true; value: T } | { ok: false; error: unknown };

/**
 * Work that several requests wait for. It runs in the request that began it and is handed to that request's waitUntil;
 * should that not be enough, the start time tells the others when to begin anew. The outcome never rejects.
 */
export class Lease<T> {
  readonly startedAt: number;
  readonly outcome: Promise<Outcome<T>>;
  private settled = false;
  private readonly clock: Clock;

  constructor(clock: Clock, waitUntil: WaitUntil, work: () => Promise<T>) {
    this.clock = clock;
    this.startedAt = clock.now();
    this.outcome = inTime(clock, outcomeOf(work), LEASE_MS).then((outcome) => {
      this.settled = true;
      return outcome ?? { ok: false, error: new Error("timed out") };
    });
    waitUntil(this.outcome);
  }

  /** Whether it may still come to something. */
  alive(): boolean {
    return !this.settled && this.clock.now() - this.startedAt < LEASE_MS;
  }

  /** The outcome, or null when it is not there after this many milliseconds of the caller's own timer. */
  within(ms: number): Promise<Outcome<T> | null> {
    return inTime(this.clock, this.outcome, ms);
  }
}

async function outcomeOf<T>(work: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return { ok: true, value: await Promise.resolve().then(work) };
  } catch (error) {
    return { ok: false, error };
  }
}
