import type { FieldError } from "../errors.ts";
import { pointer } from "../json.ts";
import { MAX_EXPERIMENT_ARMS } from "../limits.ts";
import { isMetricName, METRIC_NAMES } from "../metric.ts";
import type { Analysis, ExperimentDefinition, LiveExperiment, SlotRange } from "./experiment.ts";

type Required = "test_id" | "agent_id" | "control_version" | "test_versions" | "traffic_distribution";
export type GivenDefinition = Pick<ExperimentDefinition, Required> & Partial<ExperimentDefinition>;

/** A definition with everything that was left out. */
export const completeDefinition = (given: GivenDefinition): ExperimentDefinition => ({
  test_id: given.test_id,
  name: given.name ?? given.test_id,
  description: given.description ?? "",
  agent_id: given.agent_id,
  control_version: given.control_version,
  test_versions: given.test_versions,
  traffic_distribution: given.traffic_distribution,
  traffic_percent: given.traffic_percent ?? 100,
  unit: given.unit ?? "user",
  audience: given.audience ?? {},
  sticky: given.sticky ?? false,
  primary_metric: given.primary_metric ?? "success_rate",
  secondary_metrics: given.secondary_metrics ?? [],
  guardrails: given.guardrails ?? [],
  analysis: given.analysis ?? null,
  alpha: given.alpha ?? 0.05,
  power: given.power ?? 0.8,
  minimum_detectable_effect: given.minimum_detectable_effect ?? null,
  min_sample_size: given.min_sample_size ?? 100,
  max_sample_size: given.max_sample_size ?? null,
  duration_days: given.duration_days ?? null,
  allocation: given.allocation ?? "fixed",
  cadence_minutes: given.cadence_minutes ?? 60,
});

/** The control first. */
export const versionsOf = ({ control_version, test_versions }: ExperimentDefinition): number[] => [
  control_version,
  ...test_versions,
];

/** Percent of each arm, in the order of `versionsOf`. */
export const weightsOf = (definition: ExperimentDefinition): number[] =>
  versionsOf(definition).map((version) => definition.traffic_distribution[version] ?? 0);

/** How often the numbers may be looked at, unless it was said: looks can only be planned up to a known end. */
export const analysisOf = ({ analysis, max_sample_size, duration_days }: ExperimentDefinition): Analysis =>
  analysis ?? (max_sample_size === null && duration_days === null ? "always_valid" : "group_sequential");

/** What the resolve plane needs to know of an experiment. */
export const liveOf = (
  definition: ExperimentDefinition,
  phase: number,
  ranges: SlotRange[],
): LiveExperiment => {
  const { test_id, unit, audience, sticky } = definition;
  const weights = weightsOf(definition);
  return {
    id: test_id,
    phase,
    unit,
    ranges,
    arms: versionsOf(definition).map((version, arm) => ({ version, weight: weights[arm]! })),
    ...(Object.keys(audience).length > 0 && { audience }),
    ...(sticky && { sticky }),
  };
};

const WEIGHT_TOLERANCE = 1e-6;

/** What is wrong with the weights of these versions. */
export function weightFaults(weights: Record<string, number>, versions: readonly number[]): FieldError[] {
  const path = "/traffic_distribution";
  const wanted = new Set(versions.map(String));
  const faults = Object.keys(weights)
    .filter((version) => !wanted.has(version))
    .map((version) => ({
      path: pointer(path, version),
      message: "is not a version of the experiment",
    }));
  for (const version of wanted) {
    if (!Object.hasOwn(weights, version))
      faults.push({ path, message: `has no weight for version ${version}` });
  }
  const sum = Object.values(weights).reduce((total, weight) => total + weight, 0);
  if (faults.length === 0 && Math.abs(sum - 100) > WEIGHT_TOLERANCE)
    faults.push({ path, message: `weights are percentages and must add up to 100; these add up to ${sum}` });
  return faults;
}

function versionFaults({ control_version, test_versions }: ExperimentDefinition): FieldError[] {
  const path = "/test_versions";
  if (test_versions.length >= MAX_EXPERIMENT_ARMS)
    return [{ path, message: `must leave no more than ${MAX_EXPERIMENT_ARMS} arms, with the control` }];
  return test_versions.flatMap((version, index) => {
    if (version === control_version) return [{ path: `${path}/${index}`, message: "is the control" }];
    if (test_versions.indexOf(version) < index)
      return [{ path: `${path}/${index}`, message: "is among them already" }];
    return [];
  });
}

const metricFault = (metric: string, path: string): FieldError[] =>
  isMetricName(metric)
    ? []
    : [{ path, message: `is not a metric; these are: ${METRIC_NAMES.join(", ")}, metrics.<name>` }];

/** What is wrong with a definition in itself, whatever the agent has. */
export const definitionFaults = (definition: ExperimentDefinition): FieldError[] => [
  ...versionFaults(definition),
  ...weightFaults(definition.traffic_distribution, versionsOf(definition)),
  ...metricFault(definition.primary_metric, "/primary_metric"),
  ...definition.secondary_metrics.flatMap((metric, at) => metricFault(metric, `/secondary_metrics/${at}`)),
  ...definition.guardrails.flatMap(({ metric }, at) => metricFault(metric, `/guardrails/${at}/metric`)),
];
