import type { Direction } from "../experiment/experiment.ts";
import type { MetricKind } from "../metric.ts";
import { detectableMean, detectableRate, unitsForMean, unitsForRate } from "../stats/sample-size.ts";

/** What is known of a metric before the experiment. */
export type Baseline = { rate: number } | { mean: number; standard_deviation: number };

export interface PlanInput {
  metric: string;
  kind: MetricKind;
  direction: Direction;
  baseline: Baseline;
  /** Relative to the baseline: 0.05 is five percent. */
  effect: number;
  alpha: number;
  power: number;
  /** Percent of each arm, the control first. */
  weights: readonly number[];
  /** Percent of the agent's traffic that is enrolled. */
  trafficPercent: number;
  /** All of the agent's; null: not known. */
  unitsPerDay: number | null;
  /** Units of all arms together that there may be; null: as many as are needed. */
  sampleSize: number | null;
}

export interface Plan {
  /** In the metric's unit. */
  absolute_effect: number;
  /** Units of the smallest arm; null: no number of units would do. */
  sample_size_per_arm: number | null;
  total_sample_size: number | null;
  /** At the pace of the traffic that is enrolled; null: it is not known. */
  duration_days: number | null;
  /** The smallest effect that `sample_size` units see, relative to the baseline; null without one. */
  minimum_detectable_effect: number | null;
  /** Of each comparison: alpha is shared out among the test versions. */
  alpha_per_comparison: number;
}

/** How many units an experiment takes to see an effect, and how long that lasts. */
export function planExperiment(input: PlanInput): Plan {
  const { alpha, power, weights, trafficPercent, unitsPerDay, sampleSize } = input;
  const each = { alpha: alpha / Math.max(1, weights.length - 1), power };
  const smallest = Math.min(...weights) / 100;
  const perArm = unitsOf(input, each);
  const total = perArm === null ? null : Math.ceil(perArm / smallest);
  const perDay = unitsPerDay === null ? null : (unitsPerDay * trafficPercent) / 100;
  return {
    absolute_effect: signed(input) * valueOf(input.baseline),
    sample_size_per_arm: perArm,
    total_sample_size: total,
    duration_days: total === null || !perDay ? null : total / perDay,
    minimum_detectable_effect: sampleSize === null ? null : detectable(input, each, sampleSize * smallest),
    alpha_per_comparison: each.alpha,
  };
}

const valueOf = (baseline: Baseline): number => ("rate" in baseline ? baseline.rate : baseline.mean);

const signed = ({ effect, direction }: PlanInput): number => (direction === "increase" ? effect : -effect);

interface Errors {
  alpha: number;
  power: number;
}

function unitsOf(input: PlanInput, errors: Errors): number | null {
  const { baseline } = input;
  const change = signed(input) * valueOf(baseline);
  if ("rate" in baseline) return unitsForRate(baseline.rate, change, errors);
  const variance = baseline.standard_deviation ** 2;
  return change === 0 ? null : unitsForMean(variance, variance, change, errors);
}

function detectable({ baseline, direction }: PlanInput, errors: Errors, units: number): number | null {
  const value = valueOf(baseline);
  const found =
    "rate" in baseline
      ? detectableRate(baseline.rate, units, errors, direction)
      : detectableMean(baseline.standard_deviation ** 2, baseline.standard_deviation ** 2, units, errors);
  return found === null || value === 0 ? null : Math.abs(found / value);
}
