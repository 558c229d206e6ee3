import { isObject } from "../../domain/json.ts";
import { limitOf } from "../deadline.ts";
import { asError, SignalboxError } from "../errors.ts";
import type { Emitter } from "../events.ts";
import {
  BATCH_CHARACTERS,
  BATCH_ITEMS,
  FLUSH_AT_ITEMS,
  FLUSH_INTERVAL_MS,
  KEEPALIVE_CHARACTERS,
  LONGEST_ASKED_MS,
  LONGEST_SEND_PAUSE_MS,
  QUEUE_CHARACTERS,
  QUEUE_ITEMS,
  SEND_DEADLINE_MS,
  SEND_PAUSE_MS,
} from "../limits.ts";
import { jittered, unref } from "../pause.ts";
import { isWorkers } from "../runtime.ts";
import { jsonOf, type Transport } from "../transport.ts";

/** Written once, when it was recorded: what its caller does to it afterwards changes nothing, and its size is known. */
interface Item {
  id: string;
  text: string;
  /** Milliseconds since 1970 until which a sending has it: a Worker's request may end before its sending does. */
  leasedUntil: number;
}

export interface FlushOptions {
  deadlineMs?: number;
  /** The page is going away. */
  keepalive?: boolean;
}

export interface QueueOptions {
  flushIntervalMs?: number;
  maxQueueItems?: number;
}

/** Codes of single items that say nothing about the item. */
const PASSING = new Set(["unavailable", "rate_limited", "internal"]);

/**
 * What was recorded, until the server has acknowledged it: in order, in batches, again and again. An item keeps its
 * interaction_id, so that one sent twice counts once. Bounded: when it is full, what comes next is refused and told of.
 */
export class Queue {
  private readonly items = new Map<string, Item>();
  private readonly transport: Transport;
  private readonly events: Emitter;
  private readonly intervalMs: number;
  private readonly maxItems: number;
  private characters = 0;
  private refused = 0;
  private failures = 0;
  /** Milliseconds that the server asked to wait after the last failure. */
  private askedMs = 0;
  private batchItems = BATCH_ITEMS;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private sending: Promise<boolean> | null = null;

  constructor(transport: Transport, events: Emitter, options: QueueOptions) {
    this.transport = transport;
    this.events = events;
    this.intervalMs = options.flushIntervalMs ?? FLUSH_INTERVAL_MS;
    this.maxItems = options.maxQueueItems ?? QUEUE_ITEMS;
  }

  get pending(): number {
    return this.items.size;
  }

  /** False: there is no room. What waits already under its id is not kept twice. */
  add(id: string, text: string): boolean {
    if (this.items.has(id)) return true;
    if (this.items.size >= this.maxItems || this.characters + text.length > QUEUE_CHARACTERS) {
      if (this.refused === 0) this.tellFull();
      this.refused += 1;
      return false;
    }
    this.items.set(id, { id, text, leasedUntil: 0 });
    this.characters += text.length;
    const full = this.items.size >= FLUSH_AT_ITEMS && this.failures === 0 && this.sending === null;
    if (full && !isWorkers()) void this.flush();
    else this.schedule();
    return true;
  }

  /** Sends until nothing waits or a sending fails. Answers how many items still wait. */
  async flush({ deadlineMs = SEND_DEADLINE_MS, keepalive = false }: FlushOptions = {}): Promise<number> {
    this.unschedule();
    const until = Date.now() + deadlineMs;
    if (keepalive || isWorkers()) await this.sendAll(until, keepalive);
    else {
      // Whoever asks while another sending is under way waits for that one, and then for the rest.
      while (this.sending !== null) await this.sending;
      if (this.items.size > 0) {
        this.sending = this.sendAll(until, false).finally(() => (this.sending = null));
        await this.sending;
      }
    }
    this.schedule();
    return this.items.size;
  }

  stop(): void {
    this.unschedule();
  }

  private schedule(): void {
    // A Worker's timers end with its request: there, `flush` belongs into waitUntil.
    if (this.timer !== null || this.items.size === 0 || this.sending !== null || isWorkers()) return;
    const pause = SEND_PAUSE_MS + jittered(this.failures - 1, SEND_PAUSE_MS, LONGEST_SEND_PAUSE_MS);
    const wait = this.failures === 0 ? this.intervalMs : Math.max(this.askedMs, pause);
    this.timer = setTimeout(() => {
      this.timer = null;
      void this.flush();
    }, wait);
    unref(this.timer);
  }

  private unschedule(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }

  private async sendAll(until: number, keepalive: boolean): Promise<boolean> {
    for (;;) {
      const left = until - Date.now();
      const batch = left <= 0 ? [] : this.lease(keepalive ? KEEPALIVE_CHARACTERS : BATCH_CHARACTERS);
      if (batch.length === 0) return left > 0;
      if (!(await this.send(batch, Math.min(left, SEND_DEADLINE_MS), keepalive))) return false;
    }
  }

  /** The first items that no other sending has, as many as one request takes. */
  private lease(maxCharacters: number): Item[] {
    const now = Date.now();
    const batch: Item[] = [];
    let characters = 0;
    for (const item of this.items.values()) {
      if (item.leasedUntil > now) continue;
      characters += item.text.length;
      if (batch.length >= this.batchItems || (batch.length > 0 && characters > maxCharacters)) break;
      item.leasedUntil = now + SEND_DEADLINE_MS;
      batch.push(item);
    }
    return batch;
  }

  private async send(batch: Item[], deadlineMs: number, keepalive: boolean): Promise<boolean> {
    try {
      const { text } = await this.transport.ask({
        path: "/v1/interactions",
        method: "POST",
        body: `{"interactions":[${batch.map((item) => item.text).join(",")}]}`,
        limit: limitOf(deadlineMs),
        keepalive,
      });
      this.acknowledge(batch, jsonOf(text));
      this.failures = 0;
      this.batchItems = BATCH_ITEMS;
      return true;
    } catch (error) {
      for (const item of batch) item.leasedUntil = 0;
      return this.failed(batch, asError(error));
    }
  }

  private acknowledge(batch: Item[], { rejected }: Record<string, unknown>): void {
    const faults = new Map<unknown, { code: string; message: string }>();
    for (const fault of Array.isArray(rejected) ? rejected : []) {
      if (isObject(fault)) {
        faults.set(fault.index, { code: String(fault.code), message: String(fault.message) });
      }
    }
    batch.forEach((item, index) => {
      const fault = faults.get(index);
      if (fault !== undefined && PASSING.has(fault.code)) {
        item.leasedUntil = Date.now() + SEND_PAUSE_MS;
        return;
      }
      this.remove(item);
      if (fault === undefined) return;
      const detail = `${item.id}: ${fault.message} (${fault.code})`;
      this.events.emit("error", new SignalboxError("interaction_rejected", { detail }));
    });
    if (this.refused > 0) this.tellFull();
    this.refused = 0;
  }

  /** Whether there is any point in sending more right now. */
  private failed(batch: Item[], failure: SignalboxError): boolean {
    this.events.emit("error", failure);
    const { status } = failure;
    if (status === 400 || status === 413 || status === 422) {
      // The request itself is refused: half of it may not be, and one item that is refused alone is given up.
      this.batchItems = Math.max(1, Math.floor(batch.length / 2));
      if (batch.length === 1) this.remove(batch[0]!);
      return true;
    }
    this.failures += 1;
    this.askedMs = Math.min(failure.retry_after_ms ?? 0, LONGEST_ASKED_MS);
    return false;
  }

  private remove(item: Item): void {
    if (this.items.delete(item.id)) this.characters -= item.text.length;
  }

  private tellFull(): void {
    const detail =
      this.refused === 0
        ? `${this.items.size} interactions wait to be sent: further ones are refused until some are.`
        : `${this.refused} interactions were refused while the queue was full.`;
    this.events.emit("error", new SignalboxError("queue_full", { detail }));
  }
}
