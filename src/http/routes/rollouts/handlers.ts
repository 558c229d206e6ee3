import type { Context } from "hono";
import type { RouteHandler } from "@hono/zod-openapi";
import { DEFAULT_PAGE } from "../../../domain/limits.ts";
import {
  abortRollout,
  pauseRollout,
  promoteRollout,
  resumeRollout,
} from "../../../services/rollouts/acts.ts";
import { createRollout } from "../../../services/rollouts/create.ts";
import { agentRollouts, getRollout, listDecisions, listRollouts } from "../../../services/rollouts/read.ts";
import { revisionTag } from "../../etag.ts";
import type { AppEnv } from "../../types.ts";
import type * as contract from "./contract.ts";

const tagged = <R extends { revision: number }>(c: Context<AppEnv>, rollout: R): R => {
  revisionTag(c, rollout.revision);
  return rollout;
};

export const list: RouteHandler<typeof contract.list, AppEnv> = async (c) => {
  const query = c.req.valid("query");
  return c.json(await listRollouts(c.get("call"), { ...query, limit: query.limit ?? DEFAULT_PAGE }), 200);
};

export const listOfAgent: RouteHandler<typeof contract.listOfAgent, AppEnv> = async (c) => {
  const query = c.req.valid("query");
  const { agent_id: agentId } = c.req.valid("param");
  const page = await agentRollouts(c.get("call"), agentId, { ...query, limit: query.limit ?? DEFAULT_PAGE });
  return c.json(page, 200);
};

export const create: RouteHandler<typeof contract.create, AppEnv> = async (c) =>
  c.json(
    tagged(c, await createRollout(c.get("call"), c.req.valid("param").agent_id, c.req.valid("json"))),
    201,
  );

export const get: RouteHandler<typeof contract.get, AppEnv> = async (c) =>
  c.json(tagged(c, await getRollout(c.get("call"), c.req.valid("param").id)), 200);

export const decisions: RouteHandler<typeof contract.decisions, AppEnv> = async (c) => {
  const query = c.req.valid("query");
  const page = await listDecisions(c.get("call"), c.req.valid("param").id, {
    ...query,
    limit: query.limit ?? DEFAULT_PAGE,
  });
  return c.json(page, 200);
};

export const pause: RouteHandler<typeof contract.pause, AppEnv> = async (c) =>
  c.json(tagged(c, await pauseRollout(c.get("call"), c.req.valid("param").id, c.req.valid("json"))), 200);

export const resume: RouteHandler<typeof contract.resume, AppEnv> = async (c) =>
  c.json(tagged(c, await resumeRollout(c.get("call"), c.req.valid("param").id, c.req.valid("json"))), 200);

export const abort: RouteHandler<typeof contract.abort, AppEnv> = async (c) =>
  c.json(tagged(c, await abortRollout(c.get("call"), c.req.valid("param").id, c.req.valid("json"))), 200);

export const promote: RouteHandler<typeof contract.promote, AppEnv> = async (c) =>
  c.json(tagged(c, await promoteRollout(c.get("call"), c.req.valid("param").id, c.req.valid("json"))), 200);
