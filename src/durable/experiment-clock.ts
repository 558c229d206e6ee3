import { DurableObject } from "cloudflare:workers";
import { tendExperiments } from "./tend-experiments.ts";

/** What could not be done is tried again after this. */
const RETRY_MS = 30_000;
/** Between two runs, however much is due. */
const MIN_PAUSE_MS = 1_000;

/** Ends experiments and reallocates bandits when their time comes. What is due when is in D1: this is only the clock. */
export class ExperimentClock extends DurableObject<Env> {
  /** Looks at this time at the latest, in milliseconds since 1970. */
  async wakeBy(time: number): Promise<void> {
    const set = await this.ctx.storage.getAlarm();
    if (set === null || set > time) await this.ctx.storage.setAlarm(time);
  }

  /** Never throws: an alarm that throws seven times is dropped for good. */
  override async alarm(): Promise<void> {
    try {
      const next = await tendExperiments(this.env, Date.now());
      if (next !== null) await this.wakeBy(Math.max(next, Date.now() + MIN_PAUSE_MS));
    } catch (error) {
      console.warn("experiments: could not do what is due", {
        error: error instanceof Error ? error.message : String(error),
      });
      await this.ctx.storage.setAlarm(Date.now() + RETRY_MS);
    }
  }
}
