import { createRoute, z } from "@hono/zod-openapi";
import {
  ACTION_OUTCOMES,
  AGAINST,
  ALERT_ACTIONS,
  ALERT_METRICS,
  ALERT_STATUSES,
  COMPARISONS,
  STATISTICS,
} from "../../../domain/alert/alert.ts";
import { createAlert, updateAlert } from "../../../domain/inputs/alerts.ts";
import { secured } from "../../middleware/scope.ts";
import { jsonAnswer, jsonBody, pageOf, paging, timestamp } from "../../schemas.ts";

const time = timestamp.nullable();

const WORDS = {
  statistic:
    "Of response_time_ms p95 unless one says otherwise, or mean, p50, p99; of cost_usd the mean of a request, or the sum of the window. Other metrics have one.",
  window_minutes:
    "So many whole minutes and the one that is running are looked at. What is reported late counts in the minute in which it happened, while the window reaches there. Windows of more than an hour are looked at once a minute, others every 15 seconds.",
  comparison:
    "Below for success_rate, satisfaction_score and no_traffic, above for the others, unless one says otherwise.",
  against:
    "threshold: value itself. previous_window: as many minutes just before. previous_version: the active version is compared with the one that a rollback would go to, over the same window if that has min_requests in it, else over its last window before it was replaced, for up to two days.",
  value:
    "The threshold: rates are 0 to 1, times milliseconds. Against a window or a version the change relative to it: 0.2 is a fifth more, or less. Of no_traffic the number of requests below which it fires, 1 unless one says otherwise.",
  for_minutes:
    "How long the condition must hold before it fires. As long, and a minute at least, it must not hold before it is resolved, so that it does not flap.",
  min_requests:
    "With fewer requests that report the metric, there or in what it is compared with, it says no_data; one that fires goes on firing. no_traffic needs none.",
  action:
    "rollback: when it begins to fire it rolls back to the previous version, once; not within a window's time after another rollback, and not if the active version does not meet the condition by itself. A rollout that is live is aborted: with the rollback if the active version meets the condition by itself, else alone; for no_traffic always alone. The key needs versions:activate as well.",
};

const alert = z
  .object({
    id: z.string().openapi({ example: "al_5f0c8a1e7b1d4c6f9a3e2d1c0b4a5968" }),
    agent_id: z.string().openapi({ example: "pagbank-specialist" }),
    name: z.string().openapi({ example: "Too many errors" }),
    description: z.string(),
    metric: z.enum(ALERT_METRICS),
    statistic: z.enum(STATISTICS).openapi({ description: WORDS.statistic }),
    window_minutes: z.int().openapi({ description: WORDS.window_minutes, example: 15 }),
    comparison: z.enum(COMPARISONS).openapi({ description: WORDS.comparison }),
    against: z.enum(AGAINST).openapi({ description: WORDS.against }),
    value: z.number().openapi({ description: WORDS.value, example: 0.05 }),
    for_minutes: z.int().openapi({ description: WORDS.for_minutes, example: 0 }),
    min_requests: z.int().openapi({ description: WORDS.min_requests, example: 50 }),
    action: z.enum(ALERT_ACTIONS).openapi({ description: WORDS.action }),
    enabled: z.boolean(),
    status: z.enum(ALERT_STATUSES).openapi({
      description:
        "pending: the condition holds, not yet for for_minutes. no_data: too few requests to say anything.",
    }),
    since: time.openapi({ description: "Since when the condition holds." }),
    firing_since: time,
    evaluated_at: time.openapi({
      description: "When it was last looked at, to a minute; so old is what was observed.",
    }),
    observed: z.number().nullable().openapi({ description: "The metric in the window.", example: 0.124 }),
    reference: z.number().nullable().openapi({ description: "What it was compared with, if not value." }),
    requests: z.int().openapi({ description: "That the metric is of.", example: 210 }),
    action_result: z
      .object({ outcome: z.enum(ACTION_OUTCOMES), detail: z.string() })
      .nullable()
      .openapi({ description: "What came of its action since it fires." }),
    created_by: z.string(),
    created_at: timestamp,
    updated_at: timestamp,
    revision: z
      .int()
      .openapi({ description: "The alert's own: raised by changes, and when it begins or ends to fire." }),
  })
  .openapi("Alert");

const tags = ["Alerts"];
const params = z.object({
  id: z
    .string()
    .openapi({ param: { name: "id", in: "path" }, example: "al_5f0c8a1e7b1d4c6f9a3e2d1c0b4a5968" }),
});
const answer = jsonAnswer(alert, "The alert; its ETag goes into If-Match.");

export const list = createRoute({
  method: "get",
  path: "/alerts",
  tags,
  summary: "List alerts, newest first",
  ...secured("alerts:read"),
  request: {
    query: paging.extend({
      status: z.enum(ALERT_STATUSES).optional(),
      agent_id: z.string().max(255).optional(),
    }),
  },
  responses: { 200: jsonAnswer(pageOf(alert), "A page of alerts.") },
});

export const create = createRoute({
  method: "post",
  path: "/alerts",
  tags,
  summary: "Create an alert",
  description:
    "A rule over an agent's metrics. It begins to fire when its condition holds; that and its end are audit entries, alert.firing and alert.resolved, of which webhooks are told. While the metrics cannot be read, it stays as it is. An alert of a deleted agent is silent, and goes on when the agent is restored.",
  ...secured("alerts:write"),
  request: {
    body: jsonBody(
      createAlert
        .extend({
          statistic: createAlert.shape.statistic.openapi({ description: WORDS.statistic }),
          window_minutes: createAlert.shape.window_minutes.openapi({
            description: WORDS.window_minutes,
            default: 15,
          }),
          comparison: createAlert.shape.comparison.openapi({ description: WORDS.comparison }),
          against: createAlert.shape.against.openapi({ description: WORDS.against, default: "threshold" }),
          value: createAlert.shape.value.openapi({ description: WORDS.value }),
          for_minutes: createAlert.shape.for_minutes.openapi({ description: WORDS.for_minutes, default: 0 }),
          min_requests: createAlert.shape.min_requests.openapi({
            description: WORDS.min_requests,
            default: 50,
          }),
          action: createAlert.shape.action.openapi({ description: WORDS.action, default: "none" }),
          enabled: createAlert.shape.enabled.openapi({ default: true }),
        })
        .openapi({
          example: {
            agent_id: "pagbank-specialist",
            name: "Too many errors",
            metric: "error_rate",
            value: 0.05,
            window_minutes: 15,
            for_minutes: 2,
            action: "rollback",
          },
        }),
    ),
  },
  responses: { 201: answer },
});

export const get = createRoute({
  method: "get",
  path: "/alerts/{id}",
  tags,
  summary: "Get an alert",
  ...secured("alerts:read"),
  request: { params },
  responses: { 200: answer },
});

export const update = createRoute({
  method: "patch",
  path: "/alerts/{id}",
  tags,
  summary: "Change an alert",
  description:
    "What is left out stays; with another metric, statistic, comparison and value are to be said anew. With another rule, or switched on or off, it begins anew at ok: one that fires is resolved.",
  ...secured("alerts:write"),
  request: { params, body: jsonBody(updateAlert.openapi({ example: { value: 0.1, for_minutes: 5 } })) },
  responses: { 200: answer },
});

export const remove = createRoute({
  method: "delete",
  path: "/alerts/{id}",
  tags,
  summary: "Delete an alert",
  description: "One that fires is resolved.",
  ...secured("alerts:write"),
  request: { params },
  responses: { 204: { description: "Deleted." } },
});
