import type { RouteHandler } from "@hono/zod-openapi";
import { DEFAULT_PAGE } from "../../../domain/limits.ts";
import { deleteCredential, listCredentials } from "../../../services/credentials/credentials.ts";
import type { AppEnv } from "../../types.ts";
import type * as contract from "./contract.ts";

export const list: RouteHandler<typeof contract.list, AppEnv> = async (c) => {
  const query = c.req.valid("query");
  return c.json(await listCredentials(c.get("call"), { ...query, limit: query.limit ?? DEFAULT_PAGE }), 200);
};

export const remove: RouteHandler<typeof contract.remove, AppEnv> = async (c) => {
  await deleteCredential(c.get("call"), c.req.valid("param").name);
  return c.body(null, 204);
};
