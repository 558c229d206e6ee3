import type { Context } from "hono";
import type { RouteHandler } from "@hono/zod-openapi";
import { DEFAULT_PAGE } from "../../../domain/limits.ts";
import {
  createGroup,
  getGroup,
  groupTag,
  listGroups,
  removeGroup,
  replaceGroup,
  type Group,
} from "../../../services/groups/groups.ts";
import { revisionTag } from "../../etag.ts";
import type { AppEnv } from "../../types.ts";
import type * as contract from "./contract.ts";

const tagged = (c: Context<AppEnv>, group: Group): Group => {
  revisionTag(c, groupTag(group));
  return group;
};

export const list: RouteHandler<typeof contract.list, AppEnv> = async (c) => {
  const query = c.req.valid("query");
  return c.json(await listGroups(c.get("call"), { ...query, limit: query.limit ?? DEFAULT_PAGE }), 200);
};

export const create: RouteHandler<typeof contract.create, AppEnv> = async (c) =>
  c.json(tagged(c, await createGroup(c.get("call"), c.req.valid("json"))), 201);

export const get: RouteHandler<typeof contract.get, AppEnv> = async (c) =>
  c.json(tagged(c, await getGroup(c.get("call"), c.req.valid("param").id)), 200);

export const replace: RouteHandler<typeof contract.replace, AppEnv> = async (c) =>
  c.json(tagged(c, await replaceGroup(c.get("call"), c.req.valid("param").id, c.req.valid("json"))), 200);

export const remove: RouteHandler<typeof contract.remove, AppEnv> = async (c) => {
  await removeGroup(c.get("call"), c.req.valid("param").id);
  return c.body(null, 204);
};
