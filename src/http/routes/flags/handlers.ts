import type { RouteHandler } from "@hono/zod-openapi";
import { DEFAULT_PAGE } from "../../../domain/limits.ts";
import { getFlag, listFlags } from "../../../services/flags/read.ts";
import { createFlag, removeFlag, replaceFlag } from "../../../services/flags/write.ts";
import type { AppEnv } from "../../types.ts";
import type * as contract from "./contract.ts";

export const list: RouteHandler<typeof contract.list, AppEnv> = async (c) => {
  const query = c.req.valid("query");
  const { agent_id } = c.req.valid("param");
  return c.json(
    await listFlags(c.get("call"), agent_id, { ...query, limit: query.limit ?? DEFAULT_PAGE }),
    200,
  );
};

export const create: RouteHandler<typeof contract.create, AppEnv> = async (c) =>
  c.json(await createFlag(c.get("call"), c.req.valid("param").agent_id, c.req.valid("json")), 201);

export const get: RouteHandler<typeof contract.get, AppEnv> = async (c) => {
  const { agent_id, key } = c.req.valid("param");
  return c.json(await getFlag(c.get("call"), agent_id, key), 200);
};

export const replace: RouteHandler<typeof contract.replace, AppEnv> = async (c) => {
  const { agent_id, key } = c.req.valid("param");
  return c.json(await replaceFlag(c.get("call"), agent_id, key, c.req.valid("json")), 200);
};

export const remove: RouteHandler<typeof contract.remove, AppEnv> = async (c) => {
  const { agent_id, key } = c.req.valid("param");
  await removeFlag(c.get("call"), agent_id, key);
  return c.body(null, 204);
};
