import * as z from "zod";
import { ALLOCATIONS, ANALYSES, DIRECTIONS } from "../experiment/experiment.ts";
import type { JsonObject } from "../json.ts";
import {
  MAX_CADENCE_MINUTES,
  MAX_DURATION_DAYS,
  MAX_SAMPLE_SIZE,
  MAX_STUDY_METRICS,
  MIN_CADENCE_MINUTES,
} from "../limits.ts";
import { act, agentId, name, person, text, versionNumber } from "./common.ts";
import { condition, key, unitName } from "./targeting.ts";

/** Names are checked against the list of metrics with the rest of the definition. */
const metric = z.string().max(128);
const share = z.number().gt(0, "must be more than 0").lt(1, "must be less than 1");
const units = z.int("must be a whole number").min(1).max(MAX_SAMPLE_SIZE);

const trafficDistribution = z.record(
  z.string(),
  z.number("must be a percentage").min(0, "must not be negative").max(100),
  "must be an object of percentages by version",
);
/** One slot of a million at least. */
const trafficPercent = z.number().min(0.0001).max(100);

/** What can be said of an experiment, beside its id; nothing has a default here, so that a PATCH changes only what it names. */
const fields = {
  name: name.optional(),
  description: text.optional(),
  agent_id: agentId,
  control_version: versionNumber,
  test_versions: z.array(versionNumber).min(1, "must have one version or more"),
  traffic_distribution: trafficDistribution,
  traffic_percent: trafficPercent.optional(),
  unit: unitName.optional(),
  audience: (condition as z.ZodType<JsonObject>).optional(),
  sticky: z.boolean().optional(),
  primary_metric: metric.optional(),
  secondary_metrics: z.array(metric).max(MAX_STUDY_METRICS).optional(),
  guardrails: z
    .array(
      z.strictObject({
        metric,
        direction: z.enum(DIRECTIONS).optional(),
        margin: z.number().min(0).optional(),
      }),
    )
    .max(MAX_STUDY_METRICS)
    .optional(),
  analysis: z.enum(ANALYSES).nullable().optional(),
  alpha: share.optional(),
  power: share.optional(),
  minimum_detectable_effect: z.number().gt(0, "must be more than 0").nullable().optional(),
  min_sample_size: units.optional(),
  max_sample_size: units.nullable().optional(),
  duration_days: z.number().gt(0, "must be more than 0").max(MAX_DURATION_DAYS).nullable().optional(),
  allocation: z.enum(ALLOCATIONS).optional(),
  cadence_minutes: z.int().min(MIN_CADENCE_MINUTES).max(MAX_CADENCE_MINUTES).optional(),
};

/** `POST /experiments`. */
export const createExperiment = act
  .extend({ ...fields, test_id: key, created_by: person.optional() })
  .strict();
export type CreateExperiment = z.infer<typeof createExperiment>;

/** `PATCH /experiments/{id}`: what is left out stays. */
export const updateExperiment = act.extend(fields).partial().strict();
export type UpdateExperiment = z.infer<typeof updateExperiment>;

/** `POST …/reallocate`: the weights of a new phase. */
export const reallocate = act
  .extend({ traffic_distribution: trafficDistribution, traffic_percent: trafficPercent.optional() })
  .strict();
export type Reallocate = z.infer<typeof reallocate>;

/** `POST …/conclude`. */
export const conclude = act.extend({ winner: versionNumber }).strict();
export type Conclude = z.infer<typeof conclude>;
