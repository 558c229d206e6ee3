import type { WebhookMessage } from "../domain/webhook/delivery.ts";

/** Delivers what the queue brings. The services are loaded only now, so that the Worker starts fast. */
export async function deliver(batch: MessageBatch<WebhookMessage>, env: Env): Promise<void> {
  // oxlint-disable-next-line no-restricted-imports -- the rule takes dynamic imports for static ones
  const services = await import("../services/webhooks/deliver.ts");
  await services.deliver(batch, env);
}
