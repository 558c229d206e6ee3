import type { WebhookMessage } from "../../domain/webhook/delivery.ts";

export const deliver = async (_batch: MessageBatch<WebhookMessage>, _env: Env): Promise<void> => {};
