import type { RouteHandler } from "@hono/zod-openapi";
import { getLabel, listLabels } from "../../../services/labels/read.ts";
import { removeLabel } from "../../../services/labels/remove.ts";
import { setLabel } from "../../../services/labels/set.ts";
import type { AppEnv } from "../../types.ts";
import type * as contract from "./contract.ts";

export const list: RouteHandler<typeof contract.list, AppEnv> = async (c) =>
  c.json(await listLabels(c.get("call"), c.req.valid("param").agent_id), 200);

export const get: RouteHandler<typeof contract.get, AppEnv> = async (c) => {
  const { agent_id, label } = c.req.valid("param");
  return c.json(await getLabel(c.get("call"), agent_id, label), 200);
};

export const set: RouteHandler<typeof contract.set, AppEnv> = async (c) => {
  const { agent_id, label } = c.req.valid("param");
  return c.json(await setLabel(c.get("call"), agent_id, label, c.req.valid("json")), 200);
};

export const remove: RouteHandler<typeof contract.remove, AppEnv> = async (c) => {
  const { agent_id, label } = c.req.valid("param");
  await removeLabel(c.get("call"), agent_id, label);
  return c.body(null, 204);
};
