import { STREAM_WAIT_MS } from "./limits.ts";

/** What the promise comes to, or null when that takes too long. */
export async function within<T>(promise: Promise<T>, ms = STREAM_WAIT_MS): Promise<T | null> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
