import { addPair, noCoMoments, removePair, type CoMoments } from "../stats/co-moments.ts";
import { noMoments, type Moments } from "../stats/moments.ts";
import type { SketchData } from "../stats/sketch.ts";
import { armDays, type DayRow } from "./days.ts";
import { addGroup, momentsOfBits, removeGroup } from "./group-moments.ts";
import type { Study } from "./item.ts";
import { logFloorOf, RATES } from "./metrics.ts";
import type { ArmTotals, MetricTotals, StudyTotals } from "./totals.ts";
import { NO_DAY } from "./units/page.ts";
import type { Unit } from "./units/unit.ts";

/** Totals of a rate: of requests it is enough to know how many were one. */
export interface RateState {
  units: CoMoments;
  units_above_zero: number;
  ones: number;
  n: number;
}

/** Totals of a value. */
export interface ValueState {
  units: CoMoments;
  log_units: CoMoments | null;
  values: Moments;
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
});

/** The number of a value in this study, which has it from now on. */
export function metricOf(study: StudyState, name: string): number {
  const known = study.metrics.indexOf(name);
  if (known !== -1) return known;
  const logs = logFloorOf(name, study.heavy) !== null;
  for (const arm of study.arms) {
    arm.values.push({
      units: noCoMoments(),
      log_units: logs ? noCoMoments() : null,
      values: noMoments(),
      units_above_zero: 0,
      sketch: { zeros: 0, keys: [], counts: [] },
    });
  }
  return study.metrics.push(name) - 1;
}

/** The arm whose data a unit is; null: it has none, or was seen with versions of two arms. */
export const armOf = ({ arms, day }: Unit): number | null =>
  day === NO_DAY || isMixed(arms) ? null : 31 - Math.clz32(arms);

/** Whether these bits name two arms or more. */
const isMixed = (arms: number): boolean => (arms & (arms - 1)) !== 0;

/** Takes all that a unit contributes out of the totals, so that it may be changed. */
export function detach(study: StudyState, unit: Unit): void {
  if (isMixed(unit.arms)) study.multiple_exposures -= 1;
  if (unit.day === NO_DAY) study.excluded -= unit.interactions;
  const index = armOf(unit);
  if (index === null) return;
  const arm = study.arms[index]!;
  arm.exposed -= 1;
  if (unit.interactions === 0) return;
  arm.units -= 1;
  arm.interactions -= unit.interactions;
  for (let rate = 0; rate < arm.rates.length; rate += 1) {
    const totals = arm.rates[rate]!;
    const s = unit.rateS[rate]!;
    const n = unit.rateN[rate]!;
    if (n === 0) continue;
    removePair(totals.units, s, n);
    totals.ones -= s;
    totals.n -= n;
    if (s > 0) totals.units_above_zero -= 1;
  }
  for (let metric = 0; metric < arm.values.length; metric += 1) {
    const totals = arm.values[metric]!;
    const n = unit.n[metric]!;
    const s = unit.s[metric]!;
    if (n === 0) continue;
    removePair(totals.units, s, n);
    if (totals.log_units) removePair(totals.log_units, unit.l[metric]!, n);
    removeGroup(totals.values, n, s, unit.m2[metric]!);
    if (s > 0) totals.units_above_zero -= 1;
  }
}

/** Puts what a unit contributes into the totals. */
export function attach(study: StudyState, unit: Unit): void {
  if (isMixed(unit.arms)) study.multiple_exposures += 1;
  if (unit.day === NO_DAY) study.excluded += unit.interactions;
  const index = armOf(unit);
  if (index === null) return;
  const arm = study.arms[index]!;
  arm.exposed += 1;
  if (unit.interactions === 0) return;
  arm.units += 1;
  arm.interactions += unit.interactions;
  for (let rate = 0; rate < arm.rates.length; rate += 1) {
    const totals = arm.rates[rate]!;
    const s = unit.rateS[rate]!;
    const n = unit.rateN[rate]!;
    if (n === 0) continue;
    addPair(totals.units, s, n);
    totals.ones += s;
    totals.n += n;
    if (s > 0) totals.units_above_zero += 1;
  }
  for (let metric = 0; metric < arm.values.length; metric += 1) {
    const totals = arm.values[metric]!;
    const n = unit.n[metric]!;
    const s = unit.s[metric]!;
    if (n === 0) continue;
    addPair(totals.units, s, n);
    if (totals.log_units) addPair(totals.log_units, unit.l[metric]!, n);
    addGroup(totals.values, n, s, unit.m2[metric]!);
    if (s > 0) totals.units_above_zero += 1;
  }
}

/** What others see of a study. */
export function studyTotals(study: StudyState, days: readonly DayRow[]): StudyTotals {
  const { metrics, multiple_exposures, mismatches, excluded, first_at, last_at } = study;
  return {
    arms: study.arms.map((arm) => armTotals(arm, metrics)),
    multiple_exposures,
    mismatches,
    excluded,
    days: armDays(days, metrics),
    first_at,
    last_at,
  };
}

function armTotals(arm: ArmState, metrics: readonly string[]): ArmTotals {
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
    ...values.map((value, index): [string, MetricTotals] => [metrics[index]!, value]),
  ];
  const counted = named.filter(([, totals]) => totals.units.n > 0);
  return { version, exposed, units, interactions, metrics: Object.fromEntries(counted) };
}
