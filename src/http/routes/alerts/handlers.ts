import type { Context } from "hono";
import type { RouteHandler } from "@hono/zod-openapi";
import { DEFAULT_PAGE } from "../../../domain/limits.ts";
import { createAlert } from "../../../services/alerts/create.ts";
import { getAlert, listAlerts } from "../../../services/alerts/read.ts";
import { removeAlert } from "../../../services/alerts/remove.ts";
import type { Alert } from "../../../services/alerts/resource.ts";
import { updateAlert } from "../../../services/alerts/update.ts";
import { revisionTag } from "../../etag.ts";
import type { AppEnv } from "../../types.ts";
import type * as contract from "./contract.ts";

const tagged = (c: Context<AppEnv>, alert: Alert): Alert => {
  revisionTag(c, alert.revision);
  return alert;
};

export const list: RouteHandler<typeof contract.list, AppEnv> = async (c) => {
  const query = c.req.valid("query");
  return c.json(await listAlerts(c.get("call"), { ...query, limit: query.limit ?? DEFAULT_PAGE }), 200);
};

export const create: RouteHandler<typeof contract.create, AppEnv> = async (c) =>
  c.json(tagged(c, await createAlert(c.get("call"), c.req.valid("json"))), 201);

export const get: RouteHandler<typeof contract.get, AppEnv> = async (c) =>
  c.json(tagged(c, await getAlert(c.get("call"), c.req.valid("param").id)), 200);

export const update: RouteHandler<typeof contract.update, AppEnv> = async (c) =>
  c.json(tagged(c, await updateAlert(c.get("call"), c.req.valid("param").id, c.req.valid("json"))), 200);

export const remove: RouteHandler<typeof contract.remove, AppEnv> = async (c) => {
  await removeAlert(c.get("call"), c.req.valid("param").id);
  return c.body(null, 204);
};
