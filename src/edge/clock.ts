/** Time as memory sees it; tests and simulations bring their own. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Does something after so many milliseconds; what it answers calls that off. */
  after(ms: number, act: () => void): () => void;
}

/** Keeps a request's context alive until the promise settles; its I/O dies with it otherwise. */
export type WaitUntil = (promise: Promise<unknown>) => void;

export const systemClock: Clock = {
  now: () => Date.now(),
  after: (ms, act) => {
    const timer = setTimeout(act, ms);
    return () => clearTimeout(timer);
  },
};

export const sleep = (clock: Clock, ms: number): Promise<void> =>
  new Promise((resolve) => void clock.after(ms, resolve));

/** What the promise comes to, or null when that takes longer; no timer outlives it. */
export async function inTime<T>(clock: Clock, promise: Promise<T>, ms: number): Promise<T | null> {
  let callOff: (() => void) | undefined;
  const late = new Promise<null>((resolve) => {
    callOff = clock.after(ms, () => resolve(null));
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    callOff?.();
  }
}
