import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeBatch, encodeBatch } from "../../../src/domain/counting/batch.ts";
import { fold } from "../../../src/domain/counting/fold.ts";
import type { CountedItem } from "../../../src/domain/counting/item.ts";
import { mergeStudyTotals } from "../../../src/domain/counting/totals.ts";
import { UnitPage } from "../../../src/domain/counting/units/page.ts";
import { expectClose } from "./close.ts";
import { count, itemArbitrary, MapStore, STUDY, T0 } from "./kit.ts";
import { recount } from "./naive.ts";

const items = fc.array(itemArbitrary, { minLength: 1, maxLength: 250 });
const cuts = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 });
const runs = { numRuns: 300 };

describe("folding", () => {
  it("equals a recount of everything at once, however items are cut into batches and folds", () => {
    fc.assert(
      fc.property(items, cuts, cuts, (all, sizes, folds) => {
        fc.pre(all.some(({ study }) => study));
        expectClose(count(all, sizes, folds).totals(STUDY.key), recount(all, STUDY));
      }),
      runs,
    );
  });

  it("does not depend on the order", () => {
    const distinct = fc.uniqueArray(itemArbitrary, { selector: ({ id }) => id.lo, maxLength: 120 });
    const shuffled = distinct.chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
    );
    fc.assert(
      fc.property(shuffled, cuts, ([all, other], sizes) => {
        fc.pre(all.some(({ study }) => study));
        expectClose(count(all, sizes, sizes).totals(STUDY.key), count(other, [7], [3]).totals(STUDY.key));
      }),
      runs,
    );
  });

  it("adds up shards of units to what one shard would have", () => {
    fc.assert(
      fc.property(items, cuts, (all, sizes) => {
        // A repeat is one only within its shard: the same id comes from the same unit.
        const once = [...new Map(all.map((item) => [item.id.lo, item])).values()];
        fc.pre(once.some(({ study }) => study));
        const shards = [0, 1, 2].map((shard) => once.filter(({ unit }) => unit.hi % 3 === shard));
        const totals = shards
          .filter((shard) => shard.some(({ study }) => study))
          .map((shard) => count(shard, sizes, sizes).totals(STUDY.key));
        expectClose(mergeStudyTotals(totals), recount(once, STUDY));
      }),
      runs,
    );
  });

  it("counts every interaction of a version in its minute, whatever study it is of", () => {
    fc.assert(
      fc.property(items, cuts, (all, sizes) => {
        const once = [...new Map(all.map((item) => [item.id.lo, item])).values()].filter((i) => !i.exposure);
        const store = count([...new Map(all.map((item) => [item.id.lo, item])).values()], sizes, sizes);
        const groups = Map.groupBy(once, (item) => `${item.version}/${Math.floor(item.occurredAt / 60_000)}`);
        expect([...store.minuteRows.keys()].sort()).toEqual([...groups.keys()].sort());
        for (const [key, group] of groups) {
          const bucket: Record<string, number> = JSON.parse(store.minuteRows.get(key)!);
          expect(bucket["total_requests"]).toBe(group.length);
          expect(bucket["escalated"]).toBe(group.filter((item) => item.escalated).length);
          expect(bucket["failed_requests"]).toBe(
            group.filter((item) => item.error || item.success === false).length,
          );
          const times = group.flatMap((item) => item.values["response_time_ms"] ?? []);
          expect(bucket["response_time_n"]).toBe(times.length);
          expect(bucket["response_time_sum"]).toBeCloseTo(
            times.reduce((a, b) => a + b, 0),
            3,
          );
        }
      }),
      { numRuns: 60 },
    );
  });

  it("counts the first hundred names of a study, and all else as ever", () => {
    const items = Array.from({ length: 150 }, (_, n): CountedItem => ({
      id: { lo: n, hi: 0 },
      unit: { lo: n, hi: 0 },
      occurredAt: T0,
      version: 27,
      study: STUDY,
      arm: 0,
      exposure: false,
      success: true,
      escalated: false,
      error: false,
      excluded: false,
      values: { [`metrics.made-up-${n}`]: 1 },
    }));
    const { arms } = count(items, [40], [2]).totals(STUDY.key);
    expect(arms[0]!.interactions).toBe(150);
    const own = Object.keys(arms[0]!.metrics).filter((name) => name.startsWith("metrics."));
    expect(own).toEqual(Array.from({ length: 100 }, (_, n) => `metrics.made-up-${n}`));
  });

  it("keeps pages of 512 units at most, sorted, with every unit once", () => {
    const store = new MapStore();
    const unit = (n: number) => ({ lo: (n * 2_654_435_769) >>> 0, hi: n });
    const item = (n: number, id: number): CountedItem => ({
      id: { lo: id, hi: n },
      unit: unit(n),
      occurredAt: T0,
      version: 27,
      study: STUDY,
      arm: 0,
      exposure: false,
      success: true,
      escalated: false,
      error: false,
      excluded: false,
      values: { response_time_ms: n },
    });
    for (let round = 0; round < 3; round += 1) {
      const some = Array.from({ length: 5_000 }, (_, n) => item(n * (round + 1), round));
      fold([decodeBatch(encodeBatch(some))], store);
    }
    const units = new Set([0, 1, 2].flatMap((r) => Array.from({ length: 5_000 }, (_, n) => n * (r + 1))));
    const hashes: number[] = [];
    for (const start of store.pageStarts(1)) {
      const page = UnitPage.decode(store.readPage(1, start));
      expect(page.count).toBeLessThanOrEqual(512);
      expect(page.base[0]![0]).toBeGreaterThanOrEqual(start);
      hashes.push(...page.base[0]!);
    }
    expect(hashes).toEqual(hashes.toSorted((a, b) => a - b));
    expect(hashes).toHaveLength(units.size);
    const [arm] = store.totals(STUDY.key).arms;
    expect(arm).toMatchObject({ units: units.size, interactions: 15_000 });
  });
});
