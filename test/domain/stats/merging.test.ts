import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addPair, mergeCoMoments, noCoMoments, removePair } from "../../../src/domain/stats/co-moments.ts";
import { addValue, mergeMoments, type Moments, noMoments } from "../../../src/domain/stats/moments.ts";
import { Sketch } from "../../../src/domain/stats/sketch.ts";
import { pairs } from "./kit.ts";

const value = fc.double({ min: -1e6, max: 1e6, noNaN: true });
const some = fc.array(value, { maxLength: 30 });
const somePairs = fc.array(fc.tuple(value, fc.integer({ min: 1, max: 50 })), { maxLength: 30 });

const momentsOf = (values: readonly number[]): Moments => {
  const moments = noMoments();
  for (const one of values) addValue(moments, one);
  return moments;
};

/** Equal but for rounding, against the size of what was added up. */
function expectSame(found: object, expected: object, scale: number): void {
  for (const [name, number] of Object.entries(expected)) {
    const off = Math.abs((found as Record<string, number>)[name]! - (number as number));
    expect(off, `${name}: ${JSON.stringify([found, expected])}`).toBeLessThanOrEqual(
      1e-9 * Math.max(1, scale),
    );
  }
}

const size = (values: readonly number[]): number => values.reduce((sum, one) => sum + one * one, 0);

describe("merging", () => {
  it("moments is associative, commutative and equal to the whole", () => {
    fc.assert(
      fc.property(some, some, some, (a, b, c) => {
        const scale = size([...a, ...b, ...c]);
        const whole = momentsOf([...a, ...b, ...c]);
        const [x, y, z] = [momentsOf(a), momentsOf(b), momentsOf(c)];
        expectSame(mergeMoments(mergeMoments(x, y), z), whole, scale);
        expectSame(mergeMoments(x, mergeMoments(y, z)), whole, scale);
        expectSame(mergeMoments(mergeMoments(z, x), y), whole, scale);
      }),
    );
  });

  it("co-moments is associative, commutative and equal to the whole", () => {
    fc.assert(
      fc.property(somePairs, somePairs, somePairs, (a, b, c) => {
        const all = [...a, ...b, ...c];
        const scale = size(all.flat());
        const whole = pairs(all);
        const [x, y, z] = [pairs(a), pairs(b), pairs(c)];
        expectSame(mergeCoMoments(mergeCoMoments(x, y), z), whole, scale);
        expectSame(mergeCoMoments(x, mergeCoMoments(y, z)), whole, scale);
        expectSame(mergeCoMoments(mergeCoMoments(z, x), y), whole, scale);
      }),
    );
  });

  it("a unit that was taken out again leaves nothing", () => {
    fc.assert(
      fc.property(somePairs, value, fc.integer({ min: 1, max: 50 }), (all, s, n) => {
        const moments = pairs(all);
        addPair(moments, s, n);
        removePair(moments, s, n);
        expectSame(moments, all.length === 0 ? noCoMoments() : pairs(all), size([...all.flat(), s, n]));
      }),
    );
  });

  it("sketches of any values is exact: counts are added", () => {
    const positive = fc.array(fc.double({ min: 0, max: 1e9, noNaN: true }), { maxLength: 50 });
    fc.assert(
      fc.property(positive, positive, (a, b) => {
        const of = (values: readonly number[]) => {
          const sketch = new Sketch();
          for (const one of values) sketch.add(one);
          return sketch;
        };
        const [ab, ba] = [of(a), of(b)];
        ab.merge(of(b).data());
        ba.merge(of(a).data());
        expect(ab.data()).toEqual(of([...a, ...b]).data());
        expect(ba.data()).toEqual(ab.data());
      }),
    );
  });

  it("keeps a small spread around a large mean", () => {
    const shards = Array.from({ length: 8 }, (_, shard) =>
      momentsOf(Array.from({ length: 1_000 }, (_, at) => 1e9 + ((at + shard) % 3))),
    );
    const { m2, n } = shards.reduce(mergeMoments, noMoments());
    expect(Math.abs(m2 / n - 2 / 3)).toBeLessThan(1e-3);
  });
});
