import type { WebhookMessage } from "../../domain/webhook/delivery.ts";
import { locate } from "../../store/database.ts";
import { webhooksOf } from "../../store/webhook-deliveries.ts";
import { setClock } from "../clock.ts";

/** What failed here comes again after this. */
const AGAIN_SECONDS = 45;

/**
 * Wakes the clocks of those webhooks of whose deliveries the queue says that it is time. Nothing is sent here: a batch
 * would last as long as its slowest receiver, and the batches behind it would wait. What is true is in the database.
 * Messages are acknowledged one by one; one that cannot be looked after comes again.
 */
export async function deliver(
  messages: MessageBatch<WebhookMessage>,
  env: Env,
  now: number = Date.now(),
): Promise<void> {
  const again = (message: Message<WebhookMessage>, error: unknown): void => {
    console.warn("webhooks: a message was not looked after", {
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
  // Of one that is not there, nothing is to be sent.
  const byWebhook = Map.groupBy(messages.messages, ({ body }) => webhooks.get(body.delivery_id));
  await Promise.all(
    Array.from(byWebhook, async ([webhookId, theirs]) => {
      try {
        if (webhookId !== undefined) await setClock(env, `webhooks/${webhookId}`, now);
        for (const message of theirs) message.ack();
      } catch (error) {
        for (const message of theirs) again(message, error);
      }
    }),
  );
}
