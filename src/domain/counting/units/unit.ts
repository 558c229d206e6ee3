import { RATES } from "../metrics.ts";
import { NO_DAY, type UnitPage } from "./page.ts";

/** What is known of one unit, taken out of its page to be changed. One object serves for all, one after another. */
export class Unit {
  /** The arms whose versions it was seen with, a bit each. */
  arms = 0;
  /** The first UTC day, in days since 1970, on which it had anything of its own version. */
  day = NO_DAY;
  interactions = 0;
  readonly rateS = new Uint32Array(RATES.length);
  readonly rateN = new Uint32Array(RATES.length);
  readonly n: Float64Array;
  readonly s: Float64Array;
  readonly m2: Float64Array;
  readonly l: Float64Array;
  /** By metric: whether logarithms are kept. */
  readonly #logs: readonly boolean[];

  constructor(logs: readonly boolean[]) {
    this.#logs = logs;
    this.n = new Float64Array(logs.length);
    this.s = new Float64Array(logs.length);
    this.m2 = new Float64Array(logs.length);
    this.l = new Float64Array(logs.length);
  }

  /** A unit that was never seen. */
  clear(): void {
    this.arms = 0;
    this.day = NO_DAY;
    this.interactions = 0;
    this.rateS.fill(0);
    this.rateN.fill(0);
    this.n.fill(0);
    this.s.fill(0);
    this.m2.fill(0);
    this.l.fill(0);
  }

  load({ base, sums }: UnitPage, at: number): void {
    this.arms = base[2]![at]!;
    this.day = base[3]![at]!;
    this.interactions = base[4]![at]!;
    for (let rate = 0; rate < RATES.length; rate += 1) {
      this.rateS[rate] = base[5 + 2 * rate]![at]!;
      this.rateN[rate] = base[6 + 2 * rate]![at]!;
    }
    for (let metric = 0; metric < this.n.length; metric += 1) {
      const of = sums[metric];
      this.n[metric] = of ? of.n[at]! : 0;
      this.s[metric] = of ? of.s[at]! : 0;
      this.m2[metric] = of ? of.m2[at]! : 0;
      this.l[metric] = of?.l ? of.l[at]! : 0;
    }
  }

  store(page: UnitPage, at: number): void {
    const { base } = page;
    base[2]![at] = this.arms;
    base[3]![at] = this.day;
    base[4]![at] = this.interactions;
    for (let rate = 0; rate < RATES.length; rate += 1) {
      base[5 + 2 * rate]![at] = this.rateS[rate]!;
      base[6 + 2 * rate]![at] = this.rateN[rate]!;
    }
    for (let metric = 0; metric < this.n.length; metric += 1) {
      if (this.n[metric] === 0) continue;
      const of = page.sumsOf(metric, this.#logs[metric]!);
      of.n[at] = this.n[metric]!;
      of.s[at] = this.s[metric]!;
      of.m2[at] = this.m2[metric]!;
      if (of.l) of.l[at] = this.l[metric]!;
    }
  }

  addValue(metric: number, value: number): void {
    const n = this.n[metric]!;
    const before = n === 0 ? 0 : this.s[metric]! / n;
    this.n[metric] = n + 1;
    this.s[metric]! += value;
    this.m2[metric]! += (value - before) * (value - this.s[metric]! / (n + 1)) * (n === 0 ? 0 : 1);
  }
}
