import type { RouteHandler } from "@hono/zod-openapi";
import { DEFAULT_PAGE } from "../../../domain/limits.ts";
import { cancelSchedule } from "../../../services/schedules/cancel.ts";
import { createSchedule } from "../../../services/schedules/create.ts";
import { moveSchedule } from "../../../services/schedules/move.ts";
import { getSchedule, listSchedules } from "../../../services/schedules/read.ts";
import type { AppEnv } from "../../types.ts";
import type * as contract from "./contract.ts";

export const list: RouteHandler<typeof contract.list, AppEnv> = async (c) => {
  const query = c.req.valid("query");
  return c.json(await listSchedules(c.get("call"), { ...query, limit: query.limit ?? DEFAULT_PAGE }), 200);
};

export const create: RouteHandler<typeof contract.create, AppEnv> = async (c) =>
  c.json(await createSchedule(c.get("call"), c.req.valid("json")), 201);

export const get: RouteHandler<typeof contract.get, AppEnv> = async (c) =>
  c.json(await getSchedule(c.get("call"), c.req.valid("param").id), 200);

export const move: RouteHandler<typeof contract.move, AppEnv> = async (c) =>
  c.json(await moveSchedule(c.get("call"), c.req.valid("param").id, c.req.valid("json")), 200);

export const cancel: RouteHandler<typeof contract.cancel, AppEnv> = async (c) => {
  await cancelSchedule(c.get("call"), c.req.valid("param").id);
  return c.body(null, 204);
};
