/**
 * DDSketch (Masson, Rim and Lee, VLDB 2019): quantiles of positive values with a relative error of at most 1 %, merged
 * by adding counts. A value's key is ⌈ln x / ln γ⌉ with γ = (1 + α)/(1 − α); with more than 2,048 keys the lowest collapse.
 */
export interface SketchData {
  /** Values that are 0 (or below: they count as 0). */
  zeros: number;
  /** Ascending. */
  keys: number[];
  counts: number[];
}

const ALPHA = 0.01;
const GAMMA = (1 + ALPHA) / (1 - ALPHA);
const LOG_GAMMA = Math.log(GAMMA);
const MAX_KEYS = 2_048;

/** The key of a positive value, by its natural logarithm. */
export const sketchKey = (ln: number): number => Math.ceil(ln / LOG_GAMMA);

export class Sketch {
  zeros = 0;
  private readonly buckets = new Map<number, number>();

  static from({ zeros, keys, counts }: SketchData): Sketch {
    const sketch = new Sketch();
    sketch.zeros = zeros;
    keys.forEach((key, at) => sketch.buckets.set(key, counts[at]!));
    return sketch;
  }

  add(value: number, count = 1): void {
    if (!(value > 0)) this.zeros += count;
    else this.put(sketchKey(Math.log(value)), count);
  }

  merge({ zeros, keys, counts }: SketchData): void {
    this.zeros += zeros;
    keys.forEach((key, at) => this.put(key, counts[at]!));
  }

  get count(): number {
    let count = this.zeros;
    for (const one of this.buckets.values()) count += one;
    return count;
  }

  /** The value at a share, 0 to 1, of all values; null without any. */
  quantile(share: number): number | null {
    const { count } = this;
    if (count === 0) return null;
    const rank = share * (count - 1);
    let seen = this.zeros;
    if (seen > rank) return 0;
    const { keys, counts } = this.data();
    for (const [at, key] of keys.entries()) {
      seen += counts[at]!;
      if (seen > rank) return (2 * GAMMA ** key) / (GAMMA + 1);
    }
    return null;
  }

  data(): SketchData {
    const keys = [...this.buckets.keys()].sort((a, b) => a - b);
    return { zeros: this.zeros, keys, counts: keys.map((key) => this.buckets.get(key)!) };
  }

  private put(key: number, count: number): void {
    const sum = (this.buckets.get(key) ?? 0) + count;
    if (sum > 0) this.buckets.set(key, sum);
    else this.buckets.delete(key);
    if (this.buckets.size > MAX_KEYS) this.collapse();
  }

  private collapse(): void {
    const keys = [...this.buckets.keys()].sort((a, b) => a - b);
    const surplus = keys.length - MAX_KEYS;
    const target = keys[surplus]!;
    for (const key of keys.slice(0, surplus)) {
      this.buckets.set(target, this.buckets.get(target)! + this.buckets.get(key)!);
      this.buckets.delete(key);
    }
  }
}
