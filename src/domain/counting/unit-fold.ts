import {
  armIn,
  changeIn,
  countsIn,
  isOneIn,
  isTakenBack,
  OUTCOMES,
  OWN,
  type ItemRows,
} from "./item-rows.ts";
import { lnOf } from "./ln.ts";
import { logFloorOf, RATES } from "./metrics.ts";
import { PairTotals } from "./pair-totals.ts";
import type { RequestFold } from "./request-fold.ts";
import type { RateState, StudyState, ValueState } from "./study.ts";
import { NO_DAY, type UnitPage } from "./units/page.ts";
import type { UnitRuns } from "./units/runs.ts";

/** No arm's data. */
const NO_ARM = -1;

/** Totals of one metric in one arm while they change. */
interface OpenTotals {
  state: RateState | ValueState;
  units: PairTotals;
  logs: PairTotals | null;
}

/**
 * Counts items of a study, page by page, and in a page column by column: what a unit contributed to the totals is
 * replaced by what it contributes now.
 */
export class UnitFold {
  readonly #state: StudyState;
  readonly #rows: ItemRows;
  readonly #runs: UnitRuns;
  readonly #requests: RequestFold;
  /** By metric and arm. */
  readonly #rates: OpenTotals[][];
  readonly #values: OpenTotals[][];
  /** By metric; null: no logarithms are kept. */
  readonly #floors: (number | null)[];
  /** Of the page: the arms whose data its units were and are. */
  #before = new Int8Array();
  #after = new Int8Array();

  constructor(state: StudyState, rows: ItemRows, runs: UnitRuns, requests: RequestFold) {
    this.#state = state;
    this.#rows = rows;
    this.#runs = runs;
    this.#requests = requests;
    this.#floors = state.metrics.map((name) => logFloorOf(name, state.heavy));
    this.#rates = RATES.map((_, rate) => state.arms.map(({ rates }) => opened(rates[rate]!)));
    this.#values = state.metrics.map((_, metric) => state.arms.map(({ values }) => opened(values[metric]!)));
  }

  /** Units from `first` on, which lie in these places of the page. */
  take(page: UnitPage, first: number, places: Uint32Array): void {
    this.#before = new Int8Array(places.length);
    this.#after = new Int8Array(places.length);
    this.#takeArms(page, first, places);
    for (let rate = 0; rate < RATES.length; rate += 1) this.#takeRate(rate, page, first, places);
    const { order, starts } = this.#runs;
    const items = order.subarray(starts[first], starts[first + places.length]);
    const values = this.#rows.valuesOf(items);
    for (let metric = 0; metric < this.#values.length; metric += 1) {
      const ofMetric = values.subarray(metric * items.length, (metric + 1) * items.length);
      this.#takeValues(metric, ofMetric, page, first, places);
    }
  }

  finish(): void {
    for (const totals of [...this.#rates.flat(), ...this.#values.flat()]) {
      totals.state.units = totals.units.data();
      if ("log_units" in totals.state) totals.state.log_units = totals.logs && totals.logs.data();
    }
  }

  #takeArms({ base }: UnitPage, first: number, places: Uint32Array): void {
    const { order, starts } = this.#runs;
    const rows = this.#rows;
    const state = this.#state;
    const [, , arms, days, interactions] = base as [
      Uint32Array,
      Uint32Array,
      Uint32Array,
      Uint32Array,
      Uint32Array,
    ];
    for (let index = 0; index < places.length; index += 1) {
      const at = places[index]!;
      const had = interactions[at]!;
      const armsBefore = arms[at]!;
      const dayBefore = days[at]!;
      let [seen, day, has] = [armsBefore, dayBefore, had];
      const end = starts[first + index + 1]!;
      for (let from = starts[first + index]!; from < end; from += 1) {
        const item = order[from]!;
        const what = rows.whats[item]!;
        const arm = armIn(what);
        if (arm === -1) continue;
        seen = (seen | (1 << arm)) >>> 0;
        if ((what & OWN) === 0) continue;
        day = Math.min(day, rows.days[item]!);
        if ((what & (OUTCOMES - 1)) !== 0) has += 1;
      }
      arms[at] = seen;
      days[at] = day;
      interactions[at] = has;
      if (isMixed(seen) && !isMixed(armsBefore)) state.multiple_exposures += 1;
      state.excluded += (day === NO_DAY ? has : 0) - (dayBefore === NO_DAY ? had : 0);
      const before = armOf(armsBefore, dayBefore);
      const after = armOf(seen, day);
      this.#before[index] = before;
      this.#after[index] = after;
      if (before !== NO_ARM) this.#count(before, -1, had);
      if (after !== NO_ARM) this.#count(after, 1, has);
      if (before === after && dayBefore === day) continue;
      if (before !== NO_ARM) this.#requests.countNewUnit(dayBefore, before, -1);
      if (after !== NO_ARM) this.#requests.countNewUnit(day, after, 1);
    }
  }

  #count(arm: number, units: 1 | -1, interactions: number): void {
    const totals = this.#state.arms[arm]!;
    totals.exposed += units;
    if (interactions > 0) totals.units += units;
    totals.interactions += units * interactions;
  }

  #takeRate(rate: number, { base }: UnitPage, first: number, places: Uint32Array): void {
    const { order, starts } = this.#runs;
    const rows = this.#rows;
    const totals = this.#rates[rate]!;
    const sums = base[5 + 2 * rate]!;
    const counts = base[6 + 2 * rate]!;
    for (let index = 0; index < places.length; index += 1) {
      const at = places[index]!;
      const s = sums[at]!;
      const n = counts[at]!;
      let [newS, newN] = [s, n];
      const end = starts[first + index + 1]!;
      for (let from = starts[first + index]!; from < end; from += 1) {
        const what = rows.whats[order[from]!]!;
        newN += countsIn(what, rate);
        newS += isOneIn(what, rate) + changeIn(what, rate);
      }
      // A correction of what was never counted changes nothing.
      newS = Math.min(Math.max(newS, 0), newN);
      sums[at] = newS;
      counts[at] = newN;
      const [before, after] = [this.#before[index]!, this.#after[index]!];
      if (before === after && n === newN && s === newS) continue;
      replaceIn(totals, before, after, s, n, newS, newN);
      if (before !== NO_ARM) addOnes(totals[before]!, -s, -n);
      if (after !== NO_ARM) addOnes(totals[after]!, newS, newN);
    }
  }

  #takeValues(
    metric: number,
    values: Float64Array,
    page: UnitPage,
    first: number,
    places: Uint32Array,
  ): void {
    const { order, starts } = this.#runs;
    const { takesBack, whats } = this.#rows;
    const offset = starts[first]!;
    const totals = this.#values[metric]!;
    const floor = this.#floors[metric] ?? null;
    const befores = this.#before;
    const afters = this.#after;
    let columns = page.sums[metric];
    for (let index = 0; index < places.length; index += 1) {
      const at = places[index]!;
      const n = columns ? columns.n[at]! : 0;
      const s = columns ? columns.s[at]! : 0;
      const l = columns?.l ? columns.l[at]! : 0;
      let [newN, newS, newL] = [n, s, l];
      const end = starts[first + index + 1]! - offset;
      for (let from = starts[first + index]! - offset; from < end; from += 1) {
        const value = values[from]!;
        if (Number.isNaN(value)) continue;
        const by = takesBack && isTakenBack(whats[order[from + offset]!]!) ? -1 : 1;
        newN += by;
        newS += by * value;
        if (floor !== null) newL += by * lnOf(value > floor ? value : floor);
      }
      if (newN <= 0) newN = newS = newL = 0;
      const before = befores[index]!;
      const after = afters[index]!;
      if (newN !== n || newS !== s) {
        columns ??= page.sumsOf(metric, floor !== null);
        columns.n[at] = newN;
        columns.s[at] = newS;
        if (columns.l) columns.l[at] = newL;
      } else if (before === after) continue;
      replaceIn(totals, before, after, s, n, newS, newN);
      if (floor !== null) replaceLogsIn(totals, before, after, l, n, newL, newN);
    }
  }
}

const opened = (state: RateState | ValueState): OpenTotals => ({
  state,
  units: new PairTotals(state.units),
  logs: "log_units" in state && state.log_units ? new PairTotals(state.log_units) : null,
});

/** The arm whose data a unit is: of one that has a day, and was seen with versions of one arm. */
const armOf = (arms: number, day: number): number =>
  day === NO_DAY || isMixed(arms) ? NO_ARM : 31 - Math.clz32(arms);

/** Whether these bits name two arms or more. */
const isMixed = (arms: number): boolean => (arms & (arms - 1)) !== 0;

function addOnes({ state }: OpenTotals, ones: number, n: number): void {
  const rate = state as RateState;
  rate.ones += ones;
  rate.n += n;
}

function replaceIn(
  totals: readonly OpenTotals[],
  before: number,
  after: number,
  s: number,
  n: number,
  newS: number,
  newN: number,
): void {
  const from = before === NO_ARM || n === 0 ? null : totals[before]!;
  const to = after === NO_ARM || newN === 0 ? null : totals[after]!;
  if (from && s > 0) from.state.units_above_zero -= 1;
  if (to && newS > 0) to.state.units_above_zero += 1;
  if (from && from === to) from.units.replace(s, n, newS, newN);
  else {
    from?.units.remove(s, n);
    to?.units.add(newS, newN);
  }
}

function replaceLogsIn(
  totals: readonly OpenTotals[],
  before: number,
  after: number,
  l: number,
  n: number,
  newL: number,
  newN: number,
): void {
  const from = before === NO_ARM || n === 0 ? null : totals[before]!.logs;
  const to = after === NO_ARM || newN === 0 ? null : totals[after]!.logs;
  if (from && from === to) from.replace(l, n, newL, newN);
  else {
    from?.remove(l, n);
    to?.add(newL, newN);
  }
}
