/** Time as memory sees it; tests and simulations bring their own. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  sleep(ms: number): Promise<void>;
}

/** Keeps a request's context alive until the promise settles; its I/O dies with it otherwise. */
export type WaitUntil = (promise: Promise<unknown>) => void;

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};
