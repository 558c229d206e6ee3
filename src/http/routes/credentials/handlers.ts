import type { RouteHandler } from "@hono/zod-openapi";
import { DEFAULT_PAGE } from "../../../domain/limits.ts";
import {
  createCredential,
  deleteCredential,
  replaceCredential,
} from "../../../services/credentials/credentials.ts";
import { getCredential, listCredentials } from "../../../services/credentials/read.ts";
import { rotateMaster as rotate } from "../../../services/credentials/rotate-master.ts";
import type { AppEnv } from "../../types.ts";
import type * as contract from "./contract.ts";

export const list: RouteHandler<typeof contract.list, AppEnv> = async (c) => {
  const query = c.req.valid("query");
  return c.json(await listCredentials(c.get("call"), { ...query, limit: query.limit ?? DEFAULT_PAGE }), 200);
};

export const create: RouteHandler<typeof contract.create, AppEnv> = async (c) =>
  c.json(await createCredential(c.get("call"), c.req.valid("json")), 201);

export const get: RouteHandler<typeof contract.get, AppEnv> = async (c) =>
  c.json(await getCredential(c.get("call"), c.req.valid("param").name), 200);

export const replace: RouteHandler<typeof contract.replace, AppEnv> = async (c) =>
  c.json(await replaceCredential(c.get("call"), c.req.valid("param").name, c.req.valid("json")), 200);

export const remove: RouteHandler<typeof contract.remove, AppEnv> = async (c) => {
  await deleteCredential(c.get("call"), c.req.valid("param").name);
  return c.body(null, 204);
};

export const rotateMaster: RouteHandler<typeof contract.rotateMaster, AppEnv> = async (c) =>
  c.json(await rotate(c.get("call")), 200);
