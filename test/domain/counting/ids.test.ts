import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { IdFilter } from "../../../src/domain/counting/ids/filter.ts";
import { hasId, partOf, partsOf, sortIds } from "../../../src/domain/counting/ids/run.ts";
import { IdTable } from "../../../src/domain/counting/ids/table.ts";

const id = fc.tuple(
  fc.oneof(fc.nat(5), fc.integer({ min: 0, max: 0xffff_ffff })),
  fc.oneof(fc.nat(3), fc.integer({ min: 0, max: 0xffff_ffff })),
);
const ids = fc.array(id, { maxLength: 3_000 });
const flat = (list: [number, number][]) => Uint32Array.from(list.flat());

describe("ids", () => {
  it("are told apart exactly by the table, also while it grows", () => {
    fc.assert(
      fc.property(ids, (list) => {
        const table = new IdTable();
        const known = new Set<string>();
        for (const [lo, hi] of list) {
          const key = `${lo}/${hi}`;
          expect(table.has(lo, hi)).toBe(known.has(key));
          expect(table.add(lo, hi)).toBe(!known.has(key));
          known.add(key);
          expect(table.has(lo, hi)).toBe(true);
        }
        expect(table.size).toBe(known.size);
      }),
      { numRuns: 30 },
    );
  });

  it("are found in the parts of a sorted run, and no others are", () => {
    fc.assert(
      fc.property(ids, ids, (list, others) => {
        const run = flat(list);
        sortIds(run);
        const parts = new Map(Array.from(partsOf(run), ({ part, ids: each }) => [part, each]));
        const known = new Set(list.map(String));
        for (const each of [...list, ...others]) {
          const [lo, hi] = each;
          const part = parts.get(partOf(hi));
          expect(part !== undefined && hasId(part, lo, hi)).toBe(known.has(String(each)));
        }
      }),
      { numRuns: 30 },
    );
  });

  it("are never missed by a filter, however often it was halved, and seldom seen where they are not", () => {
    let state = 1;
    const random = () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0);
    const mixed = () => (Math.imul(random() ^ (random() >>> 15), 0x85eb_ca6b) ^ (random() >>> 7)) >>> 0;
    const run = Uint32Array.from({ length: 400_000 }, mixed);
    let filter = IdFilter.of(run);
    expect(filter.bytes.length).toBe(2 ** 19);
    const wrong = () => {
      let count = 0;
      for (let n = 0; n < 100_000; n += 1) if (filter.mayHave(mixed(), mixed())) count += 1;
      return count;
    };
    expect(wrong()).toBeLessThan(40);
    for (let halves = 0; halves < 3; halves += 1) {
      for (let at = 0; at < run.length; at += 200) expect(filter.mayHave(run[at]!, run[at + 1]!)).toBe(true);
      filter = filter.halved();
    }
    expect(filter.bytes.length).toBe(2 ** 16);
  });
});
