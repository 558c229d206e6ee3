import { queryOptions } from "@tanstack/react-query";
import type { DeliveryStatus } from "../../domain/webhook/delivery.ts";
import { api, body, segment } from "../api/client.ts";

export const readWebhooks = (cursor: string | undefined) =>
  body(api.webhooks.$get({ query: cursor === undefined ? {} : { cursor } }));

export type Webhook = Awaited<ReturnType<typeof readWebhooks>>["data"][number];

/** Milliseconds between two readings: the change feed does not tell of deliveries. */
export const REFRESH_MS = 10_000;

export const webhookQuery = (id: string) =>
  queryOptions({
    queryKey: ["webhook", id],
    queryFn: () => body(api.webhooks[":id"].$get({ param: { id: segment(id) } })),
    refetchInterval: REFRESH_MS,
  });

export const readDeliveries = (id: string, status: DeliveryStatus | undefined, cursor: string | undefined) =>
  body(
    api.webhooks[":id"].deliveries.$get({
      param: { id: segment(id) },
      query: { ...(status !== undefined && { status }), ...(cursor !== undefined && { cursor }) },
    }),
  );

export type Delivery = Awaited<ReturnType<typeof readDeliveries>>["data"][number];

export const deliveryQuery = (id: string, deliveryId: string) =>
  queryOptions({
    queryKey: ["webhook", id, "delivery", deliveryId],
    queryFn: () =>
      body(
        api.webhooks[":id"].deliveries[":delivery_id"].$get({
          param: { id: segment(id), delivery_id: segment(deliveryId) },
        }),
      ),
  });
