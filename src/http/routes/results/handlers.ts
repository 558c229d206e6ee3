import type { RouteHandler } from "@hono/zod-openapi";
import { getResults } from "../../../services/experiments/results.ts";
import type { AppEnv } from "../../types.ts";
import type * as contract from "./contract.ts";

export const get: RouteHandler<typeof contract.get, AppEnv> = async (c) =>
  c.json(await getResults(c.get("call"), c.req.valid("param").id, c.req.valid("query").phase), 200);
