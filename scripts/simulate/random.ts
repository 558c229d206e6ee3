const TWO_32 = 2 ** 32;

/** Seeded random numbers: Chris Doty-Humphrey's sfc32 (PractRand). */
export class Random {
  private a: number;
  private b = 0x9e3779b9;
  private c = 0x243f6a88;
  private counter = 1;
  private spare: number | null = null;

  constructor(seed: number) {
    this.a = seed | 0;
    for (let round = 0; round < 15; round += 1) this.uniform();
  }

  /** From 0 to 1, 1 left out. */
  uniform(): number {
    const sum = (((this.a + this.b) | 0) + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = (((this.c << 21) | (this.c >>> 11)) + sum) | 0;
    return (sum >>> 0) / TWO_32;
  }

  /** 1 with a chance of p, else 0. */
  event(p: number): number {
    return this.uniform() < p ? 1 : 0;
  }

  below(limit: number): number {
    return Math.floor(this.uniform() * limit);
  }

  /** Standard normal, by Marsaglia's polar method. */
  normal(): number {
    const { spare } = this;
    if (spare !== null) {
      this.spare = null;
      return spare;
    }
    for (;;) {
      const x = 2 * this.uniform() - 1;
      const y = 2 * this.uniform() - 1;
      const square = x * x + y * y;
      if (square >= 1 || square === 0) continue;
      const scale = Math.sqrt((-2 * Math.log(square)) / square);
      this.spare = y * scale;
      return x * scale;
    }
  }

  /** Poisson, by Knuth's product: for small means. */
  poisson(mean: number): number {
    const limit = Math.exp(-mean);
    let count = 0;
    for (let product = this.uniform(); product > limit; product *= this.uniform()) count += 1;
    return count;
  }

  /** Poisson; where the mean is large, as good as normal. */
  count(mean: number): number {
    return mean < 30 ? this.poisson(mean) : Math.max(0, Math.round(mean + Math.sqrt(mean) * this.normal()));
  }

  /** In place. */
  shuffle<T>(list: T[]): T[] {
    for (let at = list.length - 1; at > 0; at -= 1) {
      const other = this.below(at + 1);
      [list[at], list[other]] = [list[other]!, list[at]!];
    }
    return list;
  }
}
