import type { RouteHandler } from "@hono/zod-openapi";
import { giveFeedback } from "../../../services/sessions/feedback.ts";
import { getSession } from "../../../services/sessions/read.ts";
import { deleteSession } from "../../../services/sessions/remove.ts";
import type { AppEnv } from "../../types.ts";
import type * as contract from "./contract.ts";

export const get: RouteHandler<typeof contract.get, AppEnv> = async (c) => {
  const { agent_id = null } = c.req.valid("query");
  return c.json(await getSession(c.get("call"), c.req.valid("param").session_id, agent_id), 200);
};

export const remove: RouteHandler<typeof contract.remove, AppEnv> = async (c) => {
  await deleteSession(c.get("call"), c.req.valid("param").session_id);
  return c.body(null, 204);
};

export const feedback: RouteHandler<typeof contract.feedback, AppEnv> = async (c) =>
  c.json(await giveFeedback(c.get("call"), c.req.valid("param").session_id, c.req.valid("json")), 200);
