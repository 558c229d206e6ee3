import type { RouteHandler } from "@hono/zod-openapi";
import { getRules } from "../../../services/rules/read.ts";
import { replaceRules } from "../../../services/rules/replace.ts";
import { revisionTag } from "../../etag.ts";
import type { AppEnv } from "../../types.ts";
import type * as contract from "./contract.ts";

export const get: RouteHandler<typeof contract.get, AppEnv> = async (c) => {
  const rules = await getRules(c.get("call"), c.req.valid("param").agent_id);
  revisionTag(c, rules.revision);
  return c.json(rules, 200);
};

export const replace: RouteHandler<typeof contract.replace, AppEnv> = async (c) => {
  const rules = await replaceRules(c.get("call"), c.req.valid("param").agent_id, c.req.valid("json"));
  revisionTag(c, rules.revision);
  return c.json(rules, 200);
};
