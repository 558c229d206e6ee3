import { originOf } from "../../domain/webhook/destination.ts";
import { payloadOf, type Payload, type Told } from "../../domain/webhook/payload.ts";
import type { DeliveryRow } from "../../store/webhook-deliveries.ts";
import type { WebhookRow } from "../../store/webhooks.ts";
import { iso, isoOrNull } from "../iso.ts";

/** A webhook as it is answered: never with its secret. */
export const toWebhook = (row: WebhookRow) => ({
  id: row.id,
  url: row.url,
  description: row.description,
  events: row.events,
  agent_id: row.agentId,
  enabled: row.enabled,
  disabled_reason: row.disabledReason,
  failing_since: isoOrNull(row.failingSince),
  created_by: row.createdBy,
  created_at: iso(row.createdAt),
  updated_at: iso(row.updatedAt),
  revision: row.revision,
});
export type Webhook = ReturnType<typeof toWebhook>;

/** What of a webhook an audit entry tells: the rest of its URL may hold tokens. */
export const stateOf = ({ id, url, description, events, agentId, enabled }: WebhookRow) => ({
  id,
  url: originOf(url),
  description,
  events,
  agent_id: agentId,
  enabled,
});

/** A delivery as it is answered. */
export const toDelivery = (row: DeliveryRow) => ({
  id: row.id,
  webhook_id: row.webhookId,
  event: row.event,
  audit_id: row.auditId,
  status: row.status,
  attempts: row.attempts.map((attempt) => ({ ...attempt, at: iso(attempt.at) })),
  next_at: isoOrNull(row.nextAt),
  created_at: iso(row.createdAt),
});
export type Delivery = ReturnType<typeof toDelivery>;

/** What is sent. */
export const sentOf = (told: Told): Payload => payloadOf(told, iso(told.created_at));
