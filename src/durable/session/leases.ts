/** Who has the turn in a conversation, until when (milliseconds since 1970). */
export interface Lease {
  id: string;
  until: number;
}

const KEY = "leases";

/**
 * One turn at a time for each agent. A lease ends by itself, so that a turn whose isolate died blocks nobody for long. It
 * is stored, for the object may be evicted while a model thinks; nobody waits for that write, which only matters then.
 */
export class Leases {
  readonly #storage: DurableObjectStorage;
  readonly #held: Map<string, Lease>;
  readonly #waiting = new Map<string, (() => void)[]>();

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
    this.#held = new Map(Object.entries(storage.kv.get<Record<string, Lease>>(KEY) ?? {}));
  }

  /** The lease that was given last, also when its time is over. */
  of(agentId: string): Lease | null {
    return this.#held.get(agentId) ?? null;
  }

  isHeld(agentId: string, now: number): boolean {
    return (this.#held.get(agentId)?.until ?? 0) > now;
  }

  /** When the last of them ends; null: there is none. */
  last(): number | null {
    return this.#held.size === 0 ? null : Math.max(...Array.from(this.#held.values(), ({ until }) => until));
  }

  /** Takes the turn, waiting at most so long for it; whether it got it. First come, first served. */
  async take(agentId: string, id: string, leaseMs: number, waitMs: number): Promise<boolean> {
    const deadline = Date.now() + waitMs;
    for (;;) {
      const now = Date.now();
      const held = this.#held.get(agentId);
      if (held === undefined || held.until <= now || held.id === id) {
        this.#put(agentId, { id, until: now + leaseMs });
        return true;
      }
      if (now >= deadline) return false;
      await this.#freed(agentId, Math.min(deadline, held.until) - now);
    }
  }

  extend(agentId: string, id: string, leaseMs: number): void {
    if (this.#held.get(agentId)?.id === id) this.#put(agentId, { id, until: Date.now() + leaseMs });
  }

  agents(): string[] {
    return [...this.#held.keys()];
  }

  free(agentId: string, id: string): void {
    if (this.#held.get(agentId)?.id === id) this.drop(agentId);
  }

  /** Frees an agent, whoever has the turn. */
  drop(agentId: string): void {
    if (!this.#held.has(agentId)) return;
    this.#held.delete(agentId);
    this.#store();
    this.#waiting.get(agentId)?.shift()?.();
  }

  freeAll(): void {
    const agents = [...this.#held.keys()];
    this.#held.clear();
    for (const agentId of agents) this.#waiting.get(agentId)?.shift()?.();
  }

  #put(agentId: string, lease: Lease): void {
    this.#held.set(agentId, lease);
    this.#store();
  }

  #store(): void {
    const unconfirmed = { allowUnconfirmed: true };
    const stored =
      this.#held.size === 0
        ? this.#storage.delete(KEY, unconfirmed)
        : this.#storage.put(KEY, Object.fromEntries(this.#held), unconfirmed);
    stored.then(undefined, () => undefined);
  }

  #freed(agentId: string, ms: number): Promise<void> {
    return new Promise((resolve) => {
      const queue = this.#waiting.get(agentId) ?? [];
      this.#waiting.set(agentId, queue);
      const leave = () => {
        clearTimeout(timer);
        const place = queue.indexOf(leave);
        if (place >= 0) queue.splice(place, 1);
        if (queue.length === 0) this.#waiting.delete(agentId);
        resolve();
      };
      const timer = setTimeout(leave, ms);
      queue.push(leave);
    });
  }
}
