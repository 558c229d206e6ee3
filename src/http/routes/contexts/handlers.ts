import type { RouteHandler } from "@hono/zod-openapi";
import { DEFAULT_PAGE } from "../../../domain/limits.ts";
import { patchContext } from "../../../services/contexts/patch.ts";
import { putContext } from "../../../services/contexts/put.ts";
import {
  diffContext,
  getContext,
  listContexts,
  listContextVersions,
} from "../../../services/contexts/read.ts";
import { removeContext } from "../../../services/contexts/remove.ts";
import { rollbackContext } from "../../../services/contexts/rollback.ts";
import type { AppEnv } from "../../types.ts";
import type * as contract from "./contract.ts";
import { patchKindOf } from "./patch-kind.ts";

export const list: RouteHandler<typeof contract.list, AppEnv> = async (c) => {
  const query = c.req.valid("query");
  const { id } = c.req.valid("param");
  return c.json(await listContexts(c.get("call"), id, { ...query, limit: query.limit ?? DEFAULT_PAGE }), 200);
};

export const get: RouteHandler<typeof contract.get, AppEnv> = async (c) => {
  const { id, name } = c.req.valid("param");
  const { version } = c.req.valid("query");
  return c.json(await getContext(c.get("call"), id, name, version ?? null), 200);
};

export const put: RouteHandler<typeof contract.put, AppEnv> = async (c) => {
  const { id, name } = c.req.valid("param");
  const { context, created } = await putContext(c.get("call"), id, name, c.req.valid("json"));
  return created ? c.json(context, 201) : c.json(context, 200);
};

export const patch: RouteHandler<typeof contract.patch, AppEnv> = async (c) => {
  const { id, name } = c.req.valid("param");
  const sent = { kind: patchKindOf(c), body: c.req.valid("json") };
  return c.json(await patchContext(c.get("call"), id, name, sent, c.req.valid("query")), 200);
};

export const remove: RouteHandler<typeof contract.remove, AppEnv> = async (c) => {
  const { id, name } = c.req.valid("param");
  await removeContext(c.get("call"), id, name);
  return c.body(null, 204);
};

export const versions: RouteHandler<typeof contract.versions, AppEnv> = async (c) => {
  const query = c.req.valid("query");
  const { id, name } = c.req.valid("param");
  const page = { ...query, limit: query.limit ?? DEFAULT_PAGE };
  return c.json(await listContextVersions(c.get("call"), id, name, page), 200);
};

export const rollback: RouteHandler<typeof contract.rollback, AppEnv> = async (c) => {
  const { id, name } = c.req.valid("param");
  return c.json(await rollbackContext(c.get("call"), id, name, c.req.valid("json")), 200);
};

export const diff: RouteHandler<typeof contract.diff, AppEnv> = async (c) => {
  const { id, name } = c.req.valid("param");
  const result = await diffContext(c.get("call"), id, name, c.req.valid("query"));
  return c.json({ ...result, operations: result.operations.map((operation) => ({ ...operation })) }, 200);
};
