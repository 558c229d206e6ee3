import { EXIT, Failure } from "./failure.ts";
import type { Io } from "./io.ts";

/** Shows what is watched, as it changes. */
export interface View<T> {
  /** What there is now: the first time, and every time that it was asked for. */
  show(now: T): void;
  /** The server is away, and why. Once, until it is back. */
  away(why: Failure): void;
  back(): void;
}

/**
 * Asks every `every` milliseconds until `isOver`; answers what there was last, or null when Ctrl-C came first. A server
 * that is away is waited for, unless it was away from the beginning; other failures are thrown.
 */
export async function watch<T>(
  ask: (signal: AbortSignal) => Promise<T>,
  { every, isOver, view, io }: { every: number; isOver: (now: T) => boolean; view: View<T>; io: Io },
): Promise<T | null> {
  return io.interruptible(async (signal) => {
    let seen = false;
    let isAway = false;
    while (!signal.aborted) {
      try {
        // oxlint-disable-next-line no-await-in-loop -- One after the other.
        const now = await ask(signal);
        if (isAway) view.back();
        [seen, isAway] = [true, false];
        view.show(now);
        if (isOver(now)) return now;
      } catch (error) {
        if (signal.aborted) break;
        if (!seen || !(error instanceof Failure) || error.exitCode !== EXIT.unreachable) throw error;
        if (!isAway) view.away(error);
        isAway = true;
      }
      await io.pause(every, signal);
    }
    return null;
  });
}
