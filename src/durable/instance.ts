import { DurableObject } from "cloudflare:workers";
import { MOVE_MS } from "../domain/instance/limits.ts";
import type { Outcome, MessageStatus } from "../domain/instance/message.ts";
import type { Move } from "../domain/instance/moves.ts";
import type { MessageRow, NewMessage } from "../store/instance/messages.ts";
import { withDeadline } from "./deadline.ts";
import { Mailbox, type HandedOut } from "./instance/mailbox.ts";
import { Turnstile } from "./instance/turnstile.ts";

/** A look that takes longer is counted as failed: a database that hangs must not keep heartbeats waiting. */
const TEND_MS = 15_000;
/** Milliseconds after which a look that failed is tried again. */
const AGAIN_MS = 5_000;

const BEAT = "beat";
const OFFLINE = "offline";
const OVERDUE = "overdue";

/**
 * The life of one instance; its name is the instance's id. What the instance is lies in D1: here are who moves it, when
 * it was last heard of, its clock, and its messages.
 */
export class Instance extends DurableObject<Env> {
  readonly #turnstile: Turnstile;
  readonly #mailbox: Mailbox;
  #tending: Promise<void> | null = null;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#turnstile = new Turnstile(ctx.storage);
    this.#mailbox = new Mailbox(ctx.storage);
  }

  /** Takes the turn to move it; null while somebody else has it. Until `end`, or when that does not come, for a while. */
  async begin(move: Move, isHooked: boolean): Promise<string | null> {
    const now = Date.now();
    // One that was lost is ended by the alarm first.
    if (this.#turnstile.current() !== null) return null;
    const token = this.#turnstile.take(move, isHooked, now + MOVE_MS);
    await this.#arm(now + MOVE_MS);
    return token;
  }

  async end(token: string): Promise<void> {
    this.#turnstile.free(token);
    if (this.ctx.storage.kv.delete(OVERDUE)) await this.#arm(Date.now());
  }

  async isMoving(): Promise<boolean> {
    return this.#turnstile.current() !== null;
  }

  /** A heartbeat is expected within so many milliseconds. */
  async watch(limitMs: number): Promise<void> {
    await this.#arm(Date.now() + limitMs);
  }

  /**
   * Takes a heartbeat; another is expected within so many milliseconds. `isStale`: what the caller has read of the
   * instance before may be of before it was set offline.
   */
  async beat(limitMs: number): Promise<{ at: number; isStale: boolean }> {
    const at = Date.now();
    this.ctx.storage.kv.put(BEAT, at);
    const wasTending = this.#tending !== null;
    await this.#tending?.catch(() => undefined);
    const wasOffline = this.ctx.storage.kv.delete(OFFLINE);
    await this.#arm(at + limitMs);
    return { at, isStale: wasTending || wasOffline };
  }

  /** Looks now if it would never look again. */
  async rearm(): Promise<void> {
    if ((await this.ctx.storage.getAlarm()) === null) await this.ctx.storage.setAlarm(Date.now());
  }

  /** The instance is no more. */
  async remove(): Promise<void> {
    await this.ctx.storage.deleteAlarm();
    await this.ctx.storage.deleteAll();
  }

  /** Takes a message; "full" when too many wait. A repeat of a request is answered with what it made. */
  async send(message: NewMessage): Promise<MessageRow | "full"> {
    return this.#mailbox.send(message, Date.now());
  }

  /** Messages that wait, in order; each counts as handed out, unless it is only looked at. */
  async handOut(ask: { limit: number; after: number; leaseMs: number; peek: boolean }): Promise<HandedOut> {
    return this.#mailbox.handOut(ask, Date.now());
  }

  /** Messages of another status, in order. */
  async list(ask: { status: MessageStatus; limit: number; after: number }): Promise<HandedOut> {
    return this.#mailbox.list(ask);
  }

  /** Null: there is no such message. */
  async acknowledge(id: string, outcome: Outcome, error: string | null): Promise<MessageRow | null> {
    return this.#mailbox.acknowledge(id, outcome, error, Date.now());
  }

  /** Never throws: an alarm that throws seven times is dropped for good. */
  override async alarm(): Promise<void> {
    try {
      this.#tending = this.#tend();
      await this.#tending;
    } catch (error) {
      console.warn("instance: could not do what is due", {
        instance: this.ctx.id.name,
        error: error instanceof Error ? error.message : String(error),
      });
      // Without storage there is no alarm to set: cron looks again.
      await this.#arm(Date.now() + AGAIN_MS).catch(() => undefined);
    } finally {
      this.#tending = null;
    }
  }

  async #tend(): Promise<void> {
    const { kv } = this.ctx.storage;
    const now = Date.now();
    const turn = this.#turnstile.current();
    const lost = turn !== null && turn.until <= now ? turn : null;
    // oxlint-disable-next-line no-restricted-imports -- the rule takes dynamic imports for static ones
    const { tendInstance } = await import("../services/instances/tend.ts");
    const seen = {
      lastHeartbeat: kv.get<number>(BEAT) ?? null,
      isMoving: turn !== null && lost === null,
      lost,
    };
    const tended = await withDeadline(
      tendInstance(this.env, this.ctx.id.name ?? "", seen, now),
      TEND_MS,
      "D1 did not answer in time",
    );
    if (tended.isGone) return this.remove();
    if (lost !== null) this.#turnstile.free(lost.token);
    if (tended.wentOffline) kv.put(OFFLINE, true);
    if (tended.isOverdue && this.#turnstile.current() !== null) kv.put(OVERDUE, true);
    else if (tended.isOverdue) await this.#arm(Date.now());
    const next = Math.min(tended.next ?? Infinity, this.#turnstile.current()?.until ?? Infinity);
    if (next < Infinity) await this.#arm(next);
    return undefined;
  }

  /** Has the alarm ring at this time at the latest. */
  async #arm(time: number): Promise<void> {
    const set = await this.ctx.storage.getAlarm();
    if (set === null || set > time) await this.ctx.storage.setAlarm(time);
  }
}
