import type { RouteHandler } from "@hono/zod-openapi";
import { DEFAULT_PAGE } from "../../../domain/limits.ts";
import { agentHistory, listAudit } from "../../../services/audit/read.ts";
import type { AppEnv } from "../../types.ts";
import type * as contract from "./contract.ts";

const DEFAULT_DAYS = 7;

export const history: RouteHandler<typeof contract.history, AppEnv> = async (c) => {
  const { days, limit, cursor } = c.req.valid("query");
  const query = { days: days ?? DEFAULT_DAYS, limit: limit ?? DEFAULT_PAGE, cursor };
  return c.json(await agentHistory(c.get("call"), c.req.valid("param").agent_id, query), 200);
};

export const audit: RouteHandler<typeof contract.audit, AppEnv> = async (c) => {
  const query = c.req.valid("query");
  return c.json(await listAudit(c.get("call"), { ...query, limit: query.limit ?? DEFAULT_PAGE }), 200);
};
