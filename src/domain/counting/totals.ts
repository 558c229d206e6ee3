import { firstOf, type FirstUnit } from "./first-units.ts";
import { mergeCoMoments, type CoMoments } from "../stats/co-moments.ts";
import { mergeMoments, type Moments } from "../stats/moments.ts";
import { Sketch, type SketchData } from "../stats/sketch.ts";

/**
 * What is counted of a metric in one arm. The unit's sum S and count N: for a rate, how many of its interactions were
 * one and how many there were; for a value, the sum of the values and how many there were.
 */
export interface MetricTotals {
  /** Over units that have at least one value. */
  units: CoMoments;
  /** The same of ln x, for metrics with heavy tails; null for others. */
  log_units: CoMoments | null;
  /**
   * Over requests. A unit that turns out to be in two arms cannot be taken out of a value's any more: its values stay,
   * here, in the sketch and in the days' sums. So do those of units that came in a pause. Rates, and `units`, are
   * without them: the mean over requests of units of one arm is `units.mean_s / units.mean_n`.
   */
  values: Moments;
  /** Null for rates. */
  sketch: SketchData | null;
  /** Units with S > 0: how many have failed, or were escalated, at least once. */
  units_above_zero: number;
}

/** What is counted of one arm in one phase of an experiment, or in one stratum of a rollout. */
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

/** All that shards know of one phase of an experiment, or one stratum of a rollout. Adding up shards adds these up. */
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
  /** Of a rollout: the first ten units of each arm, or as many as there are. Their hashes are for adding up shards alone. */
  first_units: FirstUnit[];
}

/** Adds up what shards know of one study. Arms come in the same order from all of them. */
export function mergeStudyTotals(list: readonly StudyTotals[]): StudyTotals {
  const none: StudyTotals = {
    arms: [],
    multiple_exposures: 0,
    mismatches: 0,
    excluded: 0,
    days: [],
    first_at: null,
    last_at: null,
    first_units: [],
  };
  const sum = list.reduce(bothTotals, none);
  return { ...sum, first_units: firstOf(sum.first_units) };
}

function bothTotals(a: StudyTotals, b: StudyTotals): StudyTotals {
  return {
    arms: mergeBy(a.arms, b.arms, (arm) => arm.version, bothArms),
    multiple_exposures: a.multiple_exposures + b.multiple_exposures,
    mismatches: a.mismatches + b.mismatches,
    excluded: a.excluded + b.excluded,
    days: mergeBy(a.days, b.days, ({ day, arm }) => `${day}/${arm}`, bothDays).sort(
      (one, other) => one.day - other.day || one.arm - other.arm,
    ),
    first_at: extreme(Math.min, a.first_at, b.first_at),
    last_at: extreme(Math.max, a.last_at, b.last_at),
    first_units: [...a.first_units, ...b.first_units],
  };
}

const bothArms = (a: ArmTotals, b: ArmTotals): ArmTotals => ({
  version: a.version,
  exposed: a.exposed + b.exposed,
  units: a.units + b.units,
  interactions: a.interactions + b.interactions,
  metrics: mergeNamed(a.metrics, b.metrics, bothMetrics),
});

const bothMetrics = (a: MetricTotals, b: MetricTotals): MetricTotals => ({
  units: mergeCoMoments(a.units, b.units),
  log_units: a.log_units && b.log_units && mergeCoMoments(a.log_units, b.log_units),
  values: mergeMoments(a.values, b.values),
  sketch: a.sketch && b.sketch && bothSketches(a.sketch, b.sketch),
  units_above_zero: a.units_above_zero + b.units_above_zero,
});

const bothDays = (a: ArmDay, b: ArmDay): ArmDay => ({
  day: a.day,
  arm: a.arm,
  interactions: a.interactions + b.interactions,
  new_units: a.new_units + b.new_units,
  metrics: mergeNamed(a.metrics, b.metrics, mergeMoments),
});

function bothSketches(a: SketchData, b: SketchData): SketchData {
  const sketch = Sketch.from(a);
  sketch.merge(b);
  return sketch.data();
}

function mergeBy<T>(
  a: readonly T[],
  b: readonly T[],
  keyOf: (each: T) => string | number,
  both: (one: T, other: T) => T,
): T[] {
  const merged = new Map<string | number, T>(a.map((each) => [keyOf(each), each]));
  for (const each of b) {
    const known = merged.get(keyOf(each));
    merged.set(keyOf(each), known === undefined ? each : both(known, each));
  }
  return [...merged.values()];
}

function mergeNamed<T>(
  a: Record<string, T>,
  b: Record<string, T>,
  both: (one: T, other: T) => T,
): Record<string, T> {
  const merged = mergeBy(
    Object.entries(a),
    Object.entries(b),
    ([name]) => name,
    ([name, one], [, other]): [string, T] => [name, both(one, other)],
  );
  return Object.fromEntries(merged);
}

function extreme(of: (a: number, b: number) => number, a: number | null, b: number | null): number | null {
  return a === null ? b : b === null ? a : of(a, b);
}
