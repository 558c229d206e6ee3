import { Sketch, sketchKey, type SketchData } from "../stats/sketch.ts";
import { lnOf } from "./ln.ts";

/** Values of 1e-17 to 1e17 have keys within this distance of 0. */
const REACH = 2_048;

/** A sketch that takes many values quickly: counts lie in an array, and become sketch data once, at the end. */
export class DenseSketch {
  readonly #counts = new Int32Array(2 * REACH);
  #far = new Sketch();
  #zeros = 0;
  /** Between them lie all counts. */
  #lowest = 2 * REACH;
  #highest = -1;
  #isEmpty = true;

  /** `count` -1 takes one out that is in what was known before, or here. */
  add(value: number, count = 1): void {
    this.#isEmpty = false;
    if (!(value > 0)) {
      this.#zeros += count;
      return;
    }
    const at = sketchKey(lnOf(value)) + REACH;
    if (at >= 0 && at < 2 * REACH) {
      this.#counts[at]! += count;
      if (at < this.#lowest) this.#lowest = at;
      if (at > this.#highest) this.#highest = at;
    } else this.#far.add(value, count);
  }

  /** All of it together with what was known before. */
  mergedWith(before: SketchData): SketchData {
    if (this.#isEmpty) return before;
    const sketch = Sketch.from(before);
    const near: SketchData = { zeros: this.#zeros, keys: [], counts: [] };
    for (let at = this.#lowest; at <= this.#highest; at += 1) {
      const count = this.#counts[at]!;
      if (count === 0) continue;
      near.keys.push(at - REACH);
      near.counts.push(count);
    }
    sketch.merge(near);
    sketch.merge(this.#far.data());
    return sketch.data();
  }

  /** Empties it for other values. */
  clear(): void {
    this.#counts.fill(0, this.#lowest, this.#highest + 1);
    this.#far = new Sketch();
    this.#zeros = 0;
    this.#lowest = 2 * REACH;
    this.#highest = -1;
    this.#isEmpty = true;
  }
}
