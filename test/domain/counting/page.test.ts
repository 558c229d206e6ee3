import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { columnBytes, readColumn, widthOf, writeColumn } from "../../../src/domain/counting/units/columns.ts";
import { orderOf } from "../../../src/domain/counting/units/order.ts";
import { pieces } from "../../../src/domain/counting/units/pieces.ts";

const whole = fc.oneof(fc.constant(0), fc.nat(255), fc.nat(65_535), fc.integer({ min: 0, max: 0xffff_ffff }));
const any = fc.oneof(whole, fc.double({ noNaN: true }));

describe("pages of units", () => {
  it("give back every number of a column, however narrow it is stored", () => {
    const columns = fc.oneof(
      fc.array(whole).map((list) => Uint32Array.from(list)),
      fc.array(whole).map((list) => Float64Array.from(list)),
      fc.array(any).map((list) => Float64Array.from(list)),
    );
    fc.assert(
      fc.property(columns, (column) => {
        const width = widthOf(column);
        const { buffer } = new Uint8Array(8 + columnBytes(column.length, width));
        writeColumn(buffer, 8, width, column);
        const like = column instanceof Uint32Array ? Uint32Array : Float64Array;
        expect(readColumn(buffer, 8, width, new like(column.length))).toEqual(column);
      }),
    );
    expect(
      [[0, 0], [255], [256], [65_536], [0.5], [-1], [2 ** 32], [-0]].map((each) =>
        widthOf(Float64Array.from(each)),
      ),
    ).toEqual([0, 1, 2, 4, 8, 8, 8, 8]);
  });

  it("take units in the order of their hashes", () => {
    fc.assert(
      fc.property(fc.array(whole, { maxLength: 300 }), (list) => {
        const hashes = Uint32Array.from(list);
        const wanted = list.map((_, place) => place).sort((a, b) => list[a]! - list[b]! || a - b);
        expect([...orderOf(hashes)]).toEqual(wanted);
      }),
    );
  });

  it("are cut between different hashes only, into pieces that are small enough wherever that can be", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(60), { maxLength: 200 }), fc.integer({ min: 1, max: 20 }), (list, most) => {
        const hashes = Uint32Array.from(list).sort();
        const cut = pieces(hashes, most);
        expect(cut.flatMap(({ from, to }) => [...hashes.subarray(from, to)])).toEqual([...hashes]);
        for (const { from, to } of cut) {
          expect(to).toBeGreaterThan(from);
          expect(to === hashes.length || hashes[to] !== hashes[to - 1]).toBe(true);
        }
        if (new Set(list).size === list.length)
          for (const { from, to } of cut) expect(to - from).toBeLessThanOrEqual(most);
      }),
    );
  });
});
