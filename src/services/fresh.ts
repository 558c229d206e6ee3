import { settings } from "../env.ts";
import type { Call } from "./call.ts";

interface Entry<V> {
  value: V;
  /** Milliseconds since 1970: when the reading began. What is older than the freshness bound is not used. */
  readAt: number;
  renewedAt: number;
}

/**
 * What an isolate read lately. It is used for at most FRESHNESS_SECONDS after its reading began, and read again behind a
 * request from half that time on, so that what is in use is rarely waited for. What is too old is dropped whenever
 * anything is asked for.
 */
export class Fresh<V> {
  /** In the order in which they were read. */
  private readonly entries = new Map<string, Entry<V>>();
  private readonly most: number;

  constructor(most: number) {
    this.most = most;
  }

  /** Null is not kept: what was missing is found as soon as it is there. Rejects as `read` does. */
  async get(
    { env, waitUntil }: Pick<Call, "env" | "waitUntil">,
    key: string,
    read: () => Promise<V | null>,
  ): Promise<V | null> {
    const { freshnessMs } = settings(env);
    const now = Date.now();
    this.drop((entry) => now - entry.readAt >= freshnessMs);
    const known = this.entries.get(key);
    // What was read slowly may lie behind what was read later.
    if (!known || now - known.readAt >= freshnessMs) return this.read(key, now, read);
    if (now - Math.max(known.readAt, known.renewedAt) >= freshnessMs / 2) {
      known.renewedAt = now;
      waitUntil(this.read(key, now, read).catch(() => undefined));
    }
    return known.value;
  }

  forget(key: string): void {
    this.entries.delete(key);
  }

  private async read(key: string, readAt: number, read: () => Promise<V | null>): Promise<V | null> {
    const value = await read();
    const known = this.entries.get(key);
    if (known && known.readAt > readAt) return known.value;
    this.entries.delete(key);
    if (value !== null) {
      this.entries.set(key, { value, readAt, renewedAt: readAt });
      this.drop(() => this.entries.size > this.most);
    }
    return value;
  }

  private drop(which: (entry: Entry<V>) => boolean): void {
    for (const [key, entry] of this.entries) {
      if (!which(entry)) return;
      this.entries.delete(key);
    }
  }
}
