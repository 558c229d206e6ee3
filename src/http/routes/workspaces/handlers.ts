import type { RouteHandler } from "@hono/zod-openapi";
import { DEFAULT_PAGE } from "../../../domain/limits.ts";
import {
  createWorkspace,
  getWorkspace,
  listWorkspaces,
  renameWorkspace,
} from "../../../services/workspaces/workspaces.ts";
import type { AppEnv } from "../../types.ts";
import type * as contract from "./contract.ts";

export const list: RouteHandler<typeof contract.list, AppEnv> = async (c) => {
  const query = c.req.valid("query");
  return c.json(await listWorkspaces(c.get("call"), { ...query, limit: query.limit ?? DEFAULT_PAGE }), 200);
};

export const create: RouteHandler<typeof contract.create, AppEnv> = async (c) =>
  c.json(await createWorkspace(c.get("call"), c.req.valid("json")), 201);

export const get: RouteHandler<typeof contract.get, AppEnv> = async (c) =>
  c.json(await getWorkspace(c.get("call"), c.req.valid("param").slug), 200);

export const update: RouteHandler<typeof contract.update, AppEnv> = async (c) =>
  c.json(await renameWorkspace(c.get("call"), c.req.valid("param").slug, c.req.valid("json")), 200);
