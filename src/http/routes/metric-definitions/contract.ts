import { createRoute, z } from "@hono/zod-openapi";
import { DIRECTIONS } from "../../../domain/experiment/experiment.ts";
import { createMetric, replaceMetric } from "../../../domain/inputs/metrics.ts";
import { METRIC_KINDS } from "../../../domain/metric.ts";
import { secured } from "../../middleware/scope.ts";
import { jsonAnswer, jsonBody, pageOf, paging, timestamp } from "../../schemas.ts";

const metric = z
  .object({
    name: z.string().openapi({ example: "order_value" }),
    metric: z
      .string()
      .openapi({ description: "What experiments and outcomes call it.", example: "metrics.order_value" }),
    kind: z.enum(METRIC_KINDS),
    direction: z.enum(DIRECTIONS).openapi({ description: "Which way is better." }),
    cap: z.number().nullable().openapi({ description: "Larger values count as this.", example: 1000 }),
    description: z.string(),
    created_at: timestamp,
    updated_at: timestamp,
  })
  .openapi("Metric");

const tags = ["Metrics"];
const params = z.object({
  name: z.string().openapi({ param: { name: "name", in: "path" }, example: "order_value" }),
});

export const list = createRoute({
  method: "get",
  path: "/metrics",
  tags,
  summary: "List metrics of the project's own, newest first",
  ...secured("experiments:read"),
  request: { query: paging },
  responses: { 200: jsonAnswer(pageOf(metric), "A page of metrics.") },
});

export const create = createRoute({
  method: "post",
  path: "/metrics",
  tags,
  summary: "Define a metric",
  description:
    "Says what metrics.<name> of an outcome means. Without a definition, it is a mean that should increase.",
  ...secured("experiments:write"),
  request: {
    body: jsonBody(
      createMetric.openapi({
        example: { name: "order_value", kind: "geometric_mean", direction: "increase", cap: 1000 },
      }),
    ),
  },
  responses: { 201: jsonAnswer(metric, "The metric.") },
});

export const get = createRoute({
  method: "get",
  path: "/metrics/{name}",
  tags,
  summary: "Get a metric",
  ...secured("experiments:read"),
  request: { params },
  responses: { 200: jsonAnswer(metric, "The metric; its ETag goes into If-Match.") },
});

export const replace = createRoute({
  method: "put",
  path: "/metrics/{name}",
  tags,
  summary: "Replace a metric's definition",
  description: "While a running experiment measures it, only its description may change.",
  ...secured("experiments:write"),
  request: { params, body: jsonBody(replaceMetric) },
  responses: { 200: jsonAnswer(metric, "The metric.") },
});

export const remove = createRoute({
  method: "delete",
  path: "/metrics/{name}",
  tags,
  summary: "Delete a metric",
  description: "Refused while a running experiment measures it.",
  ...secured("experiments:write"),
  request: { params },
  responses: { 204: { description: "Deleted." } },
});
