import type { RouteHandler } from "@hono/zod-openapi";
import type { Context } from "hono";
import { DEFAULT_PAGE } from "../../../domain/limits.ts";
import { activateVersion } from "../../../services/versions/activate.ts";
import { cloneVersion } from "../../../services/versions/clone.ts";
import { createVersion } from "../../../services/versions/create.ts";
import { deprecateVersion } from "../../../services/versions/deprecate.ts";
import { diffVersions } from "../../../services/versions/diff.ts";
import { publishVersion } from "../../../services/versions/publish.ts";
import { getActiveVersion, getVersion, listVersions } from "../../../services/versions/read.ts";
import { replaceDraft } from "../../../services/versions/replace-draft.ts";
import type { Version } from "../../../services/versions/resource.ts";
import { rollback as rollbackVersion } from "../../../services/versions/rollback.ts";
import { revisionTag } from "../../etag.ts";
import type { AppEnv } from "../../types.ts";
import type * as contract from "./contract.ts";

const tagged = <T extends Version>(c: Context, version: T): T => {
  revisionTag(c, version.revision);
  return version;
};

export const list: RouteHandler<typeof contract.list, AppEnv> = async (c) => {
  const query = c.req.valid("query");
  const { agent_id } = c.req.valid("param");
  return c.json(
    await listVersions(c.get("call"), agent_id, { ...query, limit: query.limit ?? DEFAULT_PAGE }),
    200,
  );
};

export const create: RouteHandler<typeof contract.create, AppEnv> = async (c) => {
  const result = await createVersion(c.get("call"), c.req.valid("param").agent_id, c.req.valid("json"));
  const version = tagged(c, result.version);
  return result.created ? c.json(version, 201) : c.json(version, 200);
};

export const active: RouteHandler<typeof contract.active, AppEnv> = async (c) =>
  c.json(tagged(c, await getActiveVersion(c.get("call"), c.req.valid("param").agent_id)), 200);

export const get: RouteHandler<typeof contract.get, AppEnv> = async (c) => {
  const { agent_id, version } = c.req.valid("param");
  return c.json(tagged(c, await getVersion(c.get("call"), agent_id, version)), 200);
};

export const replace: RouteHandler<typeof contract.replace, AppEnv> = async (c) => {
  const { agent_id, version } = c.req.valid("param");
  return c.json(tagged(c, await replaceDraft(c.get("call"), agent_id, version, c.req.valid("json"))), 200);
};

export const publish: RouteHandler<typeof contract.publish, AppEnv> = async (c) => {
  const { agent_id, version } = c.req.valid("param");
  return c.json(tagged(c, await publishVersion(c.get("call"), agent_id, version, c.req.valid("json"))), 200);
};

export const clone: RouteHandler<typeof contract.clone, AppEnv> = async (c) => {
  const { agent_id, version } = c.req.valid("param");
  return c.json(tagged(c, await cloneVersion(c.get("call"), agent_id, version, c.req.valid("json"))), 201);
};

export const deprecate: RouteHandler<typeof contract.deprecate, AppEnv> = async (c) => {
  const { agent_id, version } = c.req.valid("param");
  return c.json(
    tagged(c, await deprecateVersion(c.get("call"), agent_id, version, c.req.valid("json"))),
    200,
  );
};

export const activate: RouteHandler<typeof contract.activate, AppEnv> = async (c) => {
  const { agent_id, version } = c.req.valid("param");
  return c.json(tagged(c, await activateVersion(c.get("call"), agent_id, version, c.req.valid("json"))), 200);
};

export const rollback: RouteHandler<typeof contract.rollback, AppEnv> = async (c) =>
  c.json(
    tagged(c, await rollbackVersion(c.get("call"), c.req.valid("param").agent_id, c.req.valid("json"))),
    200,
  );

export const diff: RouteHandler<typeof contract.diff, AppEnv> = async (c) => {
  const { from, to } = c.req.valid("query");
  const result = await diffVersions(c.get("call"), c.req.valid("param").agent_id, from, to);
  return c.json({ ...result, operations: result.operations.map((operation) => ({ ...operation })) }, 200);
};
