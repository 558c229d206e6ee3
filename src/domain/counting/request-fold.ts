import { DenseSketch } from "./dense-sketch.ts";
import { newDay, valuesOfDay, type DayState } from "./days.ts";
import type { StudyStore } from "./fold-store.ts";
import { addValue } from "../stats/moments.ts";
import { addGroup, removeValue } from "./group-moments.ts";
import { countsIn, isOneIn, OUTCOMES } from "./item-rows.ts";
import { ERROR, RATES, SUCCESS } from "./metrics.ts";
import type { StudyState } from "./study.ts";

const MAX_ARMS = 32;

/** A day of an arm while it is counted. */
interface OpenDay {
  day: number;
  arm: number;
  state: DayState;
  /** How many interactions had each of the outcomes that there are. */
  outcomes: Uint32Array;
  /** How many more of them succeeded, and so failed less, than was counted. */
  corrected: number;
}

/** Interactions of one batch, and the numbers of their days (`dayOf`). */
export interface Interactions {
  count: number;
  /** Places in the batch. */
  items: Uint32Array;
  days: Uint32Array;
}

/** What is counted of requests, whichever unit they are of: days and sketches. */
export class RequestFold {
  readonly #id: number;
  readonly #state: StudyState;
  readonly #store: StudyStore;
  /** By metric and arm. */
  readonly #sketches: DenseSketch[][];
  readonly #days: OpenDay[] = [];
  readonly #numbers = new Map<number, number>();
  #first = Number.POSITIVE_INFINITY;
  #last = Number.NEGATIVE_INFINITY;

  constructor(id: number, state: StudyState, store: StudyStore) {
    this.#id = id;
    this.#state = state;
    this.#store = store;
    this.#sketches = state.metrics.map(() => state.arms.map(() => new DenseSketch()));
  }

  seen(at: number): void {
    if (at < this.#first) this.#first = at;
    if (at > this.#last) this.#last = at;
  }

  /** The number of an arm's day, in this fold. */
  dayOf(day: number, arm: number): number {
    const key = day * MAX_ARMS + arm;
    let number = this.#numbers.get(key);
    if (number === undefined) {
      const state = this.#store.readDay(this.#id, day, arm) ?? newDay();
      number = this.#days.push({ day, arm, state, outcomes: new Uint32Array(OUTCOMES), corrected: 0 }) - 1;
      this.#numbers.set(key, number);
    }
    return number;
  }

  count(day: number, outcomes: number): void {
    this.#days[day]!.outcomes[outcomes]! += 1;
  }

  /** An interaction became a success (1) or a failure (-1). */
  correct(day: number, by: number): void {
    this.#days[day]!.corrected += by;
  }

  /** A value of a metric is known of an interaction that was counted before, or is taken back. */
  correctValue(metric: number, value: number, day: number, takesBack: boolean): void {
    const { arm, state } = this.#days[day]!;
    const moments = valuesOfDay(state, metric);
    this.#sketches[metric]![arm]!.add(value, takesBack ? -1 : 1);
    if (takesBack) removeValue(moments, value);
    else addValue(moments, value);
  }

  /** Values of a metric, by places in the batch; NaN: none. */
  take(metric: number, values: Float64Array, { count, items, days }: Interactions): void {
    const ofArms = this.#sketches[metric]!;
    const sketches = this.#days.map(({ arm }) => ofArms[arm]!);
    const sums = new Float64Array(sketches.length);
    const counts = new Uint32Array(sketches.length);
    for (let index = 0; index < count; index += 1) {
      const value = values[items[index]!]!;
      if (Number.isNaN(value)) continue;
      const day = days[index]!;
      sketches[day]!.add(value);
      sums[day]! += value;
      counts[day]! += 1;
    }
    // The squares of deviations from the batch's own means: exact, and without a division for each value.
    const means = sums.map((sum, day) => sum / counts[day]!);
    const squares = new Float64Array(sums.length);
    for (let index = 0; index < count; index += 1) {
      const day = days[index]!;
      const delta = values[items[index]!]! - means[day]!;
      if (!Number.isNaN(delta)) squares[day]! += delta * delta;
    }
    for (const [day, n] of counts.entries())
      if (n > 0) addGroup(valuesOfDay(this.#days[day]!.state, metric), n, sums[day]!, squares[day]!);
  }

  /** Units that were new on a day, or are so no more. */
  countNewUnit(day: number, arm: number, by: number): void {
    this.#days[this.dayOf(day, arm)]!.state.new_units += by;
  }

  finish(): void {
    const state = this.#state;
    for (const [metric, ofArms] of this.#sketches.entries()) {
      for (const [arm, sketch] of ofArms.entries()) {
        const totals = state.arms[arm]!.values[metric]!;
        totals.sketch = sketch.mergedWith(totals.sketch);
      }
    }
    for (const day of this.#days) {
      countOutcomes(day);
      this.#store.writeDay(this.#id, day.day, day.arm, day.state);
    }
    if (this.#last < this.#first) return;
    state.first_at = Math.min(state.first_at ?? this.#first, this.#first);
    state.last_at = Math.max(state.last_at ?? this.#last, this.#last);
  }
}

function countOutcomes({ state, outcomes, corrected }: OpenDay): void {
  state.rates[SUCCESS]![0] += corrected;
  state.rates[ERROR]![0] -= corrected;
  for (const [what, count] of outcomes.entries()) {
    state.interactions += count;
    for (let rate = 0; rate < RATES.length; rate += 1) {
      const sums = state.rates[rate]!;
      sums[0] += count * isOneIn(what, rate);
      sums[1] += count * countsIn(what, rate);
    }
  }
}
