import { locate } from "../../store/database.ts";
import { takeForgotten, takeNew, takeOverdue } from "../../store/webhook-deliveries.ts";

/** Messages that a queue takes at once. */
const MESSAGES_A_SEND = 100;
/** Sends of one run: what they leave, cron's next run takes. */
const SENDS_A_RUN = 10;

/** Whoever committed hands deliveries to the queue at once; cron looks after those that are older. */
const FORGOTTEN_AFTER_MS = 10_000;
/** A queue may be late; what it lost is sent again after this. */
const OVERDUE_AFTER_MS = 60_000;
/** What was put into the queue is given this long to come out, before it is put there again. */
const AGAIN_AFTER_MS = 2 * 60_000;

/** Hands deliveries to the queue, as many at a time as `take` has marked as handed over. A send that fails leaves them to cron. */
async function handOver(env: Env, take: (limit: number) => Promise<string[]>): Promise<void> {
  for (let sends = 0; sends < SENDS_A_RUN; sends += 1) {
    const ids = await take(MESSAGES_A_SEND);
    if (ids.length > 0) await env.WEBHOOKS.sendBatch(ids.map((id) => ({ body: { delivery_id: id } })));
    if (ids.length < MESSAGES_A_SEND) return;
  }
}

/** Hands over what a project's changes have just made. */
export const queueNew = (env: Env, projectId: number, now: number): Promise<void> =>
  handOver(env, (limit) => takeNew(locate(env), projectId, now, limit));

/** Hands over what nobody did, and what was lost on its way. */
export async function queueLost(env: Env, now: number): Promise<void> {
  const db = locate(env);
  await handOver(env, (limit) => takeForgotten(db, now - FORGOTTEN_AFTER_MS, now, limit));
  const overdue = { dueBefore: now - OVERDUE_AFTER_MS, queuedBefore: now - AGAIN_AFTER_MS };
  await handOver(env, (limit) => takeOverdue(db, overdue, now, limit));
}
