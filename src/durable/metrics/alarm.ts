/** An alarm that is so late will not come any more. */
const LOST_AFTER_MS = 60_000;

/** A shard's alarm, of which storage also says what it was set for: so recording needs no look at it. */
export class ShardAlarm {
  readonly #storage: DurableObjectStorage;
  #at: number | null;

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
    this.#at = storage.kv.get<number>("alarm_at") ?? null;
  }

  /** Sees to it that the alarm comes at that time or before. */
  async setBy(time: number): Promise<void> {
    if (this.#at !== null && this.#at <= time && this.#at > Date.now() - LOST_AFTER_MS) return;
    this.#at = time;
    this.#storage.kv.put("alarm_at", time);
    await this.#storage.setAlarm(time);
  }

  /** It has come, and is set no more. */
  rang(): void {
    this.#at = null;
    this.#storage.kv.delete("alarm_at");
  }

  succeeded(): void {
    if (this.#storage.kv.get("failures") !== undefined) this.#storage.kv.delete("failures");
  }

  /** Answers how many have failed in a row. */
  failed(): number {
    const failures = (this.#storage.kv.get<number>("failures") ?? 0) + 1;
    this.#storage.kv.put("failures", failures);
    return failures;
  }
}
