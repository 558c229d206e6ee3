import type { Direction, ExperimentDefinition, Guardrail } from "../experiment/experiment.ts";
import { CUSTOM_PREFIX, type MetricDefinition, type MetricKind } from "../metric.ts";

/** How a metric is compared, and which way is better. */
export interface Measure {
  metric: string;
  kind: MetricKind;
  direction: Direction;
}

/** Latencies and costs have heavy tails: they are compared by their logarithms, as geometric means. */
const MEASURES: Record<string, Omit<Measure, "metric">> = {
  success_rate: { kind: "rate", direction: "increase" },
  error_rate: { kind: "rate", direction: "decrease" },
  escalation_rate: { kind: "rate", direction: "decrease" },
  response_time_ms: { kind: "geometric_mean", direction: "decrease" },
  time_to_first_token_ms: { kind: "geometric_mean", direction: "decrease" },
  cost_usd: { kind: "geometric_mean", direction: "decrease" },
  satisfaction_score: { kind: "mean", direction: "increase" },
  input_tokens: { kind: "mean", direction: "decrease" },
  output_tokens: { kind: "mean", direction: "decrease" },
  cached_tokens: { kind: "mean", direction: "increase" },
};

/** A metric of a project's own is a mean that should increase, unless the project has said otherwise. */
export function measureOf(metric: string, definitions: readonly MetricDefinition[]): Measure {
  const known = MEASURES[metric];
  if (known) return { metric, ...known };
  const defined = definitions.find(({ name }) => `${CUSTOM_PREFIX}${name}` === metric);
  return { metric, kind: defined?.kind ?? "mean", direction: defined?.direction ?? "increase" };
}

/** The metrics that an experiment decides on: the primary one first, each once. */
export const decisive = ({ primary_metric, secondary_metrics }: ExperimentDefinition): string[] => [
  ...new Set([primary_metric, ...secondary_metrics]),
];

/** Of a guardrail that names none: relative, and absolute for satisfaction, which is a score of 1 to 10. */
const MARGIN = 0.1;
const SATISFACTION_MARGIN = 0.5;

export interface GuardrailMeasure extends Measure {
  margin: number;
  scale: "relative" | "absolute";
}

/**
 * How much worse a value is that a test found, or a bound of one: a relative worsening is a logarithm there, and is a
 * share here, of what there is more of, or of what is left. An absolute one is as it is.
 */
export function worseningOf(
  { scale, direction }: Pick<GuardrailMeasure, "scale" | "direction">,
  value: number,
): number {
  if (scale === "absolute") return value;
  return direction === "decrease" ? Math.expm1(value) : -Math.expm1(-value);
}

export function guardrailOf(
  { metric, direction, margin }: Guardrail,
  definitions: readonly MetricDefinition[],
): GuardrailMeasure {
  const measure = measureOf(metric, definitions);
  const absolute = metric === "satisfaction_score";
  return {
    ...measure,
    direction: direction ?? measure.direction,
    margin: margin ?? (absolute ? SATISFACTION_MARGIN : MARGIN),
    scale: absolute ? "absolute" : "relative",
  };
}
