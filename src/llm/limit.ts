import { ModelError } from "./model-error.ts";

/** The time that one try has, joined with the signal of whoever waits for it. */
export class TimeLimit {
  readonly #own = new AbortController();
  readonly #ms: number;
  readonly #ended: Promise<never>;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Aborted by the caller's signal, with its reason, or with a ModelError `timeout`. */
  readonly signal: AbortSignal;

  constructor(ms: number, caller: AbortSignal | undefined) {
    this.#ms = ms;
    this.signal = caller === undefined ? this.#own.signal : AbortSignal.any([caller, this.#own.signal]);
    const { signal } = this;
    this.#ended = new Promise((_, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason as Error));
    });
    this.#ended.catch(() => {});
  }

  /** Begins to count, from now on anew. */
  start(): void {
    this.stop();
    this.#timer = setTimeout(() => this.#own.abort(new ModelError("timeout")), this.#ms);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  /** Waits no longer than the signal allows, also for what does not listen to it. */
  race<T>(work: PromiseLike<T>): Promise<T> {
    return Promise.race([work, this.#ended]);
  }

  /** Ends what the try still does. */
  abandon(): void {
    this.stop();
    this.#own.abort(new ModelError("timeout"));
  }
}

/** Waits; rejects with the signal's reason as soon as it is aborted. */
export function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const leave = () => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", leave);
      resolve();
    }, ms);
    if (signal?.aborted) leave();
    else signal?.addEventListener("abort", leave);
  });
}
