import { sleep, type Clock, type WaitUntil } from "../clock.ts";
import { Lease } from "./lease.ts";
import { REVISION_CHECK_MS } from "../limits.ts";

interface Slot {
  lastStart: number;
  running: Lease<void> | null;
  /** Not begun yet: whoever comes before it begins may share it. */
  next: Lease<void> | null;
}

/** Questions to the primary about one project: at most one each 250 ms, shared by all who ask. */
export class RevisionChecks {
  private readonly slots = new Map<number, Slot>();
  private readonly clock: Clock;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** A check under way: it may prove that a revision exists, but what began earlier cannot disprove it. */
  running(project: number): Lease<void> | null {
    const lease = this.slots.get(project)?.running;
    return lease?.alive() ? lease : null;
  }

  /** A check that begins after this call. */
  next(project: number, waitUntil: WaitUntil, check: () => Promise<void>): Lease<void> {
    const slot = this.slot(project);
    if (slot.next?.alive()) return slot.next;
    const wait = Math.max(0, slot.lastStart + REVISION_CHECK_MS - this.clock.now());
    const lease: Lease<void> = new Lease(this.clock, waitUntil, async () => {
      await sleep(this.clock, wait);
      if (slot.next === lease) slot.next = null;
      slot.running = lease;
      slot.lastStart = this.clock.now();
      await check();
    });
    slot.next = lease;
    return lease;
  }

  private slot(project: number): Slot {
    const known = this.slots.get(project);
    if (known) return known;
    const slot: Slot = { lastStart: -Infinity, running: null, next: null };
    this.slots.set(project, slot);
    return slot;
  }
}
