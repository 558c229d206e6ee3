import type { Attempt } from "../../domain/webhook/delivery.ts";
import { GIVE_UP_MS, retryDelayMs } from "../../domain/webhook/retries.ts";
import { batch, locate, type Statement } from "../../store/database.ts";
import {
  claimDelivery,
  dueDeliveries,
  writeOutcome,
  type Claimed,
  type Outcome,
} from "../../store/webhook-deliveries.ts";
import { disableFailing, noteFailure, noteSuccess, type Verdict } from "../../store/webhooks.ts";
import { attempt } from "./attempt.ts";

/** Deliveries of a webhook under way at once: a Durable Object has six connections, and D1 needs one. */
const PARALLEL = 5;
/** A message may come so much before its time. */
const EARLY_MS = 1_000;
/** For so long nobody else sends a delivery that is being sent: longer than an attempt takes. */
const CLAIM_MS = 30_000;
/** What could not be looked after is tried again after this: when a claim is over that it may have left. */
const AGAIN_MS = 45_000;
/** Read at once; what is due after them is read when these are over. */
const PAGE = 20;
/** After this a run begins no more: the next one goes on. */
const RUN_MS = 60_000;
const GONE = 410;

/** What becomes of a delivery. `tried` counts attempts, with this one. */
function outcomeOf(one: Attempt, tried: number): Outcome {
  if (one.error === null) return { attempt: one, status: "delivered", nextAt: null };
  const delay = one.status === GONE ? null : retryDelayMs(tried, Math.random());
  return delay === null
    ? { attempt: one, status: "failed", nextAt: null }
    : { attempt: one, status: "pending", nextAt: one.at + delay };
}

/** What becomes of the webhook. */
function consequences(verdict: Verdict, { error, status }: Attempt): Statement[] {
  if (error === null) return [noteSuccess(verdict)];
  const disable =
    status === GONE
      ? disableFailing(verdict, verdict.now, "Its receiver answered 410: it is gone for good.")
      : disableFailing(verdict, verdict.now - GIVE_UP_MS, "All its deliveries have failed for five days.");
  return [noteFailure(verdict), ...disable];
}

/** Sends a delivery whose time has come, if nobody else does. Throws when the database or the queue is away. */
async function deliverOne(env: Env, id: string, clock: () => number): Promise<void> {
  const db = locate(env);
  const now = clock();
  const claimed = await claimDelivery(db, id, now + EARLY_MS, now + CLAIM_MS);
  if (!claimed) return;
  if (!claimed.enabled) {
    const skipped = { at: now, status: null, error: "not sent: the webhook is disabled", duration_ms: 0 };
    await batch(db, [writeOutcome(claimed, { attempt: skipped, status: "failed", nextAt: null })]);
    return;
  }
  const outcome = outcomeOf(await attempt(env, claimed, clock), claimed.attempts + 1);
  await batch(db, [
    writeOutcome(claimed, outcome),
    ...consequences(verdictOf(claimed, clock()), outcome.attempt),
  ]);
  if (outcome.nextAt === null) return;
  const delaySeconds = Math.max(0, Math.ceil((outcome.nextAt - clock()) / 1000));
  // Cron finds what is not sent here.
  await env.WEBHOOKS.send({ delivery_id: id }, { delaySeconds }).catch(() => undefined);
}

const verdictOf = (
  { project_id: projectId, workspace_id: workspaceId, url, told }: Claimed,
  now: number,
): Verdict => ({ projectId, workspaceId, id: told.webhook_id, url, now });

/** Sends these, some at a time; answers whether all were looked after. */
async function sendAll(env: Env, ids: readonly string[], clock: () => number): Promise<boolean> {
  const queue = ids.values();
  let isLookedAfter = true;
  const sender = async (): Promise<void> => {
    for (const id of queue) {
      try {
        await deliverOne(env, id, clock);
      } catch (error) {
        isLookedAfter = false;
        console.warn("webhooks: a delivery was not looked after", {
          error: error instanceof Error ? error.name : "unknown",
        });
      }
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, sender));
  return isLookedAfter;
}

/**
 * Sends what of a webhook is due, the oldest first, at least once. Its own clock calls this, so that nobody else waits
 * for its receiver. Answers when it is to be called again, in milliseconds since 1970, or null: when something new is
 * due. Throws when the database is away.
 */
export async function sendDue(
  env: Env,
  webhookId: string,
  clock: () => number = Date.now,
): Promise<number | null> {
  const until = clock() + RUN_MS;
  while (clock() < until) {
    const ids = await dueDeliveries(locate(env), webhookId, clock() + EARLY_MS, PAGE);
    if (ids.length === 0) return null;
    if (!(await sendAll(env, ids, clock))) return clock() + AGAIN_MS;
  }
  return clock();
}
