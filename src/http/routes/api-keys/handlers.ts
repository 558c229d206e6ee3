import type { RouteHandler } from "@hono/zod-openapi";
import { DEFAULT_PAGE } from "../../../domain/limits.ts";
import { createApiKey } from "../../../services/keys/create.ts";
import { getApiKey, listApiKeys } from "../../../services/keys/read.ts";
import { revokeApiKey } from "../../../services/keys/revoke.ts";
import type { AppEnv } from "../../types.ts";
import type * as contract from "./contract.ts";

export const list: RouteHandler<typeof contract.list, AppEnv> = async (c) => {
  const query = c.req.valid("query");
  return c.json(await listApiKeys(c.get("call"), { ...query, limit: query.limit ?? DEFAULT_PAGE }), 200);
};

export const create: RouteHandler<typeof contract.create, AppEnv> = async (c) => {
  const created = await createApiKey(c.get("call"), c.req.valid("json"));
  const { key: _key, ...shown } = created;
  c.set("replay", shown);
  c.header("cache-control", "no-store");
  return c.json(created, 201);
};

export const get: RouteHandler<typeof contract.get, AppEnv> = async (c) =>
  c.json(await getApiKey(c.get("call"), c.req.valid("param").id), 200);

export const revoke: RouteHandler<typeof contract.revoke, AppEnv> = async (c) => {
  await revokeApiKey(c.get("call"), c.req.valid("param").id);
  return c.body(null, 204);
};
