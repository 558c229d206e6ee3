import { addValue } from "../stats/moments.ts";
import { ESCALATED, HAS_SUCCESS, FAILED, SUCCEEDED } from "./batch.ts";
import { newDay, valuesOfDay, type DayState } from "./days.ts";
import { DenseSketch } from "./dense-sketch.ts";
import type { StudyStore } from "./fold-store.ts";
import { isFailed } from "./item-rows.ts";
import { ERROR, ESCALATION, SUCCESS } from "./metrics.ts";
import type { StudyState } from "./study.ts";

const MAX_ARMS = 32;

/** What is counted of requests, whichever unit they are of: days and sketches. */
export class RequestFold {
  readonly #id: number;
  readonly #state: StudyState;
  readonly #store: StudyStore;
  /** By arm and metric. */
  readonly #sketches: DenseSketch[][];
  readonly #days = new Map<number, DayState>();
  /** Of the interaction that was begun. */
  #arm = -1;
  #day = -1;
  #today!: DayState;
  #first = Number.POSITIVE_INFINITY;
  #last = Number.NEGATIVE_INFINITY;

  constructor(id: number, state: StudyState, store: StudyStore) {
    this.#id = id;
    this.#state = state;
    this.#store = store;
    this.#sketches = state.arms.map(() => state.metrics.map(() => new DenseSketch()));
  }

  seen(at: number): void {
    if (at < this.#first) this.#first = at;
    if (at > this.#last) this.#last = at;
  }

  /** An interaction, of which values follow. */
  begin(arm: number, day: number, flags: number): void {
    if (arm !== this.#arm || day !== this.#day) {
      this.#arm = arm;
      this.#day = day;
      this.#today = this.#dayOf(day, arm);
    }
    const { rates } = this.#today;
    this.#today.interactions += 1;
    if (flags & HAS_SUCCESS) count(rates[SUCCESS]!, (flags & SUCCEEDED) !== 0);
    if (flags & (HAS_SUCCESS | FAILED)) count(rates[ERROR]!, isFailed(flags));
    count(rates[ESCALATION]!, (flags & ESCALATED) !== 0);
  }

  take(metric: number, value: number): void {
    this.#sketches[this.#arm]![metric]!.add(value, Math.log(value));
    addValue(valuesOfDay(this.#today, metric), value);
  }

  /** Units that were new on a day, or are so no more. */
  countNewUnit(day: number, arm: number, by: number): void {
    this.#dayOf(day, arm).new_units += by;
  }

  finish(): void {
    const state = this.#state;
    for (const [arm, sketches] of this.#sketches.entries()) {
      for (const [metric, sketch] of sketches.entries()) {
        const totals = state.arms[arm]!.values[metric]!;
        totals.sketch = sketch.mergedWith(totals.sketch);
      }
    }
    for (const [key, day] of this.#days)
      this.#store.writeDay(this.#id, Math.floor(key / MAX_ARMS), key % MAX_ARMS, day);
    if (this.#last < this.#first) return;
    state.first_at = Math.min(state.first_at ?? this.#first, this.#first);
    state.last_at = Math.max(state.last_at ?? this.#last, this.#last);
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

function count(sums: [ones: number, n: number], isOne: boolean): void {
  sums[1] += 1;
  if (isOne) sums[0] += 1;
}
