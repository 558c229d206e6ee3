import { FAILED, HAS_SUCCESS, SUCCEEDED } from "./batch.ts";

/** Before the values: the unit's `hi`, what happened, the arm (-1: none), the day. */
const HEAD = 4;

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
    this.#rows = new Float64Array(most * this.#width);
  }

  /** Answers where its values go: NaN, where it has none. */
  add(lo: number, hi: number, flags: number, arm: number, day: number): number {
    const at = this.count * this.#width;
    this.hashes[this.count] = lo;
    this.count += 1;
    this.#rows[at] = hi;
    this.#rows[at + 1] = flags;
    this.#rows[at + 2] = arm;
    this.#rows[at + 3] = day;
    this.#rows.fill(Number.NaN, at + HEAD, at + this.#width);
    return at + HEAD;
  }

  setValue(at: number, metric: number, value: number): void {
    this.#rows[at + metric] = value;
  }

  hi = (item: number): number => this.#rows[item * this.#width]!;
  flags = (item: number): number => this.#rows[item * this.#width + 1]!;
  arm = (item: number): number => this.#rows[item * this.#width + 2]!;
  day = (item: number): number => this.#rows[item * this.#width + 3]!;
  value = (item: number, metric: number): number => this.#rows[item * this.#width + HEAD + metric]!;
}

/** Whether an interaction failed: it says so, or came with an error code. */
export const isFailed = (flags: number): boolean =>
  (flags & FAILED) !== 0 || (flags & (HAS_SUCCESS | SUCCEEDED)) === HAS_SUCCESS;
