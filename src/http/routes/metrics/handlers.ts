import type { RouteHandler } from "@hono/zod-openapi";
import { agentMetrics, manyMetrics } from "../../../services/metrics/read.ts";
import type { AppEnv } from "../../types.ts";
import type * as contract from "./contract.ts";

export const get: RouteHandler<typeof contract.get, AppEnv> = async (c) =>
  c.json(await agentMetrics(c.get("call"), c.req.valid("param").agent_id, c.req.valid("query")), 200);

export const getMany: RouteHandler<typeof contract.getMany, AppEnv> = async (c) =>
  c.json(await manyMetrics(c.get("call"), c.req.valid("query")), 200);
