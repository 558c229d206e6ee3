import { createRoute, z } from "@hono/zod-openapi";
import { RECOMMENDATIONS } from "../../../domain/analysis/recommend.ts";
import { ANALYSES, DIRECTIONS, EXPERIMENT_STATUSES } from "../../../domain/experiment/experiment.ts";
import { METRIC_KINDS } from "../../../domain/metric.ts";
import { COMPARISON_STATUSES } from "../../../domain/stats/compare.ts";
import { secured } from "../../middleware/scope.ts";
import { jsonAnswer, timestamp } from "../../schemas.ts";

const figure = z.number().nullable();
const interval = z.tuple([z.number(), z.number()]);
const moment = timestamp.nullable();

const version = z
  .object({
    variant: z.enum(["control", "test"]),
    exposed: z.int().openapi({ description: "Units that were exposed, or had an outcome." }),
    sample_size: z.int().openapi({ description: "Units with an outcome." }),
    interactions: z.int(),
    success_rate: figure.openapi({ description: "0 to 1, as all rates." }),
    error_rate: figure,
    escalation_rate: figure,
    avg_response_time: figure.openapi({ description: "Milliseconds; the plain mean, for show." }),
    user_satisfaction: figure,
    p50: figure.openapi({ description: "Of response times, in milliseconds, to 1 %." }),
    p95: figure,
    p99: figure,
    avg_time_to_first_token: figure,
    cost_usd: figure.openapi({ description: "Of one interaction, on average; so are tokens." }),
    input_tokens: figure,
    output_tokens: figure,
    cached_tokens: figure,
    metrics: z.record(z.string(), figure),
    intervals: z
      .record(z.string(), interval)
      .openapi({ description: "At 1 − alpha, of this version alone: for show, no comparison." }),
  })
  .openapi("VersionResults");

const evidence = {
  z: figure.openapi({
    description: "The statistic that decides, in standard errors: above 0 where the test version has more.",
  }),
  critical: figure.openapi({
    description: "What the size of z has to exceed at this look; more where several metrics share alpha.",
  }),
};

const comparison = z
  .object({
    version: z.int(),
    metric: z.string(),
    kind: z.enum(METRIC_KINDS),
    direction: z.enum(DIRECTIONS).openapi({ description: "Which way is better." }),
    role: z.enum(["primary", "secondary"]),
    status: z.enum(COMPARISON_STATUSES),
    reason: z.string().optional(),
    control_value: figure,
    test_value: figure,
    difference: figure,
    interval: interval
      .nullable()
      .openapi({ description: "Of the difference, valid for the mode of analysis." }),
    lift: figure.openapi({ description: "Relative: 0.1 is ten percent more than the control." }),
    lift_interval: interval.nullable(),
    p_value: figure.openapi({ description: "Valid for the mode of analysis." }),
    adjusted_p_value: figure.openapi({ description: "By Holm, over metrics and versions." }),
    significant: z.boolean().nullable(),
    ...evidence,
    chance_to_win: figure.openapi({
      description: "A description of the data so far, no rule for stopping: it does not cure peeking.",
    }),
    expected_loss: figure,
  })
  .openapi("Comparison");

const guardrail = z.object({
  version: z.int(),
  metric: z.string(),
  direction: z.enum(DIRECTIONS),
  verdict: z.enum(["harmed", "safe", "undecided"]),
  status: z.string(),
  reason: z.string().optional(),
  control_value: figure,
  test_value: figure,
  worsening: figure.openapi({ description: "How much worse it is than the control; below 0 it is better." }),
  at_least: figure.openapi({ description: "It is at least so much worse, and at_most so much." }),
  at_most: figure,
  margin: z.number().openapi({ description: "As it was set, or its default." }),
  scale: z.enum(["relative", "absolute"]).openapi({
    description: "relative: 0.1 is ten percent of the control's. absolute: in the metric's own unit.",
  }),
});

const quality = z.object({
  sample_ratio: z.object({
    status: z.enum(["ok", "insufficient_data", "out_of_range", "not_applicable"]),
    reason: z.string().optional(),
    statistic: figure,
    p_value: figure,
    sequential_p_value: figure,
    mismatch: z.boolean(),
    sequential_mismatch: z.boolean(),
    expected: z.record(z.string(), z.number()),
    observed: z.record(z.string(), z.number()),
  }),
  multiple_exposures: z.object({ units: z.int(), share: z.number(), alarm: z.boolean() }),
  mismatches: z.int().openapi({ description: "Interactions of a version that the unit was not given." }),
  excluded: z.int(),
});

const results = z
  .object({
    test_id: z.string(),
    test_name: z.string(),
    agent_id: z.string(),
    status: z.enum(EXPERIMENT_STATUSES),
    phase: z.int(),
    phases: z.array(z.object({ number: z.int(), started_at: timestamp, ended_at: moment })),
    analysis: z.enum(ANALYSES),
    alpha: z.number(),
    control_version: z.int(),
    primary_metric: z.string(),
    sufficient_data: z
      .boolean()
      .openapi({ description: "Whether every version has min_sample_size units with an outcome." }),
    sufficient_data_expected_at: moment,
    planned_share: figure,
    results_by_version: z.record(z.string(), version),
    comparisons: z.array(comparison),
    pending: z.string().nullable().openapi({ description: "Why the comparisons are not judged yet." }),
    guardrails: z.array(guardrail),
    quality,
    recommendations: z.array(
      z.object({
        version: z.int(),
        recommendation: z.enum(RECOMMENDATIONS),
        is_significant: z.boolean(),
        improvement_percent: figure,
        summary: z.string(),
      }),
    ),
    looks: z
      .array(
        z.object({
          kind: z.enum(["planned", "early"]),
          taken_at: timestamp,
          fraction: z.number(),
          comparisons: z.array(
            z.object({
              version: z.int(),
              metric: z.string(),
              difference: figure,
              interval: interval.nullable(),
              p_value: figure,
              adjusted_p_value: figure,
              significant: z.boolean().nullable(),
              ...evidence,
            }),
          ),
        }),
      )
      .openapi({
        description:
          "When a group-sequential experiment was judged: at every tenth of what was planned, with 98 % of alpha, and early when the evidence was overwhelming, with the rest.",
      }),
    series: z.array(
      z.object({
        day: z.string().openapi({ example: "2026-11-20" }),
        version: z.int(),
        interactions: z.int(),
        new_units: z.int(),
        metrics: z.record(z.string(), z.object({ n: z.int(), mean: z.number() })),
      }),
    ),
    first_at: moment,
    last_at: moment,
    winner: z.int().nullable(),
    frozen_at: moment.openapi({
      description: "When they were kept beside the decision; null: they are of now.",
    }),
  })
  .openapi("Results");

export const get = createRoute({
  method: "get",
  path: "/experiments/{id}/results",
  tags: ["Experiments"],
  summary: "Get an experiment's results",
  description:
    "By unit, not by request, in the mode of analysis that was fixed when the experiment started: no number is shown as valid that looking at it has spoilt. The last phase, unless another is asked for: weights change between phases, and they are analysed apart.",
  ...secured("experiments:read"),
  request: {
    params: z.object({
      id: z.string().openapi({ param: { name: "id", in: "path" }, example: "pagbank-v27-vs-v28" }),
    }),
    query: z.object({
      phase: z
        .string()
        .regex(/^[1-9][0-9]{0,5}$/, "must be a whole number of at least 1")
        .transform(Number)
        .optional()
        .openapi({ type: "integer" }),
    }),
  },
  responses: { 200: jsonAnswer(results, "What the experiment has come to.") },
});
