import { createRoute, z } from "@hono/zod-openapi";
import {
  ALLOCATIONS,
  ANALYSES,
  DIRECTIONS,
  EXPERIMENT_STATUSES,
} from "../../../domain/experiment/experiment.ts";
import { act } from "../../../domain/inputs/common.ts";
import {
  conclude as concludeInput,
  createExperiment,
  reallocate as reallocateInput,
  updateExperiment,
} from "../../../domain/inputs/experiments.ts";
import { METRIC_NAMES } from "../../../domain/metric.ts";
import { UNIT_NAMES } from "../../../domain/rule.ts";
import { secured } from "../../middleware/scope.ts";
import { configuration, jsonAnswer, jsonBody, pageOf, paging, timestamp } from "../../schemas.ts";

const weights = z
  .record(z.string(), z.number())
  .openapi({ description: "Percent of each version.", example: { "27": 70, "28": 30 } });
const metric = z
  .string()
  .openapi({ description: `One of ${METRIC_NAMES.join(", ")}, or metrics.<name>.`, example: "success_rate" });
const time = timestamp.nullable();

const experiment = z
  .object({
    test_id: z.string().openapi({ example: "pagbank-v27-vs-v28" }),
    name: z.string(),
    description: z.string(),
    agent_id: z.string().openapi({ example: "pagbank-specialist" }),
    control_version: z.int().openapi({ example: 27 }),
    test_versions: z.array(z.int()).openapi({ example: [28] }),
    traffic_distribution: weights,
    traffic_percent: z
      .number()
      .openapi({ description: "Percent of the agent's traffic that is enrolled.", example: 100 }),
    unit: z.enum(UNIT_NAMES),
    audience: z
      .record(z.string(), z.unknown())
      .openapi({ description: "Who is enrolled: a condition, as rules have them; {}: everybody." }),
    sticky: z.boolean().openapi({ description: "Whether a unit keeps its first version in later phases." }),
    primary_metric: metric,
    secondary_metrics: z.array(metric),
    guardrails: z.array(
      z.object({
        metric,
        direction: z.enum(DIRECTIONS).optional(),
        margin: z.number().optional(),
      }),
    ),
    analysis: z.enum(ANALYSES).nullable().openapi({
      description:
        "How often the numbers may be looked at. Null until it starts: then group_sequential if max_sample_size or duration_days is known, else always_valid.",
    }),
    alpha: z.number(),
    power: z.number(),
    minimum_detectable_effect: z.number().nullable(),
    min_sample_size: z.int(),
    max_sample_size: z.int().nullable(),
    duration_days: z.number().nullable(),
    allocation: z.enum(ALLOCATIONS),
    cadence_minutes: z.int(),
    status: z.enum(EXPERIMENT_STATUSES),
    phase: z.int().nullable().openapi({ description: "Of the last phase; null before the first." }),
    phases: z.array(
      z.object({
        number: z.int(),
        started_at: timestamp,
        ended_at: time,
        traffic_distribution: weights,
        pauses: z.array(z.object({ from: timestamp, to: time })),
      }),
    ),
    ranges: z
      .array(z.tuple([z.int(), z.int()]))
      .openapi({ description: "Its parts of the agent's 1,000,000 slots of traffic: from, and up to." }),
    winner: z.int().nullable(),
    created_by: z.string(),
    created_at: timestamp,
    updated_at: timestamp,
    started_at: time,
    ended_at: time,
    ends_at: time.openapi({ description: "When it ends by itself." }),
    revision: z.int().openapi({ description: "The experiment's own." }),
  })
  .openapi("Experiment");

const tags = ["Experiments"];
const params = z.object({
  id: z.string().openapi({ param: { name: "id", in: "path" }, example: "pagbank-v27-vs-v28" }),
});
const answer = jsonAnswer(experiment, "The experiment; its ETag goes into If-Match.");

export const list = createRoute({
  method: "get",
  path: "/experiments",
  tags,
  summary: "List experiments, newest first",
  ...secured("experiments:read"),
  request: {
    query: paging.extend({
      status: z.enum(EXPERIMENT_STATUSES).optional(),
      agent_id: z.string().max(255).optional(),
    }),
  },
  responses: { 200: jsonAnswer(pageOf(experiment), "A page of experiments.") },
});

export const create = createRoute({
  method: "post",
  path: "/experiments",
  tags,
  summary: "Create an experiment",
  description:
    "A draft: it takes no traffic until it is started. Everything but test_id, agent_id, control_version, test_versions and traffic_distribution has a default.",
  ...secured("experiments:write"),
  request: {
    body: jsonBody(
      createExperiment.openapi({
        example: {
          test_id: "pagbank-v27-vs-v28",
          name: "Enhanced Prompts Test",
          description: "Testing improved prompts in v28",
          agent_id: "pagbank-specialist",
          control_version: 27,
          test_versions: [28],
          traffic_distribution: { "27": 70, "28": 30 },
          duration_days: 14,
          min_sample_size: 100,
          primary_metric: "success_rate",
        },
      }),
    ),
  },
  responses: { 201: answer },
});

export const get = createRoute({
  method: "get",
  path: "/experiments/{id}",
  tags,
  summary: "Get an experiment",
  ...secured("experiments:read"),
  request: { params },
  responses: { 200: answer },
});

export const update = createRoute({
  method: "patch",
  path: "/experiments/{id}",
  tags,
  summary: "Change an experiment",
  description:
    "What is left out stays. All of a draft may change, but its test_id. Once it has started, name and description may, and while it runs traffic_percent may grow: no unit that has a variant loses it.",
  ...secured("experiments:write"),
  request: { params, body: jsonBody(updateExperiment.openapi({ example: { traffic_percent: 50 } })) },
  responses: { 200: answer },
});

const action = <V extends string>(verb: V, summary: string, description: string) =>
  createRoute({
    method: "post",
    path: `/experiments/{id}/${verb}` as const,
    tags,
    summary,
    description,
    ...secured("experiments:write"),
    request: { params, body: jsonBody(act, false) },
    responses: { 200: answer },
  });

export const start = action(
  "start",
  "Start an experiment",
  "Opens its first phase and takes its share of the agent's traffic. 409 traffic_unavailable, with free_percent, when other experiments leave less; all that run on an agent share one unit. With duration_days it ends by itself.",
);

export const pause = action(
  "pause",
  "Pause an experiment",
  "Nobody new is counted; who was enrolled keeps the variant.",
);

export const resume = action("resume", "Resume a paused experiment", "New units are counted again.");

export const stop = action(
  "stop",
  "Stop an experiment",
  "For good: its traffic gets the active version. It can still be concluded.",
);

export const reallocate = createRoute({
  method: "post",
  path: "/experiments/{id}/reallocate",
  tags,
  summary: "Begin a phase with other weights",
  description: "Units are drawn anew and analysed apart. traffic_percent may grow with it.",
  ...secured("experiments:write"),
  request: {
    params,
    body: jsonBody(reallocateInput.openapi({ example: { traffic_distribution: { "27": 50, "28": 50 } } })),
  },
  responses: { 200: answer },
});

export const conclude = createRoute({
  method: "post",
  path: "/experiments/{id}/conclude",
  tags,
  summary: "Conclude an experiment",
  description:
    "Ends it, unless it has ended, and makes the winner the active version, in one write. The key needs versions:activate as well.",
  ...secured("experiments:write"),
  request: {
    params,
    body: jsonBody(concludeInput.openapi({ example: { winner: 28, reason: "More success" } })),
  },
  responses: { 200: answer },
});

const assigned = z
  .object({
    agent_id: z.string(),
    version: z.int().openapi({ example: 28 }),
    config_hash: z.string(),
    config: configuration,
    reason: z.string().openapi({ example: "EXPERIMENT" }),
    variant: z.string().nullable().openapi({ example: "test" }),
    experiment_id: z.string().nullable(),
    experiment_phase: z.int().nullable(),
    rollout_id: z.string().nullable(),
    rule_id: z.string().nullable(),
    flags: z.record(z.string(), z.unknown()),
    tools_disabled: z.array(z.string()),
    revision: z.int(),
    metadata: z.object({
      ab_test_version: z.int().nullable().openapi({ example: 28 }),
      ab_test_variant: z.enum(["control", "test"]).nullable().openapi({ example: "test" }),
    }),
  })
  .openapi("Assignment");

export const assignment = createRoute({
  method: "get",
  path: "/experiments/{id}/assignment",
  tags,
  summary: "Get a unit's version of this experiment",
  description:
    "As resolve would answer if the agent had this experiment and no rules or overrides. A unit that is not enrolled gets the active version, and null in metadata. Other query parameters are attributes for the audience and the flags.",
  ...secured("resolve"),
  request: {
    params,
    query: z.looseObject({ user_id: z.string().optional(), session_id: z.string().optional() }),
  },
  responses: { 200: jsonAnswer(assigned, "The version and its configuration.") },
});
