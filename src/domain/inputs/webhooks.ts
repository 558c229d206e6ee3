import * as z from "zod";
import { PATTERNS, type EventPattern } from "../webhook/events.ts";
import { MAX_URL_LENGTH, MAX_WEBHOOK_EVENTS } from "../webhook/limits.ts";
import { secretBytes } from "../webhook/secret.ts";
import { act, agentId, person, text } from "./common.ts";

/** Where it may lie is checked with the settings of the deployment. */
const url = z.string("must be a URL").min(1, "must be a URL").max(MAX_URL_LENGTH);

const events = z
  .array(
    z.enum(PATTERNS as [EventPattern, ...EventPattern[]], "is no event, no resource with .*, and not *"),
    "must be a list of events",
  )
  .min(1, "must name an event")
  .max(MAX_WEBHOOK_EVENTS);

const secret = z
  .string()
  .max(255)
  .refine((value) => secretBytes(value) !== null, "must be whsec_ and the base64 of 24 to 64 bytes");

const fields = {
  description: text.optional(),
  agent_id: agentId.nullish(),
  enabled: z.boolean().optional(),
};

/** `POST /webhooks`. */
export const createWebhook = act
  .extend({ ...fields, url, events, secret: secret.optional(), created_by: person.optional() })
  .strict();
export type CreateWebhook = z.infer<typeof createWebhook>;

/** `PATCH /webhooks/{id}`: what is left out stays. */
export const updateWebhook = act
  .extend({ ...fields, url: url.optional(), events: events.optional() })
  .strict();
export type UpdateWebhook = z.infer<typeof updateWebhook>;
