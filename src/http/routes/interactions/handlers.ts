import type { RouteHandler } from "@hono/zod-openapi";
import { recordInteractions } from "../../../services/interactions/record.ts";
import type { AppEnv } from "../../types.ts";
import type * as contract from "./contract.ts";

export const record: RouteHandler<typeof contract.record, AppEnv> = async (c) =>
  c.json(await recordInteractions(c.get("call"), c.req.valid("json")), 200);
