import { ESCALATED, FAILED, HAS_SUCCESS, SUCCEEDED } from "./batch.ts";
import { ERROR, ESCALATION, RATES, SUCCESS } from "./metrics.ts";

/** Before the values: the unit's `hi`, what happened, the day. */
const HEAD = 3;

/** What happened: a bit for each rate that counts it, then one for each rate of which it is one. */
export const OUTCOMES = 2 ** (2 * RATES.length);
/** It is of the version that the unit was given. */
export const OWN = OUTCOMES;
/** Above it: the arm whose version it is of, plus one; 0: none. */
const ARM_SHIFT = 2 * RATES.length + 1;

/**
 * A fold's items of one study, a row each: what units need of them lies together, because units take them in an order
 * in which nothing else does.
 */
export class ItemRows {
  /** Of each item: its unit's `lo`. */
  readonly hashes: Uint32Array;
  readonly #rows: Float64Array;
  readonly #width: number;
  count = 0;

  constructor(most: number, metrics: number) {
    this.hashes = new Uint32Array(most);
    this.#width = HEAD + metrics;
    this.#rows = new Float64Array(most * this.#width).fill(Number.NaN);
  }

  /** Answers its number. It has no values yet: they are NaN. */
  add(lo: number, hi: number, what: number, day: number): number {
    const item = this.count;
    const at = item * this.#width;
    this.hashes[item] = lo;
    this.count += 1;
    this.#rows[at] = hi;
    this.#rows[at + 1] = what;
    this.#rows[at + 2] = day;
    return item;
  }

  setValue(item: number, metric: number, value: number): void {
    this.#rows[item * this.#width + HEAD + metric] = value;
  }

  hi(item: number): number {
    return this.#rows[item * this.#width]!;
  }

  what(item: number): number {
    return this.#rows[item * this.#width + 1]!;
  }

  day(item: number): number {
    return this.#rows[item * this.#width + 2]!;
  }

  value(item: number, metric: number): number {
    return this.#rows[item * this.#width + HEAD + metric]!;
  }
}

/** `arm`: -1: none. */
export const whatHappened = (outcomes: number, isOwn: boolean, arm: number): number =>
  outcomes | (isOwn ? OWN : 0) | ((arm + 1) << ARM_SHIFT);

export const armIn = (what: number): number => (what >> ARM_SHIFT) - 1;

export const countsIn = (what: number, rate: number): number => (what >> rate) & 1;

export const isOneIn = (what: number, rate: number): number => (what >> (RATES.length + rate)) & 1;

/** What an interaction is for rates. */
export const outcomesOf = (flags: number): number =>
  outcome(SUCCESS, (flags & HAS_SUCCESS) !== 0, (flags & SUCCEEDED) !== 0) |
  outcome(ERROR, (flags & (HAS_SUCCESS | FAILED)) !== 0, isFailed(flags)) |
  outcome(ESCALATION, true, (flags & ESCALATED) !== 0);

const outcome = (rate: number, counts: boolean, isOne: boolean): number =>
  counts ? (1 << rate) | (isOne ? 1 << (RATES.length + rate) : 0) : 0;

/** Whether an interaction failed: it says so, or came with an error code. */
export const isFailed = (flags: number): boolean =>
  (flags & FAILED) !== 0 || (flags & (HAS_SUCCESS | SUCCEEDED)) === HAS_SUCCESS;
