import { settings } from "../env.ts";
import { deleteIdempotency, lateProjects } from "../store/housekeeping.ts";
import { CHORES } from "./chores.ts";
import { HEARTBEAT_NAME } from "./heartbeat.ts";

/** A publisher gets this long before cron looks after its outbox. */
const LATE_AFTER_MS = 10_000;

/**
 * What a clock has to see to, once a minute. Nothing depends on it while all goes well: it wakes what was lost and
 * deletes what has had its time.
 */
export async function scheduled(
  _controller: ScheduledController,
  env: Env,
  _ctx: ExecutionContext,
): Promise<void> {
  const now = Date.now();
  await attemptAll({
    publishers: () => wakePublishers(env, now),
    idempotency: () => deleteIdempotency(env.DB, now - settings(env).idempotencyMs),
    heartbeat: () => startHeartbeat(env),
    // In case their clock missed it.
    experiments: () => CHORES.experiments(env, now),
    schedules: () => CHORES.schedules(env, now),
  });
}

async function wakePublishers(env: Env, now: number): Promise<void> {
  const late = await lateProjects(env.DB, now - LATE_AFTER_MS);
  await attemptAll(
    Object.fromEntries(
      late.map((projectId) => [
        `publisher ${projectId}`,
        () => env.PUBLISHER.getByName(String(projectId)).poke(),
      ]),
    ),
  );
}

async function startHeartbeat(env: Env): Promise<void> {
  if (settings(env).readReplication) await env.HEARTBEAT.getByName(HEARTBEAT_NAME).start();
}

/** One chore that fails must not stop the others; the next run tries again. */
async function attemptAll(chores: Record<string, () => Promise<unknown>>): Promise<void> {
  await Promise.all(
    Object.entries(chores).map(async ([name, chore]) => {
      try {
        await chore();
      } catch (error) {
        console.error("cron: failed", {
          name,
          error: error instanceof Error ? error.message : String(error),
        });
      }
    }),
  );
}
