import type { Context } from "hono";
import type { RouteHandler } from "@hono/zod-openapi";
import { DEFAULT_PAGE } from "../../../domain/limits.ts";
import {
  createMetric,
  getMetric,
  metricTag,
  listMetrics,
  removeMetric,
  replaceMetric,
  type Metric,
} from "../../../services/metric-definitions/metrics.ts";
import { revisionTag } from "../../etag.ts";
import type { AppEnv } from "../../types.ts";
import type * as contract from "./contract.ts";

const tagged = (c: Context<AppEnv>, metric: Metric): Metric => {
  revisionTag(c, metricTag(metric));
  return metric;
};

export const list: RouteHandler<typeof contract.list, AppEnv> = async (c) => {
  const query = c.req.valid("query");
  return c.json(await listMetrics(c.get("call"), { ...query, limit: query.limit ?? DEFAULT_PAGE }), 200);
};

export const create: RouteHandler<typeof contract.create, AppEnv> = async (c) =>
  c.json(tagged(c, await createMetric(c.get("call"), c.req.valid("json"))), 201);

export const get: RouteHandler<typeof contract.get, AppEnv> = async (c) =>
  c.json(tagged(c, await getMetric(c.get("call"), c.req.valid("param").name)), 200);

export const replace: RouteHandler<typeof contract.replace, AppEnv> = async (c) =>
  c.json(tagged(c, await replaceMetric(c.get("call"), c.req.valid("param").name, c.req.valid("json"))), 200);

export const remove: RouteHandler<typeof contract.remove, AppEnv> = async (c) => {
  await removeMetric(c.get("call"), c.req.valid("param").name);
  return c.body(null, 204);
};
