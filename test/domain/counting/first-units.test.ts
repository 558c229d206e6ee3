import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { firstOf } from "../../../src/domain/counting/first-units.ts";
import type { CountedItem, Study } from "../../../src/domain/counting/item.ts";
import { mergeStudyTotals } from "../../../src/domain/counting/totals.ts";
import { expectClose } from "./close.ts";
import { count, itemArbitrary, STUDY, T0 } from "./kit.ts";
import { recount } from "./naive.ts";

const ROLLOUT: Study = { key: "r/rollout/0", versions: [27, 28] };

let sent = 0;
/** An outcome of a canary's unit that went well, unless more is said. */
const canary = (unit: number, more: Partial<CountedItem> = {}): CountedItem => ({
  id: { lo: (sent += 1), hi: 0 },
  unit: { lo: unit, hi: 1 },
  occurredAt: T0,
  version: 28,
  study: ROLLOUT,
  arm: 1,
  exposure: false,
  success: true,
  escalated: false,
  error: false,
  excluded: false,
  values: {},
  ...more,
});

/** The first units of what is counted one after another, each in a batch of its own. */
const firstUnits = (items: readonly CountedItem[], folds = 1) =>
  count(items, [1], [folds]).totals(ROLLOUT.key).first_units;

const verdicts = (items: readonly CountedItem[]) => firstUnits(items).map(({ erring }) => erring);

/** What makes an outcome one of the baseline's. */
const BASELINE = { arm: 0, version: 27 };

const items = fc
  .array(itemArbitrary, { minLength: 1, maxLength: 250 })
  .map((all) =>
    all
      .filter(({ study, arm }) => study !== null && arm !== 2)
      .map((item): CountedItem => ({ ...item, study: ROLLOUT })),
  );
const cuts = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 });

describe("a rollout's first units", () => {
  it("are ten, in the order in which they arrive, not in that of their hashes or times", () => {
    const units = [12, 3, 7, 900, 1, 44, 5, 2, 60, 31, 8, 9];
    const all = units.map((unit, at) => canary(unit, { occurredAt: T0 - at }));
    expect(firstUnits(all).map(({ lo, at }) => [lo, at])).toEqual(
      units.slice(0, 10).map((unit, at) => [unit, T0 - at]),
    );
  });

  it("are as many of the baseline, whichever came first", () => {
    const all = Array.from({ length: 15 }, (_, unit) => [canary(unit, BASELINE), canary(unit)]).flat();
    const unit = (lo: number, arm: number) => ({ lo, hi: 1, arm, at: T0, erring: false });
    expect(firstUnits(all)).toEqual(Array.from({ length: 10 }, (_, lo) => [unit(lo, 0), unit(lo, 1)]).flat());
  });

  it("fail by their first outcome, whatever comes later", () => {
    const first = [
      canary(1, { success: false }),
      canary(2),
      canary(3, { error: true }),
      canary(4, { success: null, error: true }),
    ];
    const later = [
      canary(1),
      canary(2, { success: false }),
      canary(2, { error: true }),
      canary(3),
      canary(4),
    ];
    expect(verdicts(first)).toEqual([true, false, true, true]);
    expect(verdicts([...first, ...later])).toEqual([true, false, true, true]);
  });

  it("are neither until an interaction tells: exposures do not, nor what has neither success nor error", () => {
    const untold = [1, 2, 3].flatMap((unit) => [
      canary(unit, { exposure: true, success: false, error: true }),
      canary(unit, { success: null, escalated: true }),
    ]);
    expect(verdicts(untold)).toEqual([null, null, null]);
    expect(verdicts([...untold, canary(2, { success: false }), canary(3), canary(2)])).toEqual([
      null,
      true,
      false,
    ]);
  });

  it("are not what is no data", () => {
    const repeated = canary(7);
    const units = firstUnits([
      canary(2, { excluded: true, success: false }),
      canary(3, { version: 27, success: false }),
      canary(4, { version: 30, success: false }),
      canary(5, { arm: null, success: false }),
      canary(6, { arm: 0, success: false }),
      repeated,
      { ...repeated, success: false },
    ]);
    expect(units).toEqual([{ lo: 7, hi: 1, arm: 1, at: T0, erring: false }]);
  });

  it("are kept of rollouts alone", () => {
    const store = count([canary(1, { study: STUDY })], [1], [1]);
    expect(store.totals(STUDY.key).first_units).toEqual([]);
    expect(store.studyRows.get(STUDY.key)!.state).not.toContain("first_units");
  });

  it("equal a recount, however items are cut into batches and folds", () => {
    fc.assert(
      fc.property(items, cuts, cuts, (all, sizes, folds) => {
        fc.pre(all.length > 0);
        expectClose(count(all, sizes, folds).totals(ROLLOUT.key), recount(all, ROLLOUT));
      }),
      { numRuns: 200 },
    );
  });

  it("of many shards are the first of all of them by time", () => {
    fc.assert(
      fc.property(items, cuts, fc.integer({ min: 2, max: 16 }), (all, sizes, shards) => {
        const once = [...new Map(all.map((item) => [item.id.lo, item])).values()]
          // Where times differ, and items arrive in their order, one shard would have the same.
          .map((item, at) => ({ ...item, occurredAt: T0 + at }));
        fc.pre(once.length > 0);
        const totals = Array.from({ length: shards }, (_, shard) =>
          once.filter(({ unit }) => unit.hi % shards === shard),
        )
          .filter((shard) => shard.length > 0)
          .map((shard) => count(shard, sizes, sizes).totals(ROLLOUT.key));
        expect(mergeStudyTotals(totals.toReversed()).first_units).toEqual(recount(once, ROLLOUT).first_units);
      }),
      { numRuns: 200 },
    );
  });

  it("that two shards know are one: its first time, and its first outcome", () => {
    const unit = (lo: number, at: number, erring: boolean | null, arm = 1) => ({
      lo,
      hi: 1,
      arm,
      at,
      erring,
    });
    const known = [
      unit(1, 5, true),
      unit(2, 3, false),
      unit(1, 2, null),
      unit(1, 9, false),
      unit(2, 4, true),
    ];
    expect(firstOf(known)).toEqual([unit(1, 2, true), unit(2, 3, false)]);
    expect(known[2]).toEqual(unit(1, 2, null));
    expect(firstOf([unit(1, 5, true), unit(1, 2, false, 0)])).toEqual([
      unit(1, 2, false, 0),
      unit(1, 5, true),
    ]);
    const many = Array.from({ length: 12 }, (_, at) => unit(at, 100 - at, false));
    expect(firstOf([...many, unit(0, 1, true)]).map(({ lo }) => lo)).toEqual([
      0, 11, 10, 9, 8, 7, 6, 5, 4, 3,
    ]);
  });
});
