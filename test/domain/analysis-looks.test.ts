import { describe, expect, it } from "vitest";
import { DAY, PHASE, START, Watched } from "./analysis-kit.ts";

const planned = () => new Watched("group_sequential", { max_sample_size: 1_000, min_sample_size: 20 });
const kinds = ({ looks }: Watched) => looks.map(({ kind, fraction }) => [kind, fraction]);

describe("planned looks", () => {
  it("are taken at each tenth, ten at most, and none twice", () => {
    const one = planned();
    for (let units = 20; units <= 1_400; units += 20) {
      one.at(units, [0.5, 0.5]);
      expect(one.at(units, [0.5, 0.5]).taken).toBe(null);
    }
    expect(kinds(one)).toEqual([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1].map((at) => ["planned", at]));
  });

  it("wait for the least sample, and skip what has passed", () => {
    const one = planned();
    expect(one.at(30, [0.5, 0.5])).toMatchObject({
      taken: null,
      pending: expect.stringMatching(/min_sample_size/),
    });
    expect(one.at(350, [0.5, 0.5]).taken).toMatchObject({ kind: "planned", fraction: 0.35 });
    const next = one.at(399, [0.5, 0.5]);
    expect([next.taken, next.pending]).toEqual([null, expect.stringMatching(/another tenth/)]);
    expect(one.at(400, [0.5, 0.5]).taken).toMatchObject({ fraction: 0.4 });
  });

  it("of a duration go by time; the larger share counts where both are planned", () => {
    const one = new Watched("group_sequential", {
      duration_days: 10,
      max_sample_size: 1_000,
      min_sample_size: 20,
    });
    expect(one.at(200, [0.5, 0.5], { now: START }).taken).toMatchObject({ fraction: 0.2 });
    expect(one.at(200, [0.5, 0.5], { now: START + 5 * DAY }).taken).toMatchObject({ fraction: 0.5 });
    expect(one.at(200, [0.5, 0.5], { now: START + 20 * DAY }).taken).toMatchObject({ fraction: 1 });
    expect(one.at(900, [0.9, 0.1], { now: START + 30 * DAY }).taken?.kind).not.toBe("planned");
  });

  it("have a last one when the experiment is stopped, though it is no tenth", () => {
    const one = planned();
    one.at(500, [0.5, 0.5]);
    const ended = { phase: { ...PHASE, ended_at: START + DAY } };
    expect(one.at(550, [0.5, 0.5], ended).taken).toMatchObject({ kind: "planned", fraction: 0.55 });
    expect(one.at(550, [0.5, 0.5], ended)).toMatchObject({ taken: null, pending: null });
  });

  it("without a plan are one, at the end", () => {
    const one = new Watched("group_sequential", { min_sample_size: 20 });
    expect(one.at(800, [0.5, 0.55]).taken).toBe(null);
    const ended = one.at(800, [0.5, 0.65], { phase: { ...PHASE, ended_at: START + DAY } });
    expect([ended.taken?.fraction, ended.significant]).toEqual([1, true]);
    // With all of its share of alpha: a p-value as of one look, which 98 % of alpha is held against.
    const [found] = ended.comparisons;
    expect(found!.p_value).toBeLessThan(0.001);
  });
});

describe("alpha", () => {
  it("is nearly all of it the planned looks'", () => {
    const one = new Watched("group_sequential", { min_sample_size: 20 });
    // 2.1 standard errors: 1.97 are asked for.
    const end = one.at(800, [0.5, 0.575], { phase: { ...PHASE, ended_at: START + DAY } });
    expect(end.significant).toBe(true);
  });

  it("that earlier looks have spent is gone", () => {
    const more = { max_sample_size: 10_000, min_sample_size: 20 };
    // 2.00 standard errors: enough at a single look, not at the last of five.
    const last = [0.5, 0.52] as [number, number];
    expect(new Watched("group_sequential", more).at(10_000, last).significant).toBe(true);
    const often = new Watched("group_sequential", more);
    for (const units of [2_000, 4_000, 6_000, 8_000]) often.at(units, [0.5, 0.5]);
    expect(often.at(10_000, last)).toMatchObject({ taken: { fraction: 1 }, significant: false });
  });
});

describe("evidence", () => {
  it("that is overwhelming is seen between two looks, and kept", () => {
    const one = planned();
    one.at(200, [0.5, 0.5]);
    const early = one.at(280, [0.2, 0.8]);
    expect([early.taken?.kind, early.significant]).toEqual(["early", true]);
    expect(early.comparisons[0]!.p_value).toBeLessThan(0.05);
    const again = one.at(280, [0.2, 0.8]);
    expect([again.taken, again.comparisons]).toEqual([null, early.comparisons]);
    // Planned looks go on, and change nothing that stands.
    const later = one.at(300, [0.5, 0.5]);
    expect([later.taken?.kind, later.comparisons]).toEqual(["planned", early.comparisons]);
  });

  it("that convinces at a look, not between looks, waits for one", () => {
    const one = planned();
    expect(one.at(780, [0.5, 0.62]).taken?.kind).toBe("planned");
    const fresh = planned();
    fresh.at(700, [0.5, 0.5]);
    expect(fresh.at(780, [0.5, 0.62])).toMatchObject({ taken: null, significant: false });
    expect(fresh.at(800, [0.5, 0.62])).toMatchObject({ taken: { kind: "planned" }, significant: true });
  });

  it("at a fixed horizon counts at its end, and what comes later does not", () => {
    const one = new Watched("fixed", { max_sample_size: 1_000, min_sample_size: 20 });
    const before = one.at(990, [0.2, 0.8]);
    expect([before.taken, before.significant, before.comparisons[0]!.p_value]).toEqual([null, null, null]);
    const end = one.at(1_000, [0.5, 0.6]);
    expect([end.taken?.fraction, end.significant]).toEqual([1, true]);
    expect(one.at(1_200, [0.5, 0.5]).comparisons).toEqual(end.comparisons);
  });

  it("under always_valid is shown as it is, and takes no looks", () => {
    const one = new Watched("always_valid");
    expect(one.at(1_000, [0.2, 0.8])).toMatchObject({ taken: null, pending: null, significant: true });
    expect(one.at(1_000, [0.5, 0.5]).significant).toBe(false);
  });
});
