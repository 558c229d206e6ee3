import { DurableObject } from "cloudflare:workers";

/** Decides about one rollout, by alarms; `<project>/<rollout>` is its name. */
export class RolloutClock extends DurableObject<Env> {
  /** Looks at this time at the latest, in milliseconds since 1970. */
  async wakeBy(time: number): Promise<void> {
    const set = await this.ctx.storage.getAlarm();
    if (set === null || set > time) await this.ctx.storage.setAlarm(time);
  }

  override async alarm(): Promise<void> {}
}
