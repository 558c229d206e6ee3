import { KEEP_DELIVERIES_MS } from "../domain/webhook/limits.ts";
import { DAY_MS, MINUTE_MS } from "../domain/durations.ts";
import { settings } from "../env.ts";
import { locate } from "../store/database.ts";
import { projectsWithAlerts } from "../store/alerts.ts";
import { deleteDeliveries, deleteIdempotency, deleteSessions, lateProjects } from "../store/housekeeping.ts";
import { lateInstances } from "../store/instances.ts";
import { openRollouts } from "../store/rollouts.ts";
import { CHORES } from "./chores.ts";
import { queueLostDeliveries } from "./deliver.ts";
import { HEARTBEAT_NAME } from "./heartbeat.ts";

/** A publisher gets this long before cron looks after its outbox. */
const LATE_AFTER_MS = 10_000;

/** Milliseconds after its end for which one can still be told whose a session was. */
const KEEP_SESSIONS_MS = 30 * DAY_MS;

/** Clocks of alerts that one run looks after: drawn anew each time, so that none is left out for long. */
const ALERT_CLOCKS = 500;
/** Later than a clock that runs would ring. */
const ALERTS_BY_MS = 20_000;

/** Clocks of rollouts that one run looks after: the next run takes the following ones. */
const ROLLOUT_CLOCKS = 300;

/** Clocks of instances that one run looks after: drawn anew each time, so that none is left out for long. */
const INSTANCE_CLOCKS = 100;

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
    deliveries: () => queueLostDeliveries(env, now),
    oldSessions: () => deleteSessions(env.DB, now - KEEP_SESSIONS_MS),
    oldDeliveries: () => deleteDeliveries(env.DB, now - KEEP_DELIVERIES_MS),
    // In case their clock missed it.
    experiments: () => CHORES.experiments(env, now),
    alerts: () => wakeAlerts(env, now),
    schedules: () => CHORES.schedules(env, now),
    rollouts: () => rearmRollouts(env, now),
    instances: () => rearmInstances(env, now),
    development: () => CHORES.development(env, now),
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

/** Rings those clocks that have stopped; to one that runs it makes no difference. */
async function wakeAlerts(env: Env, now: number): Promise<void> {
  const projects = await projectsWithAlerts(env.DB, ALERT_CLOCKS);
  await attemptAll(
    Object.fromEntries(
      projects.map((id) => [
        `alerts ${id}`,
        () => env.CLOCK.getByName(`alerts/${id}`).wakeBy(now + ALERTS_BY_MS),
      ]),
    ),
  );
}

/** Sets the alarms of those clocks that have none. */
async function rearmRollouts(env: Env, now: number): Promise<void> {
  const open = await openRollouts(locate(env), ROLLOUT_CLOCKS, Math.floor(now / MINUTE_MS));
  await attemptAll(
    Object.fromEntries(
      open.map(({ project_id: projectId, id }) => [
        `rollout ${projectId}/${id}`,
        () => env.ROLLOUT_CLOCK.getByName(`${projectId}/${id}`).rearm(),
      ]),
    ),
  );
}

/** Sets the alarms of those instances that should have been heard of long ago. */
async function rearmInstances(env: Env, now: number): Promise<void> {
  const { agentsEnabled, heartbeatMs } = settings(env);
  if (!agentsEnabled) return;
  const late = await lateInstances(locate(env), now, heartbeatMs, INSTANCE_CLOCKS);
  await attemptAll(
    Object.fromEntries(late.map((id) => [`instance ${id}`, () => env.INSTANCES.getByName(id).rearm()])),
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
