import type { Context } from "hono";
import type { RouteHandler } from "@hono/zod-openapi";
import { DEFAULT_PAGE } from "../../../domain/limits.ts";
import { createTool, type ToolWithSecret } from "../../../services/tools/create.ts";
import { getTool, listTools } from "../../../services/tools/read.ts";
import { removeTool } from "../../../services/tools/remove.ts";
import { replaceTool } from "../../../services/tools/replace.ts";
import { testTool } from "../../../services/tools/test.ts";
import { revisionTag } from "../../etag.ts";
import type { AppEnv } from "../../types.ts";
import type * as contract from "./contract.ts";

/** A secret is answered once: neither caches nor replays keep it. */
const tagged = (c: Context<AppEnv>, tool: ToolWithSecret): ToolWithSecret => {
  revisionTag(c, tool.revision);
  if (tool.secret === undefined) return tool;
  const { secret: _secret, ...shown } = tool;
  c.set("replay", shown);
  c.header("cache-control", "no-store");
  return tool;
};

export const list: RouteHandler<typeof contract.list, AppEnv> = async (c) => {
  const query = c.req.valid("query");
  return c.json(await listTools(c.get("call"), { ...query, limit: query.limit ?? DEFAULT_PAGE }), 200);
};

export const create: RouteHandler<typeof contract.create, AppEnv> = async (c) =>
  c.json(tagged(c, await createTool(c.get("call"), c.req.valid("json"))), 201);

export const get: RouteHandler<typeof contract.get, AppEnv> = async (c) =>
  c.json(tagged(c, await getTool(c.get("call"), c.req.valid("param").name)), 200);

export const replace: RouteHandler<typeof contract.replace, AppEnv> = async (c) =>
  c.json(tagged(c, await replaceTool(c.get("call"), c.req.valid("param").name, c.req.valid("json"))), 200);

export const remove: RouteHandler<typeof contract.remove, AppEnv> = async (c) => {
  await removeTool(c.get("call"), c.req.valid("param").name);
  return c.body(null, 204);
};

export const test: RouteHandler<typeof contract.test, AppEnv> = async (c) => {
  const answer = await testTool(c.get("call"), c.req.valid("param").name, c.req.valid("json"));
  c.header("cache-control", "no-store");
  return c.json(answer, 200);
};
