/**
 * Does what may take so many milliseconds, and no longer than `outer` allows: the signal that it is given is aborted
 * then, and this rejects with `late`, or with the outer signal's reason, also when nobody listens.
 */
export async function within<T>(
  ms: number,
  outer: AbortSignal,
  late: () => Error,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  outer.throwIfAborted();
  const own = new AbortController();
  const timer = setTimeout(() => own.abort(late()), ms);
  const pass = () => own.abort(outer.reason);
  outer.addEventListener("abort", pass);
  const ended = new Promise<never>((_, reject) => {
    own.signal.addEventListener("abort", () => reject(own.signal.reason as Error));
  });
  try {
    return await Promise.race([work(own.signal), ended]);
  } finally {
    clearTimeout(timer);
    outer.removeEventListener("abort", pass);
  }
}
