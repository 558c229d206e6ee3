import { Sketch, sketchKey, type SketchData } from "../stats/sketch.ts";

/** Values of 1e-17 to 1e17 have keys within this distance of 0. */
const REACH = 2_048;

/** A sketch that takes many values quickly: counts lie in an array, and become sketch data once, at the end. */
export class DenseSketch {
  readonly #counts = new Uint32Array(2 * REACH);
  readonly #far = new Sketch();
  #zeros = 0;
  #isEmpty = true;

  /** `ln`: the value's natural logarithm, where it is above 0. */
  add(value: number, ln: number): void {
    this.#isEmpty = false;
    if (!(value > 0)) {
      this.#zeros += 1;
      return;
    }
    const at = sketchKey(ln) + REACH;
    if (at >= 0 && at < 2 * REACH) this.#counts[at]! += 1;
    else this.#far.add(value);
  }

  /** All of it together with what was known before. */
  mergedWith(before: SketchData): SketchData {
    if (this.#isEmpty) return before;
    const sketch = Sketch.from(before);
    const near: SketchData = { zeros: this.#zeros, keys: [], counts: [] };
    for (const [at, count] of this.#counts.entries()) {
      if (count === 0) continue;
      near.keys.push(at - REACH);
      near.counts.push(count);
    }
    sketch.merge(near);
    sketch.merge(this.#far.data());
    return sketch.data();
  }
}
