import { noCoMoments, type CoMoments } from "../stats/co-moments.ts";
import { mergeMoments, noMoments, type Moments } from "../stats/moments.ts";
import type { SketchData } from "../stats/sketch.ts";
import { armDays, type DayRow } from "./days.ts";
import { noFirstUnits, type FirstUnit } from "./first-units.ts";
import { momentsOfBits } from "./group-moments.ts";
import type { Study } from "./item.ts";
import { MAX_STUDY_METRICS } from "./limits.ts";
import { logFloorOf, RATES } from "./metrics.ts";
import type { ArmTotals, MetricTotals, StudyTotals } from "./totals.ts";

/** Totals of a rate: of requests it is enough to know how many were one. */
export interface RateState {
  units: CoMoments;
  units_above_zero: number;
  ones: number;
  n: number;
}

/** Totals of a value, but for its requests: those add up from the days. */
export interface ValueState {
  units: CoMoments;
  log_units: CoMoments | null;
  units_above_zero: number;
  sketch: SketchData;
}

export interface ArmState {
  version: number;
  exposed: number;
  units: number;
  interactions: number;
  /** By `RATES`. */
  rates: RateState[];
  /** By the study's metrics. */
  values: ValueState[];
}

/** All that is kept of a study but its units and its days: plain data, stored as JSON. */
export interface StudyState {
  key: string;
  heavy: string[];
  /** Names of its values, in the order in which pages number them; it only grows. */
  metrics: string[];
  arms: ArmState[];
  multiple_exposures: number;
  mismatches: number;
  excluded: number;
  first_at: number | null;
  last_at: number | null;
  /** In order of arrival; absent unless it is a rollout's. */
  first_units?: FirstUnit[];
}

export const newStudy = ({ key, versions, heavy = [] }: Study): StudyState => ({
  key,
  heavy,
  metrics: [],
  arms: versions.map((version) => ({
    version,
    exposed: 0,
    units: 0,
    interactions: 0,
    rates: RATES.map(() => ({ units: noCoMoments(), units_above_zero: 0, ones: 0, n: 0 })),
    values: [],
  })),
  multiple_exposures: 0,
  mismatches: 0,
  excluded: 0,
  first_at: null,
  last_at: null,
  ...noFirstUnits(key),
});

/** The number of a value in this study, which has it from now on; null: it has as many as it can. */
export function metricOf(study: StudyState, name: string): number | null {
  const known = study.metrics.indexOf(name);
  if (known !== -1) return known;
  if (study.metrics.length >= MAX_STUDY_METRICS) return null;
  const logs = logFloorOf(name, study.heavy) !== null;
  for (const arm of study.arms) {
    arm.values.push({
      units: noCoMoments(),
      log_units: logs ? noCoMoments() : null,
      units_above_zero: 0,
      sketch: { zeros: 0, keys: [], counts: [] },
    });
  }
  return study.metrics.push(name) - 1;
}

/** What others see of a study. */
export function studyTotals(study: StudyState, days: readonly DayRow[]): StudyTotals {
  const { metrics, multiple_exposures, mismatches, excluded, first_at, last_at, first_units = [] } = study;
  return {
    arms: study.arms.map((arm, index) => armTotals(arm, metrics, requestsOf(days, index))),
    multiple_exposures,
    mismatches,
    excluded,
    days: armDays(days, metrics),
    first_at,
    last_at,
    first_units,
  };
}

/** By metric: all values of an arm's requests. */
const requestsOf =
  (days: readonly DayRow[], arm: number) =>
  (metric: number): Moments =>
    days.reduce(
      (sum, day) => (day.arm === arm ? mergeMoments(sum, day.state.values[metric] ?? noMoments()) : sum),
      noMoments(),
    );

function armTotals(
  arm: ArmState,
  metrics: readonly string[],
  requests: (metric: number) => Moments,
): ArmTotals {
  const { version, exposed, units, interactions, rates, values } = arm;
  const named: [string, MetricTotals][] = [
    ...rates.map((rate, index): [string, MetricTotals] => [
      RATES[index]!,
      {
        units: rate.units,
        log_units: null,
        values: momentsOfBits(rate.ones, rate.n),
        sketch: null,
        units_above_zero: rate.units_above_zero,
      },
    ]),
    ...values.map((value, index): [string, MetricTotals] => [
      metrics[index]!,
      { ...value, values: requests(index) },
    ]),
  ];
  const counted = named.filter(([, totals]) => totals.units.n > 0);
  return { version, exposed, units, interactions, metrics: Object.fromEntries(counted) };
}
