import type { RouteHandler } from "@hono/zod-openapi";
import type { Context } from "hono";
import { DEFAULT_PAGE } from "../../../domain/limits.ts";
import { createApiKey } from "../../../services/keys/create.ts";
import { getApiKey, listApiKeys } from "../../../services/keys/read.ts";
import type { NewApiKey } from "../../../services/keys/resource.ts";
import { revokeApiKey } from "../../../services/keys/revoke.ts";
import { rotateApiKey } from "../../../services/keys/rotate.ts";
import type { AppEnv } from "../../types.ts";
import type * as contract from "./contract.ts";

export const list: RouteHandler<typeof contract.list, AppEnv> = async (c) => {
  const query = c.req.valid("query");
  return c.json(await listApiKeys(c.get("call"), { ...query, limit: query.limit ?? DEFAULT_PAGE }), 200);
};

/** The key itself is answered once: neither caches nor replays keep it. */
const once = (c: Context<AppEnv>, created: NewApiKey): NewApiKey => {
  const { key: _key, ...shown } = created;
  c.set("replay", shown);
  c.header("cache-control", "no-store");
  return created;
};

export const create: RouteHandler<typeof contract.create, AppEnv> = async (c) =>
  c.json(once(c, await createApiKey(c.get("call"), c.req.valid("json"))), 201);

export const get: RouteHandler<typeof contract.get, AppEnv> = async (c) =>
  c.json(await getApiKey(c.get("call"), c.req.valid("param").id), 200);

export const rotate: RouteHandler<typeof contract.rotate, AppEnv> = async (c) =>
  c.json(once(c, await rotateApiKey(c.get("call"), c.req.valid("param").id, c.req.valid("json"))), 201);

export const revoke: RouteHandler<typeof contract.revoke, AppEnv> = async (c) => {
  await revokeApiKey(c.get("call"), c.req.valid("param").id);
  return c.body(null, 204);
};
