import { createRoute, z } from "@hono/zod-openapi";
import { act } from "../../../domain/inputs/common.ts";
import { createWebhook, updateWebhook } from "../../../domain/inputs/webhooks.ts";
import { DELIVERY_STATUSES } from "../../../domain/webhook/delivery.ts";
import { secured } from "../../middleware/scope.ts";
import { jsonAnswer, jsonBody, pageOf, paging, timestamp } from "../../schemas.ts";

const webhook = z
  .object({
    id: z.string().openapi({ example: "wh_0f8fad5bd9cb469fa16570867728950e" }),
    url: z.string().openapi({ example: "https://example.com/signalbox" }),
    description: z.string(),
    events: z.array(z.string()).openapi({ example: ["rollout.*", "version.activated"] }),
    agent_id: z
      .string()
      .nullable()
      .openapi({ description: "Only what happens to this agent; null: to any." }),
    enabled: z.boolean(),
    disabled_reason: z.string().nullable().openapi({ description: "Why it was switched off by itself." }),
    failing_since: timestamp
      .nullable()
      .openapi({ description: "Since when every delivery has failed; null: the last one did not." }),
    created_by: z.string(),
    created_at: timestamp,
    updated_at: timestamp,
    revision: z.int().openapi({ description: "The webhook's own." }),
  })
  .openapi("Webhook");

const delivery = z
  .object({
    id: z.string().openapi({
      description: "The webhook-id header: the same for each attempt.",
      example: "msg_2ed6657de927468b55e12665a8aea6a2",
    }),
    webhook_id: z.string(),
    event: z.string().openapi({ example: "rollout.advanced" }),
    audit_id: z
      .int()
      .nullable()
      .openapi({ description: "The audit entry that it tells of; null: it is a test." }),
    status: z.enum(DELIVERY_STATUSES),
    attempts: z.array(
      z.object({
        at: timestamp,
        status: z.int().nullable().openapi({ description: "Of the answer; null: there was none." }),
        error: z.string().nullable().openapi({ example: "answered 503" }),
        duration_ms: z.int(),
      }),
    ),
    next_at: timestamp.nullable().openapi({ description: "When it is tried next; null: not any more." }),
    created_at: timestamp,
  })
  .openapi("Delivery");

const payload = z
  .object({
    type: z.string(),
    timestamp,
    data: z.object({
      project: z.string(),
      agent_id: z.string().nullable(),
      version: z.int().nullable(),
      actor: z.string().nullable(),
      changed_by: z.string().nullable(),
      reason: z.string().nullable(),
      previous_state: z.unknown(),
      new_state: z.unknown(),
      audit_id: z.int().nullable(),
    }),
  })
  .openapi("WebhookPayload");

const tags = ["Webhooks"];
const params = z.object({
  id: z
    .string()
    .openapi({ param: { name: "id", in: "path" }, example: "wh_0f8fad5bd9cb469fa16570867728950e" }),
});
const deliveryParams = params.extend({
  delivery_id: z.string().openapi({
    param: { name: "delivery_id", in: "path" },
    example: "msg_2ed6657de927468b55e12665a8aea6a2",
  }),
});
const answer = jsonAnswer(webhook, "The webhook; its ETag goes into If-Match.");
const withSecret = webhook.extend({
  secret: z.string().optional().openapi({
    description: "What deliveries are signed with: shown here and never again.",
    example: "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD",
  }),
});
const queued = jsonAnswer(delivery, "The delivery, on its way.");

export const list = createRoute({
  method: "get",
  path: "/webhooks",
  tags,
  summary: "List webhooks, newest first",
  ...secured("webhooks:read"),
  request: { query: paging },
  responses: { 200: jsonAnswer(pageOf(webhook), "A page of webhooks, without their secrets.") },
});

export const create = createRoute({
  method: "post",
  path: "/webhooks",
  tags,
  summary: "Create a webhook",
  description:
    "Events are POSTed to url, signed after Standard Webhooks, at least once: webhook-id tells repeats. What is not answered with 2xx within 10 s is sent again for about three days. A 410 disables the webhook, as do five days in which nothing arrives.",
  ...secured("webhooks:write"),
  request: {
    body: jsonBody(
      createWebhook.openapi({
        example: { url: "https://example.com/signalbox", events: ["rollout.*", "version.activated"] },
      }),
    ),
  },
  responses: { 201: jsonAnswer(withSecret, "The webhook and its secret.") },
});

export const get = createRoute({
  method: "get",
  path: "/webhooks/{id}",
  tags,
  summary: "Get a webhook",
  ...secured("webhooks:read"),
  request: { params },
  responses: { 200: answer },
});

export const update = createRoute({
  method: "patch",
  path: "/webhooks/{id}",
  tags,
  summary: "Change a webhook",
  description: "What is left out stays. What waits for a webhook that is disabled fails; it can be replayed.",
  ...secured("webhooks:write"),
  request: { params, body: jsonBody(updateWebhook.openapi({ example: { enabled: true } })) },
  responses: { 200: answer },
});

export const remove = createRoute({
  method: "delete",
  path: "/webhooks/{id}",
  tags,
  summary: "Delete a webhook",
  description: "What it was not told yet, it is not told.",
  ...secured("webhooks:write"),
  request: { params },
  responses: { 204: { description: "Deleted." } },
});

export const test = createRoute({
  method: "post",
  path: "/webhooks/{id}/test",
  tags,
  summary: "Send a test to a webhook",
  description: "An event webhook.test, whatever the webhook listens to. 409 webhook_disabled while it is.",
  ...secured("webhooks:write"),
  request: { params },
  responses: { 202: queued },
});

export const rotateSecret = createRoute({
  method: "post",
  path: "/webhooks/{id}/rotate-secret",
  tags,
  summary: "Give a webhook a new secret",
  description: "For 24 hours deliveries are signed with the one before as well.",
  ...secured("webhooks:write"),
  request: { params, body: jsonBody(act.strict(), false) },
  responses: { 200: jsonAnswer(withSecret, "The webhook and its new secret.") },
});

export const listDeliveries = createRoute({
  method: "get",
  path: "/webhooks/{id}/deliveries",
  tags,
  summary: "List what a webhook was told, newest first",
  description: "Deliveries are kept for 30 days.",
  ...secured("webhooks:read"),
  request: { params, query: paging.extend({ status: z.enum(DELIVERY_STATUSES).optional() }) },
  responses: { 200: jsonAnswer(pageOf(delivery), "A page of deliveries.") },
});

export const getDelivery = createRoute({
  method: "get",
  path: "/webhooks/{id}/deliveries/{delivery_id}",
  tags,
  summary: "Get a delivery with what is sent",
  ...secured("webhooks:read"),
  request: { params: deliveryParams },
  responses: { 200: jsonAnswer(delivery.extend({ payload }), "The delivery.") },
});

export const replay = createRoute({
  method: "post",
  path: "/webhooks/{id}/deliveries/{delivery_id}/replay",
  tags,
  summary: "Send a delivery again",
  description:
    "Now, also one that arrived, with the same webhook-id. 409 webhook_disabled while the webhook is.",
  ...secured("webhooks:write"),
  request: { params: deliveryParams },
  responses: { 202: queued },
});
