import type { RouteHandler } from "@hono/zod-openapi";
import { DEFAULT_PAGE } from "../../../domain/limits.ts";
import { createUser } from "../../../services/users/create.ts";
import { replaceMemberships as replace } from "../../../services/users/memberships.ts";
import { getUser, listUsers } from "../../../services/users/read.ts";
import { removeUser } from "../../../services/users/remove.ts";
import { updateUser } from "../../../services/users/update.ts";
import type { AppEnv } from "../../types.ts";
import type * as contract from "./contract.ts";

export const list: RouteHandler<typeof contract.list, AppEnv> = async (c) => {
  const query = c.req.valid("query");
  return c.json(await listUsers(c.get("call"), { ...query, limit: query.limit ?? DEFAULT_PAGE }), 200);
};

export const create: RouteHandler<typeof contract.create, AppEnv> = async (c) =>
  c.json(await createUser(c.get("call"), c.req.valid("json")), 201);

export const get: RouteHandler<typeof contract.get, AppEnv> = async (c) =>
  c.json(await getUser(c.get("call"), c.req.valid("param").id), 200);

export const update: RouteHandler<typeof contract.update, AppEnv> = async (c) =>
  c.json(await updateUser(c.get("call"), c.req.valid("param").id, c.req.valid("json")), 200);

export const remove: RouteHandler<typeof contract.remove, AppEnv> = async (c) => {
  await removeUser(c.get("call"), c.req.valid("param").id);
  return c.body(null, 204);
};

export const replaceMemberships: RouteHandler<typeof contract.replaceMemberships, AppEnv> = async (c) =>
  c.json(await replace(c.get("call"), c.req.valid("param").id, c.req.valid("json")), 200);
