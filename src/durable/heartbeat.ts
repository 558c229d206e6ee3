import { DurableObject } from "cloudflare:workers";
import { settings } from "../env.ts";
import { beat } from "../store/housekeeping.ts";

/** A replica more than two seconds behind is not read; beats must come more often than that. */
const BEAT_INTERVAL_MS = 1_000;

/** The only object of its class. */
export const HEARTBEAT_NAME = "heartbeat";

/**
 * Writes the time into D1 each second while reads may go to replicas, so that a replica's lag can be read from the
 * replica itself. Cron starts it; it stops by itself when read replication is switched off.
 */
export class Heartbeat extends DurableObject<Env> {
  /** Begins to beat, if it does not already. */
  async start(): Promise<void> {
    if ((await this.ctx.storage.getAlarm()) === null) await this.ctx.storage.setAlarm(Date.now());
  }

  /** Never throws: an alarm that throws seven times is dropped for good. A beat that fails is simply missing. */
  override async alarm(): Promise<void> {
    try {
      if (!settings(this.env).readReplication) return;
      // Before the write: a slow one must not slow the beat.
      await this.ctx.storage.setAlarm(Date.now() + BEAT_INTERVAL_MS);
      await beat(this.env.DB, Date.now());
    } catch (error) {
      console.warn("heartbeat: missed a beat", {
        error: error instanceof Error ? error.message : String(error),
      });
    }
  }
}
