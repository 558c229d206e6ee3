import { pause } from "../../pause.ts";

/** Work took longer than it may, and was left. */
class TookTooLong extends Error {
  constructor(what: string, ms: number, hurried: boolean) {
    super(hurried ? `${what} was under way when the host ended.` : `${what} took longer than ${ms} ms.`);
    this.name = "TookTooLong";
  }
}

/**
 * Runs what somebody else wrote. After `ms`, or when `hurry` is given, its signal is given; `graceMs` later it is left
 * even if it goes on. Throws what it throws, and TookTooLong.
 */
export async function bounded(
  what: string,
  work: (signal: AbortSignal) => Promise<void>,
  { ms, graceMs, hurry }: { ms: number; graceMs: number; hurry?: AbortSignal },
): Promise<void> {
  const over = new AbortController();
  const done = new AbortController();
  const late = async (): Promise<never> => {
    await pause(ms, hurry ? AbortSignal.any([done.signal, hurry]) : done.signal);
    const error = new TookTooLong(what, ms, hurry?.aborted ?? false);
    if (!done.signal.aborted) {
      over.abort(error);
      await pause(graceMs, done.signal);
    }
    throw error;
  };
  // What throws before its first await is a failure like any other.
  const begun = Promise.resolve().then(() => work(over.signal));
  try {
    await Promise.race([begun, late()]);
  } finally {
    done.abort();
  }
}
