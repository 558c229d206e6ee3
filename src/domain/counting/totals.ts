import type { CoMoments } from "../stats/co-moments.ts";
import type { Moments } from "../stats/moments.ts";
import type { SketchData } from "../stats/sketch.ts";

/**
 * What is counted of a metric in one arm. The unit's sum S and count N: for a rate, how many of its interactions were
 * one and how many there were; for a value, the sum of the values and how many there were.
 */
export interface MetricTotals {
  /** Over units that have at least one value. */
  units: CoMoments;
  /** The same of ln x, for metrics with heavy tails; null for others. */
  log_units: CoMoments | null;
  /** Over requests. */
  values: Moments;
  /** Null for rates. */
  sketch: SketchData | null;
  /** Units with S > 0: how many have failed, or were escalated, at least once. */
  units_above_zero: number;
}

/** What is counted of one arm in one phase of an experiment, or in one step of a rollout. */
export interface ArmTotals {
  version: number;
  /** Units that were exposed, or had an outcome; those that were seen in two arms are left out, here and in all that follows. */
  exposed: number;
  /** Units with an outcome. */
  units: number;
  interactions: number;
  /** By name: `success_rate`, `response_time_ms`, `metrics.helpfulness`, … */
  metrics: Record<string, MetricTotals>;
}

/** One day of an arm, for plots: running sums of outcomes by the UTC day on which they occurred. */
export interface ArmDay {
  /** Milliseconds since 1970. */
  day: number;
  arm: number;
  interactions: number;
  /** Units first seen that day. */
  new_units: number;
  metrics: Record<string, Moments>;
}

/** All that shards know of one phase of an experiment, or one step of a rollout. Adding up shards adds these up. */
export interface StudyTotals {
  arms: ArmTotals[];
  /** Units that were seen with versions of two arms. */
  multiple_exposures: number;
  /** Interactions of a version that the unit was not given. */
  mismatches: number;
  /** Interactions of units that were given a version by name, or that came to be enrolled while the experiment was paused. */
  excluded: number;
  days: ArmDay[];
  /** Milliseconds since 1970; null: nothing was counted. */
  first_at: number | null;
  last_at: number | null;
}
