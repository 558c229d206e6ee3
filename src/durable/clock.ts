import { DurableObject } from "cloudflare:workers";
import { CHORES, type Chore } from "./chores.ts";

/** What could not be done is tried again after this. */
const RETRY_MS = 30_000;
/** Between two runs, however much is due. */
const MIN_PAUSE_MS = 1_000;

/** Does a chore when its time comes; `<chore>` or `<chore>/<of>` is its name. What is due when is in D1: this only rings. */
export class Clock extends DurableObject<Env> {
  /** Looks at this time at the latest, in milliseconds since 1970. */
  async wakeBy(time: number): Promise<void> {
    const set = await this.ctx.storage.getAlarm();
    if (set === null || set > time) await this.ctx.storage.setAlarm(time);
  }

  /** Never throws: an alarm that throws seven times is dropped for good. */
  override async alarm(): Promise<void> {
    const [name, of = null] = (this.ctx.id.name ?? "").split("/");
    try {
      const chore: Chore | undefined = CHORES[name as keyof typeof CHORES];
      const next = (await chore?.(this.env, Date.now(), of)) ?? null;
      if (next !== null) await this.wakeBy(Math.max(next, Date.now() + MIN_PAUSE_MS));
    } catch (error) {
      console.warn("clock: could not do what is due", {
        chore: this.ctx.id.name,
        error: error instanceof Error ? error.message : String(error),
      });
      // What was asked for meanwhile is sooner. Without storage there is no alarm to set: cron looks again.
      await this.wakeBy(Date.now() + RETRY_MS).catch(() => undefined);
    }
  }
}
