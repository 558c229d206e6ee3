import { sql } from "drizzle-orm";
import { TEST_EVENT } from "../../domain/webhook/events.ts";
import { guardChanged } from "../../store/guards.ts";
import { deliveryOf, insertDelivery, renewDelivery, selectDelivery } from "../../store/webhook-deliveries.ts";
import { commit, type Call } from "../call.ts";
import { randomId } from "../random-id.ts";
import { getDelivery, noDelivery } from "./deliveries.ts";
import { enabledRefusals, guardEnabled, requireWebhook } from "./internal.ts";
import { toDelivery, type Delivery } from "./resource.ts";

const pathOf = (webhookId: string, id: string): string => `/v1/webhooks/${webhookId}/deliveries/${id}`;

/**
 * Sends a delivery again, also one that arrived, with the id that it has. Throws `webhook_not_found`,
 * `delivery_not_found` and `webhook_disabled`.
 */
export async function replayDelivery(call: Call, webhookId: string, id: string): Promise<Delivery> {
  const row = await requireWebhook(call, webhookId);
  await getDelivery({ ...call, access: "read" }, webhookId, id);
  const results = await commit(
    call,
    [
      renewDelivery(row.projectId, webhookId, id, call.now),
      guardChanged("delivery_not_found"),
      guardEnabled(row),
      selectDelivery(id),
    ],
    {
      refusals: {
        ...enabledRefusals(webhookId),
        delivery_not_found: noDelivery(id).detail,
      },
      resource: sql`${pathOf(webhookId, id)}`,
    },
  );
  return toDelivery(deliveryOf(results.at(-1)));
}

/** Sends an event that says only that it is a test. Throws `webhook_not_found` and `webhook_disabled`. */
export async function testWebhook(call: Call, webhookId: string): Promise<Delivery> {
  const row = await requireWebhook(call, webhookId);
  const id = randomId("msg");
  const results = await commit(
    call,
    [
      guardEnabled(row),
      insertDelivery({ id, projectId: row.projectId, webhookId, event: TEST_EVENT, createdAt: call.now }),
      selectDelivery(id),
    ],
    { refusals: enabledRefusals(webhookId), resource: sql`${pathOf(webhookId, id)}` },
  );
  return toDelivery(deliveryOf(results.at(-1)));
}
