import { newId } from "../ids.ts";
import { messageOf, SignalboxError } from "../errors.ts";
import type { Emitter } from "../events.ts";
import type { Attributes, Interaction, Resolved } from "../types.ts";
import { Exposures } from "./exposures.ts";
import type { Queue } from "./queue.ts";
import { unitIn, type Unit } from "./unit.ts";

/** Turns what the application tells into items of the queue. Never throws: recording may not break what is recorded. */
export class Recorder {
  private readonly queue: Queue;
  private readonly events: Emitter;
  private readonly exposures = new Exposures();
  /** Whom each answer was for. */
  private readonly units = new WeakMap<object, Unit>();

  constructor(queue: Queue, events: Emitter) {
    this.queue = queue;
    this.events = events;
  }

  remember(resolved: Resolved<unknown>, attributes: Attributes): void {
    this.units.set(resolved, unitIn(attributes));
  }

  /** Once per unit and phase, or step, where there is an experiment or a rollout to tell of. */
  expose(resolved: Resolved<unknown>): void {
    if (resolved.experiment_id === null && resolved.rollout_id === null) return;
    const unit = this.units.get(resolved);
    if (unit === undefined) {
      this.refuse("expose needs the very object that resolve answered, not a copy of it.");
    } else if (unit.user_id !== undefined || unit.session_id !== undefined) {
      this.exposures.once(resolved, unit, () => this.add({ kind: "exposure", ...idsOf(resolved), ...unit }));
    }
  }

  interaction(interaction: Interaction, of: Resolved<unknown> | undefined): void {
    const item = { ...(of && { ...idsOf(of), ...this.units.get(of) }), ...defined(interaction) };
    if (item.user_id === undefined && item.session_id === undefined) {
      this.refuse("An interaction needs a user_id or a session_id, or the answer that it is about.");
    } else this.add(item);
  }

  private add(item: Partial<Interaction> & { kind?: "exposure" }): boolean {
    const interaction_id = item.interaction_id ?? newId();
    const occurred_at = item.occurred_at ?? new Date().toISOString();
    try {
      return this.queue.add(interaction_id, JSON.stringify({ ...item, interaction_id, occurred_at }));
    } catch (error) {
      this.refuse(`The interaction cannot be written as JSON: ${messageOf(error)}`);
      return false;
    }
  }

  private refuse(detail: string): void {
    this.events.emit("error", new SignalboxError("invalid_interaction", { detail }));
  }
}

/** What ties an outcome to the version that brought it about. */
const idsOf = ({ agent_id, version, experiment_id, rollout_id }: Resolved<unknown>) => ({
  agent_id,
  ...(version !== null && { version }),
  ...(experiment_id !== null && { experiment_id }),
  ...(rollout_id !== null && { rollout_id }),
});

/** Without the fields that are there but undefined: they may not hide an id that is known. */
const defined = (interaction: Interaction): Partial<Interaction> =>
  Object.fromEntries(Object.entries(interaction).filter(([, value]) => value !== undefined));
