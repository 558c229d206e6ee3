import type { RouteHandler } from "@hono/zod-openapi";
import { DEFAULT_PAGE } from "../../../domain/limits.ts";
import { getAccess as readAccess, replaceAccess } from "../../../services/agents/access.ts";
import { replaceAgent, updateAgent } from "../../../services/agents/change.ts";
import { createAgent } from "../../../services/agents/create.ts";
import { getCurrentAgent, setDefaultAgent } from "../../../services/agents/default.ts";
import { getAgent, listAgents } from "../../../services/agents/read.ts";
import { removeAgent, restoreAgent } from "../../../services/agents/remove.ts";
import { revisionTag } from "../../etag.ts";
import type { AppEnv } from "../../types.ts";
import type * as contract from "./contract.ts";

export const list: RouteHandler<typeof contract.list, AppEnv> = async (c) => {
  const query = c.req.valid("query");
  return c.json(await listAgents(c.get("call"), { ...query, limit: query.limit ?? DEFAULT_PAGE }), 200);
};

export const create: RouteHandler<typeof contract.create, AppEnv> = async (c) => {
  const result = await createAgent(c.get("call"), c.req.valid("json"));
  revisionTag(c, result.agent.revision);
  if (result.kind === "agent") return c.json(result.agent, 201);
  const body = { ...result.version, agent: result.agent };
  return result.created ? c.json(body, 201) : c.json(body, 200);
};

export const get: RouteHandler<typeof contract.get, AppEnv> = async (c) => {
  const agent = await getAgent(c.get("call"), c.req.valid("param").agent_id);
  revisionTag(c, agent.revision);
  return c.json(agent, 200);
};

export const current: RouteHandler<typeof contract.current, AppEnv> = async (c) => {
  const agent = await getCurrentAgent(c.get("call"));
  revisionTag(c, agent.revision);
  return c.json(agent, 200);
};

export const setDefault: RouteHandler<typeof contract.setDefault, AppEnv> = async (c) => {
  const agent = await setDefaultAgent(c.get("call"), c.req.valid("param").agent_id, c.req.valid("json"));
  revisionTag(c, agent.revision);
  return c.json(agent, 200);
};

export const replace: RouteHandler<typeof contract.replace, AppEnv> = async (c) => {
  const agent = await replaceAgent(c.get("call"), c.req.valid("param").agent_id, c.req.valid("json"));
  revisionTag(c, agent.revision);
  return c.json(agent, 200);
};

export const update: RouteHandler<typeof contract.update, AppEnv> = async (c) => {
  const agent = await updateAgent(c.get("call"), c.req.valid("param").agent_id, c.req.valid("json"));
  revisionTag(c, agent.revision);
  return c.json(agent, 200);
};

export const remove: RouteHandler<typeof contract.remove, AppEnv> = async (c) => {
  await removeAgent(c.get("call"), c.req.valid("param").agent_id);
  return c.body(null, 204);
};

export const restore: RouteHandler<typeof contract.restore, AppEnv> = async (c) => {
  const agent = await restoreAgent(c.get("call"), c.req.valid("param").agent_id);
  revisionTag(c, agent.revision);
  return c.json(agent, 200);
};

export const getAccess: RouteHandler<typeof contract.getAccess, AppEnv> = async (c) => {
  const access = await readAccess(c.get("call"), c.req.valid("param").agent_id);
  revisionTag(c, access.revision);
  return c.json(access, 200);
};

export const replaceAccessOf: RouteHandler<typeof contract.replaceAccessOf, AppEnv> = async (c) => {
  const access = await replaceAccess(c.get("call"), c.req.valid("param").agent_id, c.req.valid("json"));
  revisionTag(c, access.revision);
  return c.json(access, 200);
};
