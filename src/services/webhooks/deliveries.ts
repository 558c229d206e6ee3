import { decodeCursor } from "../../domain/cursor.ts";
import { Problem } from "../../domain/errors.ts";
import type { DeliveryStatus } from "../../domain/webhook/delivery.ts";
import type { Payload } from "../../domain/webhook/payload.ts";
import { findDelivery, listDeliveries as selectDeliveries } from "../../store/webhook-deliveries.ts";
import { requireAccess } from "../access/allow.ts";
import type { Call } from "../call.ts";
import { toPage, type Page, type PageQuery } from "../page.ts";
import { requireWebhook } from "./internal.ts";
import { sentOf, toDelivery, type Delivery } from "./resource.ts";

export const noDelivery = (id: string): Problem =>
  new Problem(
    "delivery_not_found",
    `There is no delivery ${JSON.stringify(id.slice(0, 128))} of this webhook. Deliveries are kept for 30 days.`,
  );

/** What a webhook was and is to be told, newest first. Throws `webhook_not_found`. */
export async function listDeliveries(
  call: Call,
  webhookId: string,
  query: PageQuery & { status?: DeliveryStatus },
): Promise<Page<Delivery>> {
  await requireWebhook(call, webhookId);
  const rows = await selectDeliveries(call.db, call.tenant.projectId, webhookId, {
    limit: query.limit + 1,
    before: decodeCursor(query.cursor, ["number", "string"]),
    status: query.status ?? null,
    asker: call.actor.asker,
  });
  return toPage(rows, query.limit, toDelivery, (last) => [last.createdAt, last.id]);
}

/** A delivery with what is sent. Throws `webhook_not_found` and `delivery_not_found`. */
export async function getDelivery(
  call: Call,
  webhookId: string,
  id: string,
): Promise<Delivery & { payload: Payload }> {
  await requireWebhook(call, webhookId);
  const found = await findDelivery(call.db, call.tenant.projectId, webhookId, id);
  if (!found) throw noDelivery(id);
  await requireAccess(call, found.told.agent_id, () => noDelivery(id));
  return { ...toDelivery(found.row), payload: sentOf(found.told) };
}
