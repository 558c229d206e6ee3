import { DurableObject } from "cloudflare:workers";
import { backoffMs } from "../domain/publishing.ts";
import type { Steps } from "./rollout/look.ts";

/** The longest that it waits between two tries: after an outage a bad canary must not be served for long. */
const MAX_BACKOFF_MS = 15_000;
/** When to look again if this look dies half-way. */
const LOST_MS = 30_000;
/** Between two looks, whatever there is to do. */
const MIN_PAUSE_MS = 100;

/**
 * Decides about one rollout, by alarms; `<project>/<rollout>` is its name. What the rollout is lies in D1: here is only
 * what was decided and perhaps not yet written.
 */
export class RolloutClock extends DurableObject<Env> {
  /** What a look takes; null before the first one. */
  protected steps: Steps | null = null;
  /** When it was asked to look, since the last look began. */
  #asked = Infinity;

  /** Looks at this time at the latest, in milliseconds since 1970. */
  async wakeBy(time: number): Promise<void> {
    this.#asked = Math.min(this.#asked, time);
    const set = await this.ctx.storage.getAlarm();
    if (set === null || set > time) await this.ctx.storage.setAlarm(time);
  }

  /** Looks now if it would never look again. */
  async rearm(): Promise<void> {
    if ((await this.ctx.storage.getAlarm()) === null) await this.ctx.storage.setAlarm(Date.now());
  }

  /** Never throws: an alarm that throws seven times is dropped for good. */
  override async alarm(): Promise<void> {
    this.#asked = Infinity;
    try {
      await this.ctx.storage.setAlarm(Date.now() + LOST_MS);
      await this.#next(await this.#look());
    } catch (error) {
      console.warn("rollout: could not look", {
        rollout: this.ctx.id.name,
        error: error instanceof Error ? error.message : String(error),
      });
      await this.#retryLater();
    }
  }

  /** Statistics are loaded only now, so that the Worker starts fast. */
  async #look(): Promise<number | null> {
    const [{ look }, { stepsOf }] = await Promise.all([
      import("./rollout/look.ts"),
      import("./rollout/steps.ts"),
    ]);
    this.steps ??= stepsOf(this.ctx, this.env);
    return look(this.steps);
  }

  async #next(time: number | null): Promise<void> {
    if (time === null && this.#asked === Infinity) {
      await this.ctx.storage.deleteAlarm();
      await this.ctx.storage.deleteAll();
      return;
    }
    this.ctx.storage.kv.delete("failures");
    const wanted = Math.min(time ?? Infinity, this.#asked);
    await this.ctx.storage.setAlarm(Math.max(wanted, Date.now() + MIN_PAUSE_MS));
  }

  async #retryLater(): Promise<void> {
    try {
      const failures = (this.ctx.storage.kv.get<number>("failures") ?? 0) + 1;
      this.ctx.storage.kv.put("failures", failures);
      const pause = Math.min(MAX_BACKOFF_MS, backoffMs(failures, Math.random()));
      await this.ctx.storage.setAlarm(Date.now() + pause);
    } catch {
      // Its storage is away: then the alarm that was set first, or cron, looks again.
    }
  }
}
