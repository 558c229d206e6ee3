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

const ONE: CountedItem = {
  id: { lo: 1, hi: 1 },
  unit: { lo: 1, hi: 1 },
  occurredAt: T0,
  version: 27,
  study: STUDY,
  arm: 0,
  exposure: false,
  success: true,
  escalated: false,
  error: false,
  excluded: false,
  values: {},
};

/** Turns outcomes round and gives scores, twice to some; and what the items would be, had they come so. */
function correct(items: readonly CountedItem[], said: readonly number[]) {
  const corrected = [...items];
  const corrections: CountedItem[] = [];
  for (const at of said) {
    const item = corrected[at % items.length]!;
    if (item.exposure || item.success === null) continue;
    const success = !item.success;
    const score = 1 + (at % 10);
    const { satisfaction_score: before, ...others } = item.values;
    const of = (correction: "adds" | "takes_back", values: Record<string, number>): CountedItem => ({
      ...item,
      id: { lo: 1_000 + corrections.length, hi: 7 },
      error: false,
      escalated: false,
      success: correction === "adds" ? success : null,
      correction,
      values,
    });
    if (before !== undefined) corrections.push(of("takes_back", { satisfaction_score: before }));
    corrections.push(of("adds", { satisfaction_score: score }));
    corrected[at % items.length] = {
      ...item,
      success,
      error: !success,
      values: { ...others, satisfaction_score: score },
    };
  }
  return { corrections, corrected };
}

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

  it("makes of corrections what the interactions would have been, had they come so", () => {
    const all = fc.uniqueArray(itemArbitrary, { selector: ({ id }) => id.lo, minLength: 1, maxLength: 120 });
    fc.assert(
      fc.property(all, fc.array(fc.nat(30), { minLength: 1, maxLength: 20 }), cuts, (items, said, sizes) => {
        fc.pre(items.some(({ study }) => study));
        const once = items.map((item) => (item.exposure ? item : { ...item, error: item.success === false }));
        const { corrections, corrected } = correct(once, said);
        const store = count([...once, ...corrections], sizes, [1, 3]);
        const wanted = count(corrected, sizes, [2]);
        expectClose(store.totals(STUDY.key), wanted.totals(STUDY.key));
        expectClose(store.totals(STUDY.key), recount(corrected, STUDY));
        const minutes = ({ minuteRows }: MapStore) =>
          Object.fromEntries(Array.from(minuteRows, ([key, row]) => [key, JSON.parse(row) as unknown]));
        expectClose(minutes(store), minutes(wanted));
      }),
      runs,
    );
  });

  it("takes a correction of what it never counted for nothing in units", () => {
    const [late] = correct([{ ...ONE, success: true }], [0]).corrections;
    const store = count([{ ...ONE, success: false }, late!, { ...late!, id: { lo: 9, hi: 9 } }], [1], [1]);
    const [arm] = store.totals(STUDY.key).arms;
    expect(arm).toMatchObject({ exposed: 1, interactions: 1 });
    expect(arm!.metrics["success_rate"]!.units).toMatchObject({ n: 1, mean_s: 0, mean_n: 1 });
    expect(arm!.metrics["error_rate"]!.units).toMatchObject({ n: 1, mean_s: 1, mean_n: 1 });
  });

  it("leaves the first units of a rollout as they were at first", () => {
    const study = { key: "r/roll/0", versions: [27, 28] };
    const canary = { ...ONE, study, version: 28, arm: 1, success: true };
    const { corrections } = correct([canary], [0]);
    const { first_units, arms } = count([canary, ...corrections], [5], [1]).totals(study.key);
    expect(first_units).toMatchObject([{ arm: 1, erring: false }]);
    expect(arms[1]!.metrics["error_rate"]!.units).toMatchObject({ n: 1, mean_s: 1 });
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
