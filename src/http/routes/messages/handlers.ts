import type { RouteHandler } from "@hono/zod-openapi";
import { DEFAULT_PAGE } from "../../../domain/limits.ts";
import { acknowledgeMessage, listMessages, sendMessage } from "../../../services/messages/messages.ts";
import type { AppEnv } from "../../types.ts";
import type * as contract from "./contract.ts";

export const send: RouteHandler<typeof contract.send, AppEnv> = async (c) =>
  c.json(await sendMessage(c.get("call"), c.req.valid("param").id, c.req.valid("json")), 201);

export const list: RouteHandler<typeof contract.list, AppEnv> = async (c) => {
  const query = c.req.valid("query");
  const { id } = c.req.valid("param");
  // They are counted as they are answered.
  c.header("cache-control", "no-store");
  return c.json(await listMessages(c.get("call"), id, { ...query, limit: query.limit ?? DEFAULT_PAGE }), 200);
};

export const acknowledge: RouteHandler<typeof contract.acknowledge, AppEnv> = async (c) => {
  const { id, message_id: messageId } = c.req.valid("param");
  return c.json(await acknowledgeMessage(c.get("call"), id, messageId, c.req.valid("json")), 200);
};
