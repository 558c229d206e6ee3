import { KEEP_ACKED_MS, MAX_DEAD, MAX_HAND_OUT_BYTES, MAX_PENDING } from "../../domain/instance/limits.ts";
import { acknowledge, handOut, type MessageStatus, type Outcome } from "../../domain/instance/message.ts";
import { deliveryOf, MessageTable, type MessageRow, type NewMessage } from "../../store/instance/messages.ts";
import { createTables, hasTables } from "../../store/instance/schema.ts";

export interface HandedOut {
  messages: MessageRow[];
  /** Whether there are more. */
  more: boolean;
}

/** What is looked through in one transaction at most; dead letters are found on the way. */
const MAX_LOOKS = 1_000;

/** What others have to say to an instance, in the order in which it came. */
export class Mailbox {
  readonly #storage: DurableObjectStorage;
  readonly #table: MessageTable;

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
    this.#table = new MessageTable(storage.sql);
  }

  send(message: NewMessage, now: number): MessageRow | "full" {
    return this.#storage.transactionSync(() => {
      createTables(this.#storage.sql);
      const before = message.request === null ? null : this.#table.findRequest(message.request);
      if (before !== null) return before;
      this.#table.trim(now - KEEP_ACKED_MS, MAX_DEAD);
      return this.#table.count("pending") < MAX_PENDING ? this.#table.add(message) : "full";
    });
  }

  handOut(ask: { limit: number; after: number; leaseMs: number; peek: boolean }, now: number): HandedOut {
    if (!hasTables(this.#storage.sql)) return { messages: [], more: false };
    return this.#storage.transactionSync(() =>
      this.#collect("pending", ask, (row) => {
        if (ask.peek) return row;
        const before = deliveryOf(row);
        const next = handOut(before, now, ask.leaseMs);
        if (next === before) return row;
        const put = this.#table.put(row, next, now);
        return next.status === "pending" ? put : null;
      }),
    );
  }

  list(ask: { status: MessageStatus; limit: number; after: number }): HandedOut {
    if (!hasTables(this.#storage.sql)) return { messages: [], more: false };
    return this.#collect(ask.status, ask, (row) => row);
  }

  acknowledge(id: string, outcome: Outcome, error: string | null, now: number): MessageRow | null {
    if (!hasTables(this.#storage.sql)) return null;
    return this.#storage.transactionSync(() => {
      const row = this.#table.find(id);
      if (row === null) return null;
      const before = deliveryOf(row);
      const next = acknowledge(before, outcome, error);
      return next === before ? row : this.#table.put(row, next, now);
    });
  }

  /** As many as were asked for, and as fit; `take` answers null for one that is to be left out. */
  #collect(
    status: MessageStatus,
    { limit, after }: { limit: number; after: number },
    take: (row: MessageRow) => MessageRow | null,
  ): HandedOut {
    const messages: MessageRow[] = [];
    let [length, looks] = [0, 0];
    for (const row of this.#table.ofStatus(status, after)) {
      const isFull = messages.length > 0 && length + row.data.length > MAX_HAND_OUT_BYTES;
      if (messages.length === limit || looks === MAX_LOOKS || isFull) return { messages, more: true };
      looks += 1;
      const taken = take(row);
      if (taken === null) continue;
      messages.push(taken);
      length += row.data.length;
    }
    return { messages, more: false };
  }
}
