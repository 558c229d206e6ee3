import type { Context } from "hono";
import type { RouteHandler } from "@hono/zod-openapi";
import { DEFAULT_PAGE } from "../../../domain/limits.ts";
import { createWebhook } from "../../../services/webhooks/create.ts";
import {
  getDelivery as readDelivery,
  listDeliveries as readDeliveries,
} from "../../../services/webhooks/deliveries.ts";
import { getWebhook, listWebhooks } from "../../../services/webhooks/read.ts";
import { removeWebhook } from "../../../services/webhooks/remove.ts";
import { replayDelivery, testWebhook } from "../../../services/webhooks/replay.ts";
import type { Webhook } from "../../../services/webhooks/resource.ts";
import { rotateSecret as rotate } from "../../../services/webhooks/rotate.ts";
import { updateWebhook } from "../../../services/webhooks/update.ts";
import { revisionTag } from "../../etag.ts";
import type { AppEnv } from "../../types.ts";
import type * as contract from "./contract.ts";

const tagged = <T extends Webhook>(c: Context<AppEnv>, webhook: T): T => {
  revisionTag(c, webhook.revision);
  return webhook;
};

/** A secret is answered once: neither caches nor replays keep it. */
const once = <T extends Webhook & { secret: string }>(c: Context<AppEnv>, webhook: T): T => {
  const { secret: _secret, ...shown } = webhook;
  c.set("replay", shown);
  c.header("cache-control", "no-store");
  return tagged(c, webhook);
};

export const list: RouteHandler<typeof contract.list, AppEnv> = async (c) => {
  const query = c.req.valid("query");
  return c.json(await listWebhooks(c.get("call"), { ...query, limit: query.limit ?? DEFAULT_PAGE }), 200);
};

export const create: RouteHandler<typeof contract.create, AppEnv> = async (c) =>
  c.json(once(c, await createWebhook(c.get("call"), c.req.valid("json"))), 201);

export const get: RouteHandler<typeof contract.get, AppEnv> = async (c) =>
  c.json(tagged(c, await getWebhook(c.get("call"), c.req.valid("param").id)), 200);

export const update: RouteHandler<typeof contract.update, AppEnv> = async (c) =>
  c.json(tagged(c, await updateWebhook(c.get("call"), c.req.valid("param").id, c.req.valid("json"))), 200);

export const remove: RouteHandler<typeof contract.remove, AppEnv> = async (c) => {
  await removeWebhook(c.get("call"), c.req.valid("param").id);
  return c.body(null, 204);
};

export const test: RouteHandler<typeof contract.test, AppEnv> = async (c) =>
  c.json(await testWebhook(c.get("call"), c.req.valid("param").id), 202);

export const rotateSecret: RouteHandler<typeof contract.rotateSecret, AppEnv> = async (c) =>
  c.json(once(c, await rotate(c.get("call"), c.req.valid("param").id, c.req.valid("json"))), 200);

export const listDeliveries: RouteHandler<typeof contract.listDeliveries, AppEnv> = async (c) => {
  const query = c.req.valid("query");
  const page = { ...query, limit: query.limit ?? DEFAULT_PAGE };
  return c.json(await readDeliveries(c.get("call"), c.req.valid("param").id, page), 200);
};

export const getDelivery: RouteHandler<typeof contract.getDelivery, AppEnv> = async (c) => {
  const { id, delivery_id: deliveryId } = c.req.valid("param");
  return c.json(await readDelivery(c.get("call"), id, deliveryId), 200);
};

export const replay: RouteHandler<typeof contract.replay, AppEnv> = async (c) => {
  const { id, delivery_id: deliveryId } = c.req.valid("param");
  return c.json(await replayDelivery(c.get("call"), id, deliveryId), 202);
};
