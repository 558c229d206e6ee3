import { messageOf } from "../../errors.ts";
import { pause } from "../../pause.ts";
import type { BaseAgent } from "../base-agent.ts";
import { BEATS_PER_DEADLINE, FIRST_BACKOFF_MS, HEARTBEAT_SECONDS } from "../limits.ts";
import type { AgentRegistry } from "../registry.ts";
import type { AgentInstance, Message, Move } from "../types.ts";
import { bounded } from "./bounded.ts";
import type { HostEvent, Tell } from "./events.ts";
import { Heart } from "./heart.ts";
import { Mailbox } from "./mailbox.ts";
import { codeOf, isAway, type Presence } from "./presence.ts";
import type { FairQueue } from "./queue.ts";
import type { HostSettings } from "./settings.ts";
import { workOf } from "./work.ts";

/** What all instances of a host share. */
export interface House {
  registry: AgentRegistry;
  queue: FairQueue;
  presence: Presence;
  settings: HostSettings;
  tell: Tell;
  /** No further messages are taken. */
  stopping: AbortSignal;
  /** What is under way has to end. */
  hurry: AbortSignal;
}

/** Characters of an error that the service keeps. */
const MAX_ERROR = 1_000;

const isWorking = ({ status }: AgentInstance): boolean => status === "active" || status === "busy";

/** One instance that lives in this process: its hooks, heartbeats and messages, one at a time. */
export class Resident {
  readonly agent: BaseAgent;
  private readonly house: House;
  private readonly mailbox: Mailbox;
  private readonly heart: Heart;
  /** Somebody has shut the instance down, or deleted it. */
  private readonly ended = new AbortController();
  private readonly taking: AbortSignal;
  private awake = false;
  private left: Promise<void> | null = null;

  /** Its heartbeats begin. */
  constructor(house: House, agent: BaseAgent) {
    this.house = house;
    this.agent = agent;
    this.mailbox = new Mailbox(house.registry.connection, this.id, house.settings.handlerMs);
    this.taking = AbortSignal.any([house.stopping, this.ended.signal]);
    const deadlineMs = (agent.instance.heartbeat_seconds ?? HEARTBEAT_SECONDS) * 1_000;
    const everyMs = deadlineMs / BEATS_PER_DEADLINE;
    this.heart = new Heart((signal) => this.beat(everyMs, signal), everyMs);
  }

  /** Initializes and activates the instance. Throws what a hook throws, and refusals. */
  async begin(): Promise<void> {
    await this.hook("initialize");
    await this.move("initialize");
    await this.hook("activate");
    this.awake = true;
    await this.move("activate");
  }

  /** Takes and handles messages until the host stops, or the instance ends: then it leaves. Never throws. */
  async live(): Promise<void> {
    let empty = 0;
    let failures = 0;
    while (!this.taking.aborted) {
      try {
        await this.follow();
        const message = this.awake ? await this.house.presence.seen(this.mailbox.take(this.taking)) : null;
        failures = 0;
        if (message) {
          empty = 0;
          await this.serve(message);
        } else {
          await this.settle("active");
          const { pollMs, longestPollMs } = this.house.settings;
          await pause(Math.min(longestPollMs, pollMs * 2 ** empty), this.taking);
          empty = Math.min(empty + 1, 16);
        }
      } catch (error) {
        if (this.taking.aborted) break;
        this.trouble(error);
        await pause(this.house.presence.backoff(failures, error), this.taking);
        failures = Math.min(failures + 1, 16);
      }
    }
    if (this.ended.signal.aborted) await this.leave();
  }

  /** Deactivates it and shuts it down for good, once. Never throws. */
  leave(): Promise<void> {
    return (this.left ??= this.goodbye());
  }

  private async goodbye(): Promise<void> {
    if (this.awake) {
      await this.lastHook("deactivate");
      this.awake = false;
      await this.lastMove("deactivate");
    }
    await this.lastHook("shutdown");
    const isOffline = await this.lastMove("shutdown");
    this.heart.stop();
    this.house.registry.release(this.id);
    if (isOffline) this.house.tell({ type: "offline", ...this.of });
  }

  private get id(): string {
    return this.agent.instance.id;
  }

  private get of(): { slug: string; instance_id: string } {
    return { slug: this.agent.instance.agent_id, instance_id: this.id };
  }

  private async beat(everyMs: number, signal: AbortSignal): Promise<void> {
    try {
      await this.house.presence.seen(
        this.house.registry.heartbeat(this.id, Math.max(everyMs, 1_000), signal),
      );
    } catch (error) {
      if (signal.aborted) return;
      // It ended for good; nothing else refuses a heartbeat with these.
      const code = codeOf(error);
      if (code === "instance_status" || code === "instance_not_found") return this.ended.abort();
      this.trouble(error);
    }
  }

  /** What somebody has done to the instance is done here as well. */
  private async follow(): Promise<void> {
    const { instance } = this.agent;
    if (instance.ended_at !== null) return this.ended.abort();
    // One that has missed its heartbeats is what it was with the next.
    const should = isWorking(instance) || instance.status === "offline";
    if (should === this.awake) return;
    await this.hook(should ? "activate" : "deactivate");
    this.awake = should;
    this.house.tell({ type: should ? "awake" : "asleep", ...this.of });
  }

  private async serve(message: Message): Promise<void> {
    let failure: { error: unknown } | null = null;
    let handled = false;
    await this.house.queue.run(async () => {
      await this.settle("busy");
      // Somebody has deactivated it meanwhile: the message waits.
      if (!isWorking(this.agent.instance)) return;
      handled = true;
      failure = await this.handle(message);
    }, this.taking);
    if (handled) await this.answered(message, failure);
  }

  private async handle(message: Message): Promise<{ error: unknown } | null> {
    const { settings, hurry, registry, tell } = this.house;
    const began = Date.now();
    try {
      await bounded(
        `Handling ${message.id}`,
        (signal) => this.agent.handle(message, workOf(registry.connection, this.agent, this.mailbox, signal)),
        { ms: settings.handlerMs, graceMs: settings.graceMs, hurry },
      );
      tell({ type: "done", ...this.of, message_id: message.id, ms: Date.now() - began });
      return null;
    } catch (error) {
      const { id: message_id, deliveries } = message;
      tell({ type: "failed", ...this.of, message_id, deliveries, error });
      return { error };
    }
  }

  /** The service learns what came of a message, when it is back; a failed one is not asked for again at once. */
  private async answered(message: Message, failure: { error: unknown } | null): Promise<void> {
    const said = failure && (messageOf(failure.error) || "It failed.").slice(0, MAX_ERROR);
    const { presence, hurry } = this.house;
    try {
      await presence.patient(() => this.mailbox.acknowledge(message.id, said), hurry);
    } catch (error) {
      this.trouble(error);
    }
    if (failure) await pause(FIRST_BACKOFF_MS * 2 ** Math.min(message.deliveries, 6), this.taking);
  }

  /** Others see whether it has something to do. Throws while the service is away: nothing is begun then. */
  private async settle(status: "active" | "busy"): Promise<void> {
    const { registry, presence } = this.house;
    if (!isWorking(this.agent.instance) || this.agent.status === status) return;
    try {
      await presence.seen(registry.updateStatus(this.id, status));
    } catch (error) {
      if (isAway(error)) throw error;
      this.trouble(error);
      if (codeOf(error) === "instance_status") await presence.seen(registry.getInstance(this.id));
    }
  }

  private hook(name: Move): Promise<void> {
    const { hookMs } = this.house.settings;
    return bounded(`The hook ${name}`, () => this.agent[name](), { ms: hookMs, graceMs: 0 });
  }

  private async move(name: Move): Promise<void> {
    const { registry, presence, stopping: signal } = this.house;
    const idempotencyKey = `${this.id}-${name}-${this.agent.instance.seq}`;
    const instance = await presence.patient(
      () => registry.move(this.id, name, { signal, idempotencyKey }),
      signal,
    );
    if (instance.status === "error") throw new Error(instance.last_error ?? `The move ${name} failed.`);
  }

  private async lastHook(name: Move): Promise<void> {
    try {
      await this.hook(name);
    } catch (error) {
      this.trouble(error);
    }
  }

  /** Whether the move was made, or had been. */
  private async lastMove(name: Move): Promise<boolean> {
    if (this.ended.signal.aborted) return true;
    const signal = AbortSignal.timeout(this.house.settings.farewellMs);
    const { registry, presence } = this.house;
    try {
      await presence.patient(() => registry.move(this.id, name, { signal }), signal);
      return true;
    } catch (error) {
      const code = codeOf(error);
      if (code === "instance_status" || code === "instance_not_found") return true;
      this.trouble(error);
      return false;
    }
  }

  /** An outage is told of once, for all. */
  private trouble(error: unknown): void {
    if (isAway(error)) return;
    this.house.tell({ type: "trouble", ...this.of, error } satisfies HostEvent);
  }
}
