import type { RouteHandler } from "@hono/zod-openapi";
import { planFor } from "../../../services/experiments/plan.ts";
import type { AppEnv } from "../../types.ts";
import type * as contract from "./contract.ts";

export const plan: RouteHandler<typeof contract.plan, AppEnv> = async (c) =>
  c.json(await planFor(c.get("call"), c.req.valid("json")), 200);
