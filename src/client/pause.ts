/** Full jitter: anything from nothing to twice as much after each try, so that many clients spread out. */
export const jittered = (tries: number, first: number, longest: number): number =>
  Math.random() * Math.min(longest, first * 2 ** tries);

/** `Retry-After` in milliseconds, given as seconds or as a date; null where it says nothing usable. */
export function retryAfterMs(header: string | null, now: number): number | null {
  if (header === null) return null;
  const seconds = header.trim() === "" ? Number.NaN : Number(header);
  const ms = Number.isNaN(seconds) ? Date.parse(header) - now : seconds * 1000;
  return Number.isFinite(ms) ? Math.max(0, ms) : null;
}

/** Waits; ends early, without a word, when the signal is given. */
export function pause(
  ms: number,
  signal?: AbortSignal,
  started: (timer: unknown) => void = () => undefined,
): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const end = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    started(timer);
    signal?.addEventListener("abort", end);
  });
}

/** Lets a process end although the timer runs, where there is such a thing. */
export function unref(timer: unknown): void {
  if (typeof timer === "object" && timer !== null && "unref" in timer && typeof timer.unref === "function") {
    timer.unref();
  }
}
