import { DAY_MS, HOUR_MS, MINUTE_MS } from "../durations.ts";

/** After each attempt that failed; about three days together. A queue keeps no message back for longer than 12 hours. */
const DELAYS_MS = [
  5_000,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  5 * HOUR_MS,
  10 * HOUR_MS,
  ...Array.from({ length: 5 }, () => 12 * HOUR_MS),
];
/** So much of a delay is left to chance, so that what failed together does not come together again. */
const JITTER = 0.1;

/** A webhook is switched off when all its deliveries have failed for so long. */
export const GIVE_UP_MS = 5 * DAY_MS;

/**
 * Milliseconds until a delivery is tried again that was tried `attempts` times; null: it has failed. `random` is 0 to 1.
 */
export function retryDelayMs(attempts: number, random: number): number | null {
  const delay = DELAYS_MS[attempts - 1];
  return delay === undefined ? null : Math.round(delay * (1 - JITTER * random));
}
