import type { WebhookMessage } from "../domain/webhook/delivery.ts";

/** Looks after what the queue brings. The services are loaded only now, so that the Worker starts fast. */
export async function deliver(batch: MessageBatch<WebhookMessage>, env: Env): Promise<void> {
  // oxlint-disable-next-line no-restricted-imports -- the rule takes dynamic imports for static ones
  const services = await import("../services/webhooks/deliver.ts");
  await services.deliver(batch, env);
}

/** Hands deliveries to the queue that it should have, and has not. */
export async function queueLostDeliveries(env: Env, now: number): Promise<void> {
  // oxlint-disable-next-line no-restricted-imports -- the rule takes dynamic imports for static ones
  const services = await import("../services/webhooks/queue.ts");
  await services.queueLost(env, now);
}
