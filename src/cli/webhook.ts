import type { InferResponseType } from "hono/client";
import type { Api } from "./api.ts";

type Webhooks = Api["v1"]["webhooks"];

/** What the API answers. */
export type Webhook = InferResponseType<Webhooks[":id"]["$get"], 200>;
export type WebhookWithSecret = InferResponseType<Webhooks["$post"], 201>;
export type Delivery = InferResponseType<Webhooks[":id"]["deliveries"]["$get"], 200>["data"][number];
export type WholeDelivery = InferResponseType<Webhooks[":id"]["deliveries"][":delivery_id"]["$get"], 200>;

/** `on`, `off`, or `failing`. */
export const stateOf = ({ enabled, failing_since }: Webhook): string =>
  enabled ? (failing_since === null ? "on" : "failing") : "off";
