import type { Attempt, WebhookMessage } from "../../domain/webhook/delivery.ts";
import { GIVE_UP_MS, retryDelayMs } from "../../domain/webhook/retries.ts";
import { batch, locate, type Statement } from "../../store/database.ts";
import {
  claimDelivery,
  webhooksOf,
  writeOutcome,
  type Claimed,
  type Outcome,
} from "../../store/webhook-deliveries.ts";
import { disableFailing, noteFailure, noteSuccess, type Verdict } from "../../store/webhooks.ts";
import { attempt } from "./attempt.ts";

/** Deliveries of a batch under way at once: a Worker has six connections, and D1 needs one. */
const PARALLEL = 5;
/** A message may come so much before its time. */
const EARLY_MS = 1_000;
/** For so long nobody else sends a delivery that is being sent: longer than an attempt takes. */
const CLAIM_MS = 30_000;
/** What failed here comes again after this: when a claim is over that it may have left. */
const AGAIN_SECONDS = 45;
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

/** One of each webhook before the second of any, so that a receiver that is slow is not waited for by all others. */
function inTurns<T>(messages: readonly T[], of: (message: T) => string): T[] {
  const seen = new Map<string, number>();
  const turns = messages.map((message) => {
    const turn = seen.get(of(message)) ?? 0;
    seen.set(of(message), turn + 1);
    return { message, turn };
  });
  return turns.toSorted((a, b) => a.turn - b.turn).map(({ message }) => message);
}

/**
 * Delivers what the queue brings, at least once: what is true is in the database, a message only says that it is time.
 * Messages are acknowledged one by one; one that cannot be looked after comes again.
 */
export async function deliver(
  messages: MessageBatch<WebhookMessage>,
  env: Env,
  clock: () => number = Date.now,
): Promise<void> {
  const again = (message: Message<WebhookMessage>, error: unknown): void => {
    console.warn("webhooks: a delivery was not looked after", {
      error: error instanceof Error ? error.name : "unknown",
    });
    message.retry({ delaySeconds: AGAIN_SECONDS });
  };
  let webhooks: Map<string, string>;
  try {
    webhooks = await webhooksOf(
      locate(env),
      messages.messages.map(({ body }) => body.delivery_id),
    );
  } catch (error) {
    for (const message of messages.messages) again(message, error);
    return;
  }
  const queue = inTurns(messages.messages, ({ body }) => webhooks.get(body.delivery_id) ?? "").values();
  const sender = async (): Promise<void> => {
    for (const message of queue) {
      try {
        await deliverOne(env, message.body.delivery_id, clock);
        message.ack();
      } catch (error) {
        again(message, error);
      }
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, sender));
}
