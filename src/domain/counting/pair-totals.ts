import { noCoMoments, type CoMoments } from "../stats/co-moments.ts";

/** Pairs (sum, count) of units that come, go and change, one at a time: what `CoMoments` tell of them. */
export class PairTotals {
  #n: number;
  /** mean_s, mean_n, m2_s, m2_n, c_sn: an array, because numbers in fields of objects are slower to change. */
  readonly #sums: Float64Array;

  constructor({ n, mean_s, mean_n, m2_s, m2_n, c_sn }: CoMoments) {
    this.#n = n;
    this.#sums = Float64Array.of(mean_s, mean_n, m2_s, m2_n, c_sn);
  }

  add(s: number, n: number): void {
    const sums = this.#sums;
    this.#n += 1;
    const ds = s - sums[0]!;
    const dn = n - sums[1]!;
    sums[0]! += ds / this.#n;
    sums[1]! += dn / this.#n;
    sums[2]! += ds * (s - sums[0]!);
    sums[3]! += dn * (n - sums[1]!);
    sums[4]! += ds * (n - sums[1]!);
  }

  remove(s: number, n: number): void {
    const sums = this.#sums;
    this.#n -= 1;
    if (this.#n === 0) {
      sums.fill(0);
      return;
    }
    const ds = s - sums[0]!;
    const dn = n - sums[1]!;
    sums[0]! -= ds / this.#n;
    sums[1]! -= dn / this.#n;
    sums[2]! -= ds * (s - sums[0]!);
    sums[3]! -= dn * (n - sums[1]!);
    sums[4]! -= ds * (n - sums[1]!);
  }

  /** A unit's pair becomes another one: less work than both of the above, and less rounding. */
  replace(s: number, n: number, newS: number, newN: number): void {
    const sums = this.#sums;
    const ds = newS - s;
    const dn = newN - n;
    const fromS = s - sums[0]!;
    const fromN = n - sums[1]!;
    sums[0]! += ds / this.#n;
    sums[1]! += dn / this.#n;
    const toS = newS - sums[0]!;
    const toN = newN - sums[1]!;
    sums[2]! += ds * (fromS + toS);
    sums[3]! += dn * (fromN + toN);
    sums[4]! += ds * toN + dn * fromS;
  }

  data(): CoMoments {
    if (this.#n === 0) return noCoMoments();
    const [mean_s = 0, mean_n = 0, m2_s = 0, m2_n = 0, c_sn = 0] = this.#sums;
    return { n: this.#n, mean_s, mean_n, m2_s, m2_n, c_sn };
  }
}
