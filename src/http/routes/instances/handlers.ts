import type { Context } from "hono";
import type { RouteHandler } from "@hono/zod-openapi";
import { DEFAULT_PAGE } from "../../../domain/limits.ts";
import { beat } from "../../../services/instances/heartbeat.ts";
import { moveInstance } from "../../../services/instances/move.ts";
import { getInstance, listInstances } from "../../../services/instances/read.ts";
import { removeInstance } from "../../../services/instances/remove.ts";
import type { Instance } from "../../../services/instances/resource.ts";
import { spawnInstance } from "../../../services/instances/spawn.ts";
import { updateInstance } from "../../../services/instances/update.ts";
import { revisionTag } from "../../etag.ts";
import type { AppEnv } from "../../types.ts";
import type * as contract from "./contract.ts";

const tagged = <T extends Instance>(c: Context<AppEnv>, instance: T): T => {
  revisionTag(c, instance.seq);
  return instance;
};

export const list: RouteHandler<typeof contract.list, AppEnv> = async (c) => {
  const query = c.req.valid("query");
  return c.json(await listInstances(c.get("call"), { ...query, limit: query.limit ?? DEFAULT_PAGE }), 200);
};

export const spawn: RouteHandler<typeof contract.spawn, AppEnv> = async (c) => {
  const spawned = await spawnInstance(c.get("call"), c.req.valid("json"));
  if (spawned.hook_secret !== undefined) {
    // A secret is answered once: neither caches nor replays keep it.
    const { hook_secret: _secret, ...shown } = spawned;
    c.set("replay", shown);
    c.header("cache-control", "no-store");
  }
  return c.json(tagged(c, spawned), 201);
};

export const get: RouteHandler<typeof contract.get, AppEnv> = async (c) =>
  c.json(tagged(c, await getInstance(c.get("call"), c.req.valid("param").id)), 200);

export const update: RouteHandler<typeof contract.update, AppEnv> = async (c) =>
  c.json(tagged(c, await updateInstance(c.get("call"), c.req.valid("param").id, c.req.valid("json"))), 200);

export const remove: RouteHandler<typeof contract.remove, AppEnv> = async (c) => {
  await removeInstance(c.get("call"), c.req.valid("param").id);
  return c.body(null, 204);
};

export const initialize: RouteHandler<typeof contract.initialize, AppEnv> = async (c) => {
  const { id } = c.req.valid("param");
  return c.json(tagged(c, await moveInstance(c.get("call"), id, "initialize", c.req.valid("json"))), 200);
};

export const activate: RouteHandler<typeof contract.activate, AppEnv> = async (c) => {
  const { id } = c.req.valid("param");
  return c.json(tagged(c, await moveInstance(c.get("call"), id, "activate", c.req.valid("json"))), 200);
};

export const deactivate: RouteHandler<typeof contract.deactivate, AppEnv> = async (c) => {
  const { id } = c.req.valid("param");
  return c.json(tagged(c, await moveInstance(c.get("call"), id, "deactivate", c.req.valid("json"))), 200);
};

export const shutdown: RouteHandler<typeof contract.shutdown, AppEnv> = async (c) => {
  const { id } = c.req.valid("param");
  return c.json(tagged(c, await moveInstance(c.get("call"), id, "shutdown", c.req.valid("json"))), 200);
};

export const heartbeat: RouteHandler<typeof contract.heartbeat, AppEnv> = async (c) =>
  c.json(tagged(c, await beat(c.get("call"), c.req.valid("param").id, c.req.valid("json"))), 200);
