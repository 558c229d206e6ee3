import { createRoute, z } from "@hono/zod-openapi";
import { manyMetricsQuery, metricsQuery } from "../../../domain/inputs/agent-metrics.ts";
import { MAX_METRICS_AGENTS } from "../../../domain/limits.ts";
import { secured } from "../../middleware/scope.ts";
import { agentIdParam, jsonAnswer, timestamp } from "../../schemas.ts";

const figure = z.number().nullable();

const bucket = z
  .object({
    bucket: timestamp.openapi({ description: "When it begins." }),
    version: z.int().nullable().openapi({ description: "Null with group_by=none." }),
    total_requests: z.int(),
    successful_requests: z.int(),
    failed_requests: z.int(),
    success_rate: figure,
    average_response_time: figure.openapi({ description: "Milliseconds." }),
    p50: figure,
    p95: figure,
    p99: figure,
    escalation_rate: figure,
    user_satisfaction: figure,
    cost_usd: z.number().openapi({ description: "Together; so are tokens." }),
    input_tokens: z.number(),
    output_tokens: z.number(),
    cached_tokens: z.number(),
  })
  .openapi("MetricsBucket");

const span = {
  from: metricsQuery.shape.from.openapi({ type: "string", example: "2026-11-19T00:00:00Z" }),
  to: metricsQuery.shape.to.openapi({ type: "string", description: "Excluded; now, if it is left out." }),
  interval: metricsQuery.shape.interval.openapi({ description: "hour, if it is left out." }),
};

export const get = createRoute({
  method: "get",
  path: "/agents/{agent_id}/metrics",
  tags: ["Outcomes"],
  summary: "Get an agent's outcomes over time",
  description:
    "By version and by minute, hour or day: the last day by hours, unless another span is asked for. Minutes are kept for 48 hours; quantiles of hours for 90 days.",
  ...secured("metrics:read"),
  request: {
    params: z.object({ agent_id: agentIdParam }),
    query: metricsQuery.extend({
      ...span,
      group_by: metricsQuery.shape.group_by.openapi({ description: "version, if it is left out." }),
    }),
  },
  responses: {
    200: jsonAnswer(
      z.object({ data: z.array(bucket) }),
      "Buckets with at least one interaction, in order of time.",
    ),
  },
});

export const getMany = createRoute({
  method: "get",
  path: "/agent-metrics",
  tags: ["Outcomes"],
  summary: "Get the outcomes of several agents over time",
  description:
    "What GET /v1/agents/{agent_id}/metrics tells of each, for a page of agents in one request: versions together, unless they are asked for apart. An agent that is not there, was deleted, or is not the caller's to look at is left out of data; one without outcomes has an empty list. Together they may have 10,000 buckets: a week of hours of fifty agents.",
  ...secured("metrics:read"),
  request: {
    query: manyMetricsQuery.extend({
      agents: manyMetricsQuery.shape.agents.openapi({
        type: "string",
        description: `Ids with commas between them, ${MAX_METRICS_AGENTS} at most.`,
        example: "pagbank-specialist,support-agent",
      }),
      ...span,
      group_by: metricsQuery.shape.group_by.openapi({ description: "none, if it is left out." }),
    }),
  },
  responses: {
    200: jsonAnswer(
      z.object({ data: z.record(z.string().openapi({ description: "The agent's id." }), z.array(bucket)) }),
      "By agent, buckets with at least one interaction, in order of time.",
    ),
  },
});
