import { BACKOFF_MS, MAX_BACKOFF_MS, PROBE_MS } from "../limits.ts";

/** How long the database is left alone after it failed. */
export class Backoff {
  private failures = 0;
  private until = 0;
  private probedAt = 0;

  /** Failures while the database is left alone anyway, such as those of many followers at once, count as one. */
  failed(now: number): void {
    if (now < this.until) return;
    this.until = now + Math.min(BACKOFF_MS * 2 ** this.failures, MAX_BACKOFF_MS);
    this.failures++;
  }

  succeeded(): void {
    this.failures = 0;
    this.until = 0;
  }

  blocked(now: number): boolean {
    return now < this.until;
  }

  /** Whether a request that has no other way may try all the same: one in a while, so that recovery is noticed. */
  mayProbe(now: number): boolean {
    if (now - this.probedAt < PROBE_MS) return false;
    this.probedAt = now;
    return true;
  }
}
