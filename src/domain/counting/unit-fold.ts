import { addValue } from "../stats/moments.ts";
import { ESCALATED, EXPOSURE, FAILED, HAS_SUCCESS, MISMATCH, SUCCEEDED, type Batch } from "./batch.ts";
import { newDay, valuesOfDay, type DayState } from "./days.ts";
import { DenseSketch } from "./dense-sketch.ts";
import type { StudyStore } from "./fold-store.ts";
import { DAY_MS } from "./limits.ts";
import { ERROR, ESCALATION, logFloorOf, SUCCESS } from "./metrics.ts";
import { armOf, attach, detach, type StudyState } from "./study.ts";
import type { UnitPage } from "./units/page.ts";
import { Unit } from "./units/unit.ts";

const MAX_ARMS = 32;

/** A batch as one study sees it. */
export interface BatchColumns {
  batch: Batch;
  /** By the batch's versions: the study's arm; -1: none. */
  arms: number[];
  /** By the batch's names: the study's metric. */
  metrics: number[];
}

/** Counts items of a study, unit by unit: a unit is taken out of the totals, changed, and put back. */
export class UnitFold {
  readonly #id: number;
  readonly #state: StudyState;
  readonly #store: StudyStore;
  readonly #unit: Unit;
  /** By metric; NaN: no logarithms are kept. */
  readonly #floors: number[];
  /** By arm and metric. */
  readonly #sketches: DenseSketch[][];
  readonly #days = new Map<number, DayState>();

  constructor(id: number, state: StudyState, store: StudyStore) {
    this.#id = id;
    this.#state = state;
    this.#store = store;
    this.#floors = state.metrics.map((name) => logFloorOf(name, state.heavy) ?? Number.NaN);
    this.#sketches = state.arms.map(() => state.metrics.map(() => new DenseSketch()));
    this.#unit = new Unit(this.#floors.map((floor) => !Number.isNaN(floor)));
  }

  begin(page: UnitPage, at: number, isNew: boolean): void {
    if (isNew) return this.#unit.clear();
    this.#unit.load(page, at);
    detach(this.#state, this.#unit);
    this.#countNewUnit(-1);
  }

  end(page: UnitPage, at: number): void {
    attach(this.#state, this.#unit);
    this.#countNewUnit(1);
    this.#unit.store(page, at);
  }

  take({ batch, arms, metrics }: BatchColumns, item: number): void {
    const flags = batch.flags[item]!;
    const arm = arms[batch.version[item]!]!;
    const unit = this.#unit;
    const state = this.#state;
    if (arm !== -1) unit.arms = (unit.arms | (1 << arm)) >>> 0;
    if (flags & MISMATCH || arm === -1) {
      if (!(flags & EXPOSURE)) state.mismatches += 1;
      return;
    }
    const at = batch.base + batch.at[item]!;
    const day = Math.floor(at / DAY_MS);
    unit.day = Math.min(unit.day, day);
    state.first_at = Math.min(state.first_at ?? at, at);
    state.last_at = Math.max(state.last_at ?? at, at);
    if (flags & EXPOSURE) return;
    unit.interactions += 1;
    const today = this.#dayOf(day, arm);
    today.interactions += 1;
    if (flags & HAS_SUCCESS) this.#takeRate(SUCCESS, flags & SUCCEEDED, today);
    if (flags & (HAS_SUCCESS | FAILED))
      this.#takeRate(ERROR, flags & FAILED || (flags & SUCCEEDED) === 0 ? 1 : 0, today);
    this.#takeRate(ESCALATION, flags & ESCALATED, today);
    const sketches = this.#sketches[arm]!;
    for (let column = 0; column < metrics.length; column += 1) {
      const value = batch.values[column]![item]!;
      if (Number.isNaN(value)) continue;
      const metric = metrics[column]!;
      const floor = this.#floors[metric]!;
      const ln = Math.log(value);
      unit.addValue(metric, value);
      if (!Number.isNaN(floor)) unit.l[metric]! += value > floor ? ln : Math.log(floor);
      sketches[metric]!.add(value, ln);
      addValue(valuesOfDay(today, metric), value);
    }
  }

  finish(): void {
    for (const [arm, sketches] of this.#sketches.entries()) {
      for (const [metric, sketch] of sketches.entries()) {
        const totals = this.#state.arms[arm]!.values[metric]!;
        totals.sketch = sketch.mergedWith(totals.sketch);
      }
    }
    for (const [key, state] of this.#days)
      this.#store.writeDay(this.#id, Math.floor(key / MAX_ARMS), key % MAX_ARMS, state);
  }

  #takeRate(rate: number, one: number, today: DayState): void {
    const sums = today.rates[rate]!;
    sums[1] += 1;
    this.#unit.rateN[rate]! += 1;
    if (one === 0) return;
    sums[0] += 1;
    this.#unit.rateS[rate]! += 1;
  }

  #countNewUnit(by: number): void {
    const arm = armOf(this.#unit);
    if (arm !== null) this.#dayOf(this.#unit.day, arm).new_units += by;
  }

  #dayOf(day: number, arm: number): DayState {
    const key = day * MAX_ARMS + arm;
    let state = this.#days.get(key);
    if (!state) {
      state = this.#store.readDay(this.#id, day, arm) ?? newDay();
      this.#days.set(key, state);
    }
    return state;
  }
}
