import { newId } from "../../ids.ts";
import { pause } from "../../pause.ts";
import type { AgentRegistry } from "../registry.ts";
import type { AgentInstance } from "../types.ts";
import type { HostEvent, Tell } from "./events.ts";
import { Presence } from "./presence.ts";
import { FairQueue } from "./queue.ts";
import { Resident, type House } from "./resident.ts";
import { DEFAULTS, type HostSettings } from "./settings.ts";

export interface HostOptions extends Partial<HostSettings> {
  /**
   * Of its instances. One of that name which an earlier host has left behind is gone on with, messages and contexts
   * included; so two hosts that run at once need two names.
   */
  name: string;
  /** Is told what happens. */
  tell?: (event: HostEvent) => void;
}

/** Runs an instance of each registered class: spawns or adopts it, gives it its messages, and shuts it down. */
export class AgentHost {
  private readonly name: string;
  private readonly house: House;
  private readonly stopping = new AbortController();
  private readonly hurry = new AbortController();
  private readonly residents: { resident: Resident; life: Promise<void> }[] = [];

  constructor(registry: AgentRegistry, { name, tell: listener, ...given }: HostOptions) {
    const settings = { ...DEFAULTS, ...defined(given) };
    const tell = quiet(listener);
    this.name = name;
    this.house = {
      registry,
      queue: new FairQueue(settings.concurrency),
      presence: new Presence(tell, settings.longestBackoffMs),
      settings,
      tell,
      stopping: this.stopping.signal,
      hurry: this.hurry.signal,
    };
  }

  /**
   * Hosts until the signal is given, or every instance was ended by somebody else; then shuts down in order. A service
   * that is away is waited for. Throws when not one instance could be started.
   */
  async run(signal: AbortSignal): Promise<void> {
    const stop = (): void => this.stop();
    signal.addEventListener("abort", stop, { once: true });
    if (signal.aborted) stop();
    try {
      const failures = await this.start();
      await this.stopped();
      if (this.residents.length === 0 && failures.length > 0 && !signal.aborted) throw failures[0];
    } finally {
      signal.removeEventListener("abort", stop);
      await this.end();
    }
  }

  private stop(): void {
    if (this.stopping.signal.aborted) return;
    this.house.tell({ type: "stopping" });
    this.stopping.abort();
  }

  /** Starts one after the other, in the order of their registration; answers why some were not. */
  private async start(): Promise<unknown[]> {
    const failures: unknown[] = [];
    for (const { slug } of this.house.registry.registered()) {
      if (this.stopping.signal.aborted) break;
      try {
        const resident = await this.moveIn(slug);
        this.residents.push({ resident, life: resident.live() });
      } catch (error) {
        if (this.stopping.signal.aborted) break;
        failures.push(error);
        this.house.tell({ type: "not_started", slug, error });
      }
    }
    return failures;
  }

  private async moveIn(slug: string): Promise<Resident> {
    const { registry, presence, stopping: signal, settings, tell } = this.house;
    const name = `${slug}@${this.name}`;
    const idempotencyKey = newId();
    const found = await presence.patient(() => this.leftBehind(slug, name), signal);
    const agent = await presence.patient(
      () =>
        found
          ? registry.adopt(found, { signal })
          : registry.spawn(
              slug,
              { name, heartbeat_seconds: settings.heartbeatSeconds },
              { signal, idempotencyKey },
            ),
      signal,
    );
    const resident = new Resident(this.house, agent);
    try {
      if (found) await presence.patient(() => this.calm(found.id), signal);
      await resident.begin();
    } catch (error) {
      await resident.leave();
      throw error;
    }
    tell({ type: "ready", slug, instance_id: agent.instance.id, name, adopted: found !== null });
    return resident;
  }

  private async leftBehind(slug: string, name: string): Promise<AgentInstance | null> {
    const { registry, stopping } = this.house;
    await registry.definition(slug, { signal: stopping });
    const instances = await registry.listInstances({ agent_id: slug }, stopping);
    return instances.find((instance) => instance.name === name && instance.ended_at === null) ?? null;
  }

  /** One that was left in the middle of its life begins anew: alive again by a heartbeat, and idle. */
  private async calm(id: string): Promise<void> {
    const { registry, settings, stopping: signal } = this.house;
    const { status } = await registry.heartbeat(id, settings.farewellMs, signal);
    if (status === "active" || status === "busy") await registry.move(id, "deactivate", { signal });
  }

  /** Until the host is told to stop, or nothing lives here any more. */
  private stopped(): Promise<unknown> {
    const told = pauseUntil(this.stopping.signal);
    return Promise.race([told, this.lived()]);
  }

  private lived(): Promise<unknown> {
    return Promise.all(this.residents.map(({ life }) => life));
  }

  /** Nothing more is taken; what is under way ends or is left; then the last to come is the first to go. */
  private async end(): Promise<void> {
    const { stopMs, graceMs } = this.house.settings;
    this.stop();
    const lived = this.lived();
    await first(lived, stopMs);
    this.hurry.abort();
    // Handlers are left after their grace, and what came of them is told in about the same time.
    await first(lived, 2 * graceMs);
    for (const { resident } of this.residents.toReversed()) await resident.leave();
  }
}

/** Without what was given as undefined, so that the default stays. */
const defined = (given: Partial<HostSettings>): Partial<HostSettings> =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));

/** A listener that throws spoils nothing but itself. */
const quiet =
  (listener: Tell = () => undefined): Tell =>
  (event) => {
    try {
      listener(event);
    } catch {
      // It is the application's; there is nobody left to tell.
    }
  };

const pauseUntil = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });

async function first(work: Promise<unknown>, ms: number): Promise<void> {
  const done = new AbortController();
  await Promise.race([work, pause(ms, done.signal)]);
  done.abort();
}
