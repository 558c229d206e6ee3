import { stickyUnit, type Stuck } from "../../domain/evaluate/experiments.ts";
import type { Attributes } from "../../domain/evaluate/unit.ts";
import type { Resolution } from "../../domain/resolve.ts";
import type { StickyStore, StickyUnit } from "../../store/edge-sticky.ts";
import type { AgentEntry } from "../memory/agent-entry.ts";
import { inTime, type Clock, type WaitUntil } from "../clock.ts";
import { MAX_STICKY_UNITS, STICKY_WAIT_MS } from "../limits.ts";
import { RecentMap } from "../memory/recent-map.ts";

/** A decision whose unit may have been given something else before. */
export interface Drawn {
  projectId: number;
  entry: AgentEntry;
  attributes: Attributes;
  resolution: Resolution;
  /** Whether the answer is given to the unit: what is only explained is nobody's first assignment. */
  given: boolean;
}

interface Unit extends StickyUnit {
  phase: number;
  /** What the hash says. */
  version: number;
}

/**
 * What sticky experiments gave their units first. In the first phase the hash says it, so that nothing has to be read;
 * it is only written down. Later the hash says it only of those of whom nothing is written.
 */
export class Sticky {
  private readonly known = new RecentMap<string, number>(MAX_STICKY_UNITS);
  private readonly store: StickyStore;
  private readonly clock: Clock;

  constructor(store: StickyStore, clock: Clock) {
    this.store = store;
    this.clock = clock;
  }

  /** What the unit keeps, as far as memory knows. Null: what was decided. Undefined: it has to be looked up. */
  recall(drawn: Drawn, waitUntil: WaitUntil): Stuck | null | undefined {
    const unit = unitOf(drawn);
    if (unit === null) return null;
    if (unit.phase > 1) return this.kept(unit);
    if (drawn.given) this.keep(unit, waitUntil);
    return null;
  }

  /** The same, looked up where it has to be. Undefined: KV does not say, and what was decided has to do. */
  async find(drawn: Drawn, waitUntil: WaitUntil): Promise<Stuck | null | undefined> {
    const recalled = this.recall(drawn, waitUntil);
    if (recalled !== undefined) return recalled;
    const unit = unitOf(drawn)!;
    const reading = this.read(unit, drawn.given, waitUntil).catch(() => undefined);
    // What comes too late for this request is there for the next one.
    waitUntil(reading);
    const late = inTime(
      this.clock,
      reading.then((stuck) => ({ stuck })),
      STICKY_WAIT_MS,
    );
    return (await late)?.stuck;
  }

  private kept(unit: Unit): Stuck | null | undefined {
    const version = this.known.get(nameOf(unit));
    if (version === undefined) return undefined;
    return version === unit.version ? null : { experiment_id: unit.experiment, version };
  }

  private async read(unit: Unit, given: boolean, waitUntil: WaitUntil): Promise<Stuck | null> {
    const version = await this.store.read(unit);
    if (version !== null) this.known.set(nameOf(unit), version);
    else if (given) this.keep(unit, waitUntil);
    return this.kept(unit) ?? null;
  }

  /** Once for each unit that memory has room for; what could not be written is tried again with the next request. */
  private keep(unit: Unit, waitUntil: WaitUntil): void {
    const name = nameOf(unit);
    if (this.known.get(name) === unit.version) return;
    this.known.set(name, unit.version);
    waitUntil(this.store.write(unit, unit.version).catch(() => this.known.delete(name)));
  }
}

function unitOf({ projectId, entry, attributes, resolution }: Drawn): Unit | null {
  const { experiments } = entry.agent;
  if (experiments === null) return null;
  const unit = stickyUnit(experiments, resolution, attributes);
  return unit && { projectId, ...unit, version: resolution.version };
}

const nameOf = ({ projectId, experiment, unit }: Unit): string => `${projectId}/${experiment}/${unit}`;
