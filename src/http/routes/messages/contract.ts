import { createRoute, z } from "@hono/zod-openapi";
import { acknowledgeMessage, sendMessage } from "../../../domain/inputs/instances.ts";
import { DEFAULT_LEASE_SECONDS, MAX_LEASE_SECONDS } from "../../../domain/instance/limits.ts";
import { MESSAGE_STATUSES } from "../../../domain/instance/message.ts";
import { securedInstances } from "../../middleware/feature.ts";
import { flag, jsonAnswer, jsonBody, pageOf, paging, timestamp } from "../../schemas.ts";

const message = z
  .object({
    id: z.string().openapi({ example: "ms_2ed6657de927468b55e12665a8aea6a2" }),
    seq: z.int().openapi({ description: "Its place in the order in which messages came.", example: 7 }),
    type: z.string().nullable().openapi({ example: "ticket.assigned" }),
    from: z.string().nullable().openapi({
      description: "The instance that sent it; null: none did.",
      example: "in_7c9e6679f7b24a5c9c1d2f1b5a3e8d40",
    }),
    data: z.unknown().openapi({ description: "Any JSON.", example: { ticket: 4711 } }),
    status: z.enum(MESSAGE_STATUSES),
    deliveries: z.int().openapi({ description: "How often it was handed out.", example: 1 }),
    last_error: z.string().nullable().openapi({ description: "What a receiver said went wrong." }),
    created_at: timestamp,
    handed_at: timestamp.nullable(),
    acknowledged_at: timestamp.nullable(),
  })
  .openapi("Message");

const tags = ["Instances"];
const params = z.object({
  id: z
    .string()
    .openapi({ param: { name: "id", in: "path" }, example: "in_0f8fad5bd9cb469fa16570867728950e" }),
});
const messageParams = params.extend({
  message_id: z.string().openapi({
    param: { name: "message_id", in: "path" },
    example: "ms_2ed6657de927468b55e12665a8aea6a2",
  }),
});

export const send = createRoute({
  method: "post",
  path: "/instances/{id}/messages",
  tags,
  summary: "Send a message to an instance",
  description:
    "The instance gets it after all that came before, and again until it acknowledges it. data is any JSON, 64 KiB at most; from is an instance of the same project. With an Idempotency-Key a repeat is answered with the message that the first request made. 409 instance_status for an instance that was shut down, 409 messages_full while 10,000 messages wait.",
  ...securedInstances("instances:write", { idempotency: false }),
  request: {
    params,
    body: jsonBody(
      sendMessage.openapi({
        example: {
          type: "ticket.assigned",
          data: { ticket: 4711 },
          from: "in_7c9e6679f7b24a5c9c1d2f1b5a3e8d40",
        },
      }),
    ),
  },
  responses: { 201: jsonAnswer(message, "The message, and its place in the order.") },
});

export const list = createRoute({
  method: "get",
  path: "/instances/{id}/messages",
  tags,
  summary: "Take an instance's messages, oldest first",
  description:
    "All that were not acknowledged, also those that were handed out before: acknowledge what is done. Beyond lease_seconds since it was handed out, a message counts as handed out again; after five times it becomes a dead letter, which status=dead lists. Needs instances:write, unless peek=true: then nothing is counted.",
  ...securedInstances("instances:read"),
  request: {
    params,
    query: paging.extend({
      status: z.enum(["pending", "dead"]).optional().openapi({ default: "pending" }),
      peek: flag.openapi({ type: "boolean", description: "Only look: nothing is counted." }),
      lease_seconds: z
        .string()
        .regex(/^[0-9]{1,4}$/, `must be a whole number from 0 to ${MAX_LEASE_SECONDS}`)
        .transform(Number)
        .refine(
          (value) => value <= MAX_LEASE_SECONDS,
          `must be a whole number from 0 to ${MAX_LEASE_SECONDS}`,
        )
        .optional()
        .openapi({ type: "integer", default: DEFAULT_LEASE_SECONDS }),
    }),
  },
  responses: { 200: jsonAnswer(pageOf(message), "Messages in the order in which they came.") },
});

export const acknowledge = createRoute({
  method: "post",
  path: "/instances/{id}/messages/{message_id}/ack",
  tags,
  summary: "Acknowledge a message",
  description:
    "done, unless outcome says failed: then the message waits to be handed out again, or, after five times, is a dead letter. To acknowledge twice changes nothing. What was acknowledged is known for 24 hours.",
  ...securedInstances("instances:write", { idempotency: false }),
  request: {
    params: messageParams,
    body: jsonBody(
      acknowledgeMessage.openapi({ example: { outcome: "failed", error: "The ticket system is away." } }),
      false,
    ),
  },
  responses: { 200: jsonAnswer(message, "The message as it is now.") },
});
