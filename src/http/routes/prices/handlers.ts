import type { RouteHandler } from "@hono/zod-openapi";
import { getPrices, replacePrices } from "../../../services/prices/prices.ts";
import type { AppEnv } from "../../types.ts";
import type * as contract from "./contract.ts";

export const get: RouteHandler<typeof contract.get, AppEnv> = async (c) =>
  c.json(await getPrices(c.get("call")), 200);

export const replace: RouteHandler<typeof contract.replace, AppEnv> = async (c) =>
  c.json(await replacePrices(c.get("call"), c.req.valid("json")), 200);
