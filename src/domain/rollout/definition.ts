import { guardrailOf } from "../analysis/metrics.ts";
import { SLOTS } from "../bucketing.ts";
import type { FieldError } from "../errors.ts";
import type { Guardrail } from "../experiment/experiment.ts";
import { MAX_ROLLOUT_STEPS } from "../limits.ts";
import { isMetricName, METRIC_NAMES, type MetricDefinition } from "../metric.ts";
import { thresholdOf } from "../evaluate/split.ts";
import { isErringMetric } from "./judge/erring.ts";
import type { RolloutGuardrail, RolloutPlan, Step } from "./rollout.ts";

const DEFAULT_PERCENTS = [1, 5, 10, 25, 50, 100];
const DEFAULT_DWELL_SECONDS = 600;
const DEFAULT_EXPOSURES = 100;
/** Of errors and escalations: harm is twice as many. With less, good canaries wait far longer to be believed. */
const DEFAULT_ERRING_MARGIN = 1;
/** Of a thousand units one that fails: with fewer than that there is hardly anything to compare. */
const DEFAULT_TOLERATED_RATE = 0.001;
/** More is no exception any more. */
const MAX_TOLERATED_RATE = 0.5;
const DEFAULT_NO_TRAFFIC_SECONDS = 3_600;
const DEFAULT_MAX_DURATION_SECONDS = 7 * 24 * 3_600;

/** One slot of a million. */
const MIN_PERCENT = 0.0001;

/** A number is a step's percentage. */
export type GivenStep = number | (Pick<Step, "percent"> & Partial<Step>);
type Required = "target_version" | "stable_version";
export type GivenPlan = Pick<RolloutPlan, Required> &
  Partial<Omit<RolloutPlan, Required | "steps" | "guardrails">> & {
    steps?: readonly GivenStep[];
    guardrails?: readonly GivenGuardrail[];
  };
export type GivenGuardrail = Guardrail & { tolerated_rate?: number | undefined };

/** A plan with everything that was left out, and what its project says of its own metrics. */
export const completePlan = (given: GivenPlan, definitions: readonly MetricDefinition[]): RolloutPlan => ({
  target_version: given.target_version,
  stable_version: given.stable_version,
  unit: given.unit ?? "user",
  audience: given.audience ?? {},
  steps: (given.steps ?? DEFAULT_PERCENTS).map(completeStep),
  guardrails: (given.guardrails ?? [{ metric: "error_rate" }]).map((guardrail) =>
    completeGuardrail(guardrail, definitions),
  ),
  policy: given.policy ?? "sequential",
  on_finish: given.on_finish ?? "promote",
  on_no_traffic: given.on_no_traffic ?? "hold",
  no_traffic_seconds: given.no_traffic_seconds ?? DEFAULT_NO_TRAFFIC_SECONDS,
  max_duration_seconds:
    given.max_duration_seconds === undefined ? DEFAULT_MAX_DURATION_SECONDS : given.max_duration_seconds,
  kill_switch: given.kill_switch ?? true,
});

function completeStep(given: GivenStep): Step {
  const step = typeof given === "number" ? { percent: given } : given;
  return {
    percent: step.percent,
    min_dwell_seconds: step.min_dwell_seconds ?? DEFAULT_DWELL_SECONDS,
    min_exposures: step.min_exposures ?? DEFAULT_EXPOSURES,
    gate: step.gate ?? false,
  };
}

const completeGuardrail = (
  { tolerated_rate, ...guardrail }: GivenGuardrail,
  definitions: readonly MetricDefinition[],
): RolloutGuardrail => {
  const measure = guardrailOf(guardrail, definitions);
  return isErringMetric(guardrail.metric)
    ? {
        ...measure,
        margin: guardrail.margin ?? DEFAULT_ERRING_MARGIN,
        tolerated_rate: tolerated_rate ?? DEFAULT_TOLERATED_RATE,
      }
    : { ...measure, tolerated_rate: tolerated_rate ?? 0 };
};

/** What is wrong with a plan in itself, whatever the agent has. */
export const planFaults = (plan: RolloutPlan): FieldError[] => [
  ...(plan.target_version === plan.stable_version
    ? [{ path: "/target_version", message: "is the active version already" }]
    : []),
  ...stepFaults(plan.steps),
  ...guardrailFaults(plan.guardrails),
  ...durationFaults(plan),
];

function stepFaults(steps: readonly Step[]): FieldError[] {
  const path = "/steps";
  if (steps.length === 0) return [{ path, message: "must have one step or more" }];
  if (steps.length > MAX_ROLLOUT_STEPS)
    return [{ path, message: `must have no more than ${MAX_ROLLOUT_STEPS} steps` }];
  const faults = steps.flatMap(({ percent, min_dwell_seconds, min_exposures }, at): FieldError[] => [
    ...percentFaults(percent, steps[at - 1]?.percent, `${path}/${at}/percent`),
    ...notNegative(min_dwell_seconds, `${path}/${at}/min_dwell_seconds`),
    ...notNegative(min_exposures, `${path}/${at}/min_exposures`),
  ]);
  if (thresholdOf(steps[0]!.percent) === SLOTS)
    faults.push({
      path: `${path}/0/percent`,
      message: "must be less than 100: nobody would be left to compare with; activate the version instead",
    });
  return faults;
}

function percentFaults(percent: number, before: number | undefined, path: string): FieldError[] {
  if (!(percent >= MIN_PERCENT && percent <= 100))
    return [{ path, message: `must be from ${MIN_PERCENT} to 100` }];
  // In slots: what makes no unit more a canary's is no step.
  if (before !== undefined && thresholdOf(percent) <= thresholdOf(before))
    return [{ path, message: `must be more than the step before it, which is ${before}` }];
  return [];
}

function guardrailFaults(guardrails: readonly RolloutGuardrail[]): FieldError[] {
  const path = "/guardrails";
  if (guardrails.length === 0)
    return [{ path, message: "must have one guardrail or more: nothing else lets it go on" }];
  const names = guardrails.map(({ metric }) => metric);
  return guardrails.flatMap(({ metric, direction, margin, scale, tolerated_rate }, at): FieldError[] => {
    const own = `${path}/${at}`;
    if (!isMetricName(metric))
      return [
        {
          path: `${own}/metric`,
          message: `is not a metric; these are: ${METRIC_NAMES.join(", ")}, metrics.<name>`,
        },
      ];
    if (names.indexOf(metric) < at) return [{ path: `${own}/metric`, message: "is among them already" }];
    const faults: FieldError[] = [];
    if (isErringMetric(metric) && direction === "increase")
      faults.push({ path: `${own}/direction`, message: "must be decrease: fewer are better" });
    if (!(margin > 0 && Number.isFinite(margin)))
      faults.push({
        path: `${own}/margin`,
        message: "must be more than 0: that nothing at all got worse cannot be shown",
      });
    if (!isErringMetric(metric) && scale === "relative" && direction === "increase" && margin >= 1)
      faults.push({ path: `${own}/margin`, message: "must be less than 1: that is all of it" });
    if (!(tolerated_rate >= 0 && tolerated_rate <= MAX_TOLERATED_RATE))
      faults.push({ path: `${own}/tolerated_rate`, message: `must be from 0 to ${MAX_TOLERATED_RATE}` });
    if (!isErringMetric(metric) && tolerated_rate !== 0)
      faults.push({
        path: `${own}/tolerated_rate`,
        message: "is of error_rate and escalation_rate only: leave it out",
      });
    return faults;
  });
}

const durationFaults = ({ no_traffic_seconds, max_duration_seconds }: RolloutPlan): FieldError[] => [
  ...aSecond(no_traffic_seconds, "/no_traffic_seconds"),
  ...(max_duration_seconds === null ? [] : aSecond(max_duration_seconds, "/max_duration_seconds")),
];

const notNegative = (value: number, path: string): FieldError[] =>
  value >= 0 && Number.isFinite(value) ? [] : [{ path, message: "must not be negative" }];

const aSecond = (value: number, path: string): FieldError[] =>
  value >= 1 && Number.isFinite(value) ? [] : [{ path, message: "must be 1 or more" }];
