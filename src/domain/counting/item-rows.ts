import { ESCALATED, FAILED, HAS_SUCCESS, SUCCEEDED } from "./batch.ts";
import { ERROR, ESCALATION, RATES, SUCCESS } from "./metrics.ts";

/** What happened: a bit for each rate that counts it, then one for each rate of which it is one. */
export const OUTCOMES = 2 ** (2 * RATES.length);
/** It is of the version that the unit was given. */
export const OWN = 1 << (2 * RATES.length);
/** Above it: the arm whose version it is of, plus one; 0: none. */
const ARM_SHIFT = 2 * RATES.length + 1;
const ARM_BITS = 6;
/** Above that, of a correction: the interaction became a success, or a failure, or values of it are taken back. */
const ROSE = 1 << (ARM_SHIFT + ARM_BITS);
const FELL = ROSE << 1;
const TAKEN_BACK = ROSE << 2;

/**
 * A fold's items of one study: the values of each lie together, because units take items in an order in which nothing
 * else does. What is looked at before them lies in arrays of its own that are small enough for the processor's cache.
 */
export class ItemRows {
  /** Of each item: its unit's `lo` and `hi`, what happened, the day. */
  readonly hashes: Uint32Array;
  readonly his: Uint32Array;
  readonly whats: Uint16Array;
  readonly days: Uint32Array;
  /** Whether any of them takes values back. */
  takesBack = false;
  readonly #values: Float64Array;
  readonly #metrics: number;
  count = 0;

  constructor(most: number, metrics: number) {
    this.hashes = new Uint32Array(most);
    this.his = new Uint32Array(most);
    this.whats = new Uint16Array(most);
    this.days = new Uint32Array(most);
    this.#metrics = metrics;
    this.#values = new Float64Array(most * metrics).fill(Number.NaN);
  }

  /** Answers its number. It has no values yet: they are NaN. */
  add(lo: number, hi: number, what: number, day: number): number {
    const item = this.count;
    this.hashes[item] = lo;
    this.his[item] = hi;
    this.whats[item] = what;
    this.days[item] = day;
    this.count += 1;
    return item;
  }

  setValue(item: number, metric: number, value: number): void {
    this.#values[item * this.#metrics + metric] = value;
  }

  /** The values of these items, metric by metric. */
  valuesOf(items: Uint32Array): Float64Array {
    const metrics = this.#metrics;
    const values = this.#values;
    const gathered = new Float64Array(items.length * metrics);
    for (let index = 0; index < items.length; index += 1) {
      const from = items[index]! * metrics;
      for (let metric = 0, to = index; metric < metrics; metric += 1, to += items.length)
        gathered[to] = values[from + metric]!;
    }
    return gathered;
  }
}

/** `arm`: -1: none. */
export const whatHappened = (outcomes: number, isOwn: boolean, arm: number): number =>
  outcomes | (isOwn ? OWN : 0) | ((arm + 1) << ARM_SHIFT);

/** A correction of an interaction of the arm: `by` is 1 if that became a success, -1 if a failure, else 0. */
export const whatChanged = (by: number, takesBack: boolean, arm: number): number =>
  whatHappened(0, true, arm) | (by > 0 ? ROSE : by < 0 ? FELL : 0) | (takesBack ? TAKEN_BACK : 0);

export const armIn = (what: number): number => ((what >> ARM_SHIFT) & ((1 << ARM_BITS) - 1)) - 1;

/** By how much a correction changes how many are one. */
export const changeIn = (what: number, rate: number): number => {
  if (what < ROSE) return 0;
  const by = (what & ROSE ? 1 : 0) - (what & FELL ? 1 : 0);
  return rate === SUCCESS ? by : rate === ERROR ? 0 - by : 0;
};

export const isTakenBack = (what: number): boolean => (what & TAKEN_BACK) !== 0;

export const countsIn = (what: number, rate: number): number => (what >> rate) & 1;

export const isOneIn = (what: number, rate: number): number => (what >> (RATES.length + rate)) & 1;

/** What an interaction is for rates. */
export const outcomesOf = (flags: number): number =>
  outcome(SUCCESS, (flags & HAS_SUCCESS) !== 0, (flags & SUCCEEDED) !== 0) |
  outcome(ERROR, (flags & (HAS_SUCCESS | FAILED)) !== 0, isFailed(flags)) |
  outcome(ESCALATION, true, (flags & ESCALATED) !== 0);

const outcome = (rate: number, counts: boolean, isOne: boolean): number =>
  counts ? (1 << rate) | (isOne ? 1 << (RATES.length + rate) : 0) : 0;

/** What a correction makes of an interaction: 1 for a success, -1 for a failure, 0 for what it was. */
export const changeOf = (flags: number): number =>
  (flags & HAS_SUCCESS) === 0 ? 0 : (flags & SUCCEEDED) === 0 ? -1 : 1;

/** Whether an interaction failed: it says so, or came with an error code. */
export const isFailed = (flags: number): boolean =>
  (flags & FAILED) !== 0 || (flags & (HAS_SUCCESS | SUCCEEDED)) === HAS_SUCCESS;
