import type { AgentEntry, Config } from "./agent-entry.ts";
import type { Clock, WaitUntil } from "../clock.ts";
import type { Freshness } from "./freshness.ts";
import type { Lease } from "./lease.ts";
import { PATIENCE_MS } from "../limits.ts";
import type { Lookup } from "./lookup.ts";
import type { StandIns } from "./stand-ins.ts";
import type { Loaded, Sync } from "./sync.ts";
import { unavailable, type Ask, type Known, type Missing, type View } from "./view.ts";

interface Parts {
  sync: Sync;
  lookup: Lookup;
  freshness: Freshness;
  standIns: StandIns;
  clock: Clock;
}

/** Brings into memory what is asked for and not there: each thing once, however many ask. */
export class Loads {
  private readonly running = new Map<string, Lease<Loaded>>();
  private readonly parts: Parts;

  constructor(parts: Parts) {
    this.parts = parts;
  }

  /** D1 and KV side by side; KV's word counts only when D1's does not come. Throws `unavailable`. */
  async load(ask: Ask, waitUntil: WaitUntil): Promise<Known | View | Missing> {
    const { sync, lookup, standIns, clock } = this.parts;
    const { failures, waits } = this.parts.freshness;
    const id = sync.projectId(ask.place);
    const standIn = id === null ? null : standIns.begin(ask, id, waitUntil);
    if (failures.blocked(clock.now())) {
      const view = await standIn?.();
      if (view) return view;
      if (!failures.mayProbe(clock.now())) throw unavailable();
    }
    const lease = this.begin([ask], waitUntil);
    const replaceable = standIn !== null && standIns.allowed(ask);
    const patience = waits.blocked(clock.now()) ? 0 : PATIENCE_MS;
    let outcome = await lease.within(Math.min(this.left(ask), replaceable ? patience : Infinity));
    if (!outcome?.ok && replaceable) {
      if (!outcome) waits.failed(clock.now());
      const view = await standIn();
      if (view) return view;
    }
    outcome ??= await lease.within(this.left(ask));
    if (!outcome?.ok) throw unavailable();
    if ("missing" in outcome.value) return outcome.value;
    const { project, entries, key } = outcome.value;
    return lookup.known(ask, clock.now()) ?? { project, entry: entries.get(ask.agentId) ?? null, key };
  }

  /**
   * Loads what several requests for agents of one place lack, with one query; comes to nothing when the database does
   * not answer. Each of them is then to be looked for in its own way.
   */
  async gather(asks: Ask[], waitUntil: WaitUntil): Promise<void> {
    const { sync, standIns, clock } = this.parts;
    const { failures, waits } = this.parts.freshness;
    const [first] = asks;
    if (!first || failures.blocked(clock.now())) return;
    const lease = this.begin(asks, waitUntil);
    const replaceable = sync.projectId(first.place) !== null && standIns.allowed(first);
    const patience = waits.blocked(clock.now()) ? 0 : PATIENCE_MS;
    const outcome = await lease.within(Math.min(this.left(first), replaceable ? patience : Infinity));
    if (!outcome && replaceable) waits.failed(clock.now());
  }

  /** A version's configuration from D1, or why there is none; null when D1 does not answer. */
  async version(
    ask: Ask,
    entry: AgentEntry,
    version: number,
    waitUntil: WaitUntil,
  ): Promise<Config | "missing" | "draft" | null> {
    const { failures } = this.parts.freshness;
    const now = this.parts.clock.now();
    if (failures.blocked(now) && !failures.mayProbe(now)) return null;
    const patience = version in entry.snapshot.versions ? PATIENCE_MS : Infinity;
    const lease = this.begin([{ ...ask, version }], waitUntil);
    const outcome = await lease.within(Math.min(this.left(ask), patience));
    if (!outcome?.ok || "missing" in outcome.value) return null;
    const read = outcome.value.entries.get(ask.agentId);
    return read?.configs.get(version) ?? read?.absent.get(version)?.reason ?? "missing";
  }

  /** All of one place, of one key and for the same revision. */
  private begin(asks: Ask[], waitUntil: WaitUntil): Lease<Loaded> {
    const { sync, lookup, freshness } = this.parts;
    const { place, key, minRevision } = asks[0]!;
    const primary = minRevision !== null && minRevision > (lookup.project(place)?.revision ?? -1);
    const agents = asks.map(({ agentId, version }) => ({
      agentId,
      versions: version === null ? [] : [version],
    }));
    const want = { place, agents, key, primary };
    const name = JSON.stringify(want);
    const running = this.running.get(name);
    if (running?.alive()) return running;
    const lease = freshness.lease(waitUntil, async () => {
      try {
        return await sync.load(want);
      } finally {
        if (this.running.get(name) === lease) this.running.delete(name);
      }
    });
    this.running.set(name, lease);
    return lease;
  }

  private left({ deadline }: Ask): number {
    return Math.max(0, deadline - this.parts.clock.now());
  }
}
