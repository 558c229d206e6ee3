import { SignalboxError } from "./errors.ts";

/** Until when something may take, and the caller's own signal. */
export interface Limit {
  /** Milliseconds since 1970. */
  until: number;
  signal?: AbortSignal;
}

export const limitOf = (ms: number, signal?: AbortSignal): Limit => ({ until: Date.now() + ms, signal });

export const lateError = (): SignalboxError =>
  new SignalboxError("deadline_exceeded", { detail: "Signalbox did not answer in time." });

const abortedError = (signal: AbortSignal): SignalboxError =>
  new SignalboxError("aborted", { detail: "The caller's signal was given.", cause: signal.reason });

/** Runs work with a signal that is given at the limit, and leaves it at the limit even if it ignores the signal. */
export async function within<Value>(
  { until, signal }: Limit,
  work: (signal: AbortSignal) => Promise<Value>,
): Promise<Value> {
  if (signal?.aborted) throw abortedError(signal);
  const controller = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let abort: (() => void) | undefined;
  const left = new Promise<never>((_, reject) => {
    const leave = (error: SignalboxError): void => {
      reject(error);
      controller.abort(error);
    };
    timer = setTimeout(() => leave(lateError()), Math.max(0, until - Date.now()));
    if (signal) {
      abort = () => leave(abortedError(signal));
      signal.addEventListener("abort", abort);
    }
  });
  try {
    return await Promise.race([work(controller.signal), left]);
  } finally {
    clearTimeout(timer);
    if (abort) signal?.removeEventListener("abort", abort);
  }
}
