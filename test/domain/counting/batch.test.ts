import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  decodeBatch,
  encodeBatch,
  EXPOSURE,
  MISMATCH,
  NO_ARM,
  PAUSED,
} from "../../../src/domain/counting/batch.ts";
import { keyedHash64 } from "../../../src/domain/counting/hash64.ts";
import type { CountedItem } from "../../../src/domain/counting/item.ts";
import { itemArbitrary, STUDY } from "./kit.ts";

describe("a batch", () => {
  it("comes back as it was", () => {
    fc.assert(
      fc.property(fc.array(itemArbitrary, { maxLength: 60 }), fc.nat(7), (items, offset) => {
        const bytes = encodeBatch(items);
        // As a part of something larger, it may lie anywhere.
        const room = new Uint8Array(bytes.length + offset);
        room.set(bytes, offset);
        const batch = decodeBatch(room.subarray(offset));
        expect(batch.count).toBe(items.length);
        for (const [at, item] of items.entries()) {
          expect(batch.ids.subarray(2 * at, 2 * at + 2)).toEqual(new Uint32Array([item.id.lo, item.id.hi]));
          expect(batch.units.subarray(2 * at, 2 * at + 2)).toEqual(
            new Uint32Array([item.unit.lo, item.unit.hi]),
          );
          expect(batch.base + batch.at[at]!).toBe(item.occurredAt);
          expect(batch.versions[batch.version[at]!]).toBe(item.version);
          expect(batch.studies[batch.study[at]! - 1] ?? null).toEqual(item.study);
          expect(batch.arm[at]).toBe(item.arm === null ? NO_ARM : item.arm + (item.paused ? PAUSED : 0));
          expect((batch.flags[at]! & EXPOSURE) !== 0).toBe(item.exposure);
          const mismatch = item.study !== null && STUDY.versions[item.arm!] !== item.version;
          expect((batch.flags[at]! & MISMATCH) !== 0).toBe(mismatch);
          const values = batch.names.flatMap((name, column): [string, number][] => {
            const value = batch.values[column]![at]!;
            return Number.isNaN(value) ? [] : [[name, value]];
          });
          expect(Object.fromEntries(values)).toEqual(item.values);
        }
      }),
    );
  });

  it("has no columns for values that no item has", () => {
    const item: CountedItem = {
      id: { lo: 1, hi: 2 },
      unit: { lo: 3, hi: 4 },
      occurredAt: 5,
      version: 6,
      study: null,
      arm: null,
      exposure: true,
      success: null,
      escalated: false,
      error: false,
      excluded: false,
      values: {},
    };
    const empty = encodeBatch([item]);
    const full = encodeBatch([{ ...item, values: { cost_usd: 1 } }]);
    expect(full.length - empty.length).toBeGreaterThanOrEqual(8);
    expect(decodeBatch(empty).names).toEqual([]);
    expect(encodeBatch([])).toBeInstanceOf(Uint8Array);
    expect(() => encodeBatch([item, { ...item, occurredAt: 5 + 50 * 86_400_000 }])).toThrow(RangeError);
    expect(() => encodeBatch(Array.from({ length: 10_001 }, () => item))).toThrow(RangeError);
  });

  it("is refused when it is something else", () => {
    const bytes = encodeBatch([]);
    expect(() => decodeBatch(new Uint8Array(3))).toThrow(RangeError);
    expect(() => decodeBatch(new Uint8Array(64))).toThrow(RangeError);
    expect(() => decodeBatch(bytes.subarray(0, bytes.length - 8))).toThrow();
  });

  it("takes hashes that depend on the seeds and on all of the text", () => {
    expect(keyedHash64([1, 2], "user-1")).toEqual(keyedHash64([1, 2], "user-1"));
    expect(keyedHash64([1, 2], "user-1")).not.toEqual(keyedHash64([1, 3], "user-1"));
    const all = new Set(
      Array.from({ length: 100_000 }, (_, n) => {
        const { lo, hi } = keyedHash64([0x1234_5678, 0x9abc_def0], `user-${n}`);
        return (BigInt(hi) << 32n) | BigInt(lo);
      }),
    );
    expect(all.size).toBe(100_000);
  });
});
