import { createRoute, z } from "@hono/zod-openapi";
import { metricsQuery } from "../../../domain/inputs/agent-metrics.ts";
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
      from: metricsQuery.shape.from.openapi({ type: "string", example: "2026-11-19T00:00:00Z" }),
      to: metricsQuery.shape.to.openapi({ type: "string", description: "Excluded; now, if it is left out." }),
      interval: metricsQuery.shape.interval.openapi({ description: "hour, if it is left out." }),
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
