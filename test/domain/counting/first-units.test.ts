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

const failing = (items: readonly CountedItem[]) =>
  firstUnits(items).flatMap(({ lo, erring }) => (erring ? [lo] : []));

const items = fc
  .array(itemArbitrary, { minLength: 1, maxLength: 250 })
  .map((all) =>
    all
      .filter(({ study, arm }) => study !== null && arm !== 2)
      .map((item): CountedItem => ({ ...item, study: ROLLOUT })),
  );
const cuts = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 });

describe("a canary's first units", () => {
  it("are ten, in the order in which they arrive, not in that of their hashes or times", () => {
    const units = [12, 3, 7, 900, 1, 44, 5, 2, 60, 31, 8, 9];
    const all = units.map((unit, at) => canary(unit, { occurredAt: T0 - at }));
    expect(firstUnits(all).map(({ lo, at }) => [lo, at])).toEqual(
      units.slice(0, 10).map((unit, at) => [unit, T0 - at]),
    );
  });

  it("fail with an error code or without success, once for good, and late as well", () => {
    const first = Array.from({ length: 10 }, (_, unit) => canary(unit));
    expect(failing(first)).toEqual([]);
    const later = [
      canary(3, { success: false }),
      canary(3),
      canary(5, { error: true }),
      canary(6, { success: null, error: true }),
      canary(7, { success: null, escalated: true }),
      canary(11, { success: false }),
    ];
    expect(failing([...first, ...later])).toEqual([3, 5, 6]);
  });

  it("are those that were exposed, and fail by their interactions alone", () => {
    const exposed = [1, 2].map((unit) => canary(unit, { exposure: true, success: false, error: true }));
    expect(firstUnits(exposed).map(({ lo, erring }) => [lo, erring])).toEqual([
      [1, false],
      [2, false],
    ]);
    expect(failing([...exposed, canary(2, { success: false })])).toEqual([2]);
  });

  it("are not the baseline's, nor what is no data", () => {
    const repeated = canary(7);
    const units = firstUnits([
      canary(1, { arm: 0, version: 27, success: false }),
      canary(2, { excluded: true, success: false }),
      canary(3, { version: 27, success: false }),
      canary(4, { version: 30, success: false }),
      canary(5, { arm: null, success: false }),
      canary(6, { arm: 0, success: false }),
      repeated,
      { ...repeated, success: false },
    ]);
    expect(units).toEqual([{ lo: 7, hi: 1, at: T0, erring: false }]);
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

  it("that two shards know are one: its first time, and a failure in either", () => {
    const unit = (lo: number, at: number, erring: boolean) => ({ lo, hi: 1, at, erring });
    expect(firstOf([unit(1, 5, true), unit(2, 3, false), unit(1, 2, false), unit(1, 9, false)])).toEqual([
      unit(1, 2, true),
      unit(2, 3, false),
    ]);
    const many = Array.from({ length: 12 }, (_, at) => unit(at, 100 - at, false));
    expect(firstOf([...many, unit(0, 1, true)]).map(({ lo }) => lo)).toEqual([
      0, 11, 10, 9, 8, 7, 6, 5, 4, 3,
    ]);
  });
});
