import { EXPOSURES_REMEMBERED } from "../limits.ts";
import { Lru } from "../lru.ts";
import type { Resolved } from "../types.ts";
import type { Unit } from "./unit.ts";

/**
 * Which exposures were sent: one per unit and phase. A rollout's answer does not name its step, but a new step is a new
 * revision of the agent: so one is sent per revision, and the server, which knows the steps, counts a unit once in each.
 */
export class Exposures {
  private readonly sent = new Lru<true>(EXPOSURES_REMEMBERED);

  /** Sends it if it is the first; if it cannot be kept, the next one is the first again. */
  once(resolved: Resolved<unknown>, unit: Unit, send: () => boolean): void {
    const { experiment_id, experiment_phase, rollout_id, revision, version } = resolved;
    const phase = experiment_phase ?? revision;
    const { user_id, session_id } = unit;
    const key = JSON.stringify([experiment_id, rollout_id, phase, version, user_id, session_id]);
    if (this.sent.get(key) === undefined && send()) this.sent.set(key, true);
  }
}
