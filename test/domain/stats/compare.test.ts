import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { MetricTotals } from "../../../src/domain/counting/totals.ts";
import { compare, type Comparison, type ComparisonOptions } from "../../../src/domain/stats/compare.ts";
import { expectClose, rateOf, totalsOf } from "./kit.ts";

const rate: ComparisonOptions = { kind: "rate", analysis: "fixed", alpha: 0.05 };

const looks = fc.constantFrom(
  { analysis: "fixed" as const },
  { analysis: "always_valid" as const },
  { analysis: "group_sequential" as const, fraction: 0.7, earlier: [0.3] },
);
const kinds = fc.constantFrom("rate" as const, "mean" as const, "geometric_mean" as const);
const options = fc
  .tuple(looks, kinds, fc.constantFrom(0.01, 0.05, 0.1))
  .map(([look, kind, alpha]): ComparisonOptions => ({ ...look, kind, alpha }));

/** Arms with a difference now and then, of ones and zeros or of positive values. */
const arm = (kind: string) =>
  fc
    .array(
      fc.array(
        kind === "rate"
          ? fc.integer({ min: 0, max: 9 }).map((one) => (one < 3 ? 1 : 0))
          : fc.double({ min: 0.1, max: 100, noNaN: true }),
        { minLength: 1, maxLength: 3 },
      ),
      { minLength: 25, maxLength: 60 },
    )
    .chain((units) =>
      fc.boolean().map((single) => totalsOf(single ? units.map((values) => values.slice(0, 1)) : units)),
    );

const cases = options.chain((chosen) =>
  fc.tuple(arm(chosen.kind), arm(chosen.kind)).map(([control, test]) => ({ chosen, control, test })),
);

const numbers = (answer: Comparison): number[] =>
  Object.values(answer)
    .flat()
    .filter((value) => typeof value === "number");

describe("compare", () => {
  it("rates of one interaction a unit are Newcombe's", () => {
    const answer = compare(rateOf(48, 80), rateOf(56, 70), rate);
    // Newcombe (1998), example a; p by scipy's brentq on its lower limit.
    expectClose(answer.difference, 0.2);
    expectClose(answer.interval![0], 0.0524314724023649);
    expectClose(answer.interval![1], 0.333872654036906);
    expectClose(answer.p_value, 0.00813314035860684);
    expectClose(answer.lift, 1 / 3);
    expect(answer).toMatchObject({ status: "ok", significant: true });
  });

  it("is significant exactly where z is beyond what is critical", () => {
    fc.assert(
      fc.property(cases, ({ chosen, control, test }) => {
        const { status, z, critical, significant, difference } = compare(control, test, chosen);
        fc.pre(status === "ok" && z !== null);
        expect(significant).toBe(Math.abs(z) > critical!);
        if (difference !== 0) expect(Math.sign(z)).toBe(Math.sign(difference!));
      }),
    );
  });

  it("rates of several are ratios over units", () => {
    const unit = (s: number, n: number) => Array.from({ length: n }, (_, at) => (at < s ? 1 : 0));
    const control = totalsOf([unit(3, 4), unit(0, 1), unit(5, 6), unit(2, 5), unit(7, 8), unit(1, 2)]);
    const test = totalsOf([unit(4, 5), unit(2, 2), unit(5, 7), unit(6, 6), unit(3, 4)]);
    // numpy and scipy's Welch on the linearised units.
    expectClose(compare(control, test, rate).p_value, 0.27085897501359213);
  });

  it("geometric means decide on logarithms", () => {
    const control = totalsOf([[1], [2], [4], [8]]);
    const test = totalsOf([[3], [6], [12], [24]]);
    const answer = compare(control, test, { ...rate, kind: "geometric_mean" });
    expectClose(answer.lift, 2);
    expectClose(answer.difference, 2 * Math.sqrt(8));
    // scipy 1.17: ttest_ind of the logarithms.
    expectClose(answer.p_value, 0.13320111051433456);
  });

  it("an interval at a look is as wide as its boundary", () => {
    const answer = compare(rateOf(480, 1_000), rateOf(520, 1_000), {
      kind: "mean",
      analysis: "group_sequential",
      alpha: 0.05,
      fraction: 0.4,
      earlier: [0.2],
    });
    const [low, high] = answer.interval!;
    const se = Math.sqrt((2 * 0.48 * 0.52) / 999);
    expectClose((high - low) / 2 / se, 3.35701, 1e-2);
    expect(answer.significant).toBe(false);
  });

  it("nobody is asked to believe few events", () => {
    const always = { ...rate, analysis: "always_valid" } as const;
    expect(compare(rateOf(9, 500), rateOf(40, 500), always)).toMatchObject({
      status: "insufficient_data",
      p_value: null,
      significant: null,
    });
    expect(compare(rateOf(495, 500), rateOf(450, 500), always).status).toBe("insufficient_data");
    expect(compare(rateOf(10, 500), rateOf(40, 500), always).status).toBe("ok");
  });

  it("gives a status where there is no answer", () => {
    expect(compare(rateOf(0, 1), rateOf(1, 5), rate).status).toBe("insufficient_data");
    const flat = totalsOf(Array.from({ length: 30 }, () => [3]));
    expect(compare(flat, flat, { ...rate, kind: "mean" })).toMatchObject({
      status: "zero_variance",
      difference: 0,
      p_value: null,
    });
    const none = { ...flat, log_units: null };
    expect(compare(none, flat, { ...rate, kind: "geometric_mean" }).status).toBe("insufficient_data");
    const look = { kind: "rate", analysis: "group_sequential", alpha: 0.05 } as const;
    expect(compare(rateOf(3, 9), rateOf(4, 9), { ...look, fraction: 0.5, earlier: [0.5] }).status).toBe(
      "no_new_information",
    );
    expect(compare(rateOf(3, 9), rateOf(4, 9), { ...look, fraction: 1.2, earlier: [1] }).status).toBe(
      "no_new_information",
    );
  });

  it("compares rates without any event, but not relatively", () => {
    expect(compare(rateOf(0, 50), rateOf(4, 50), rate)).toMatchObject({
      status: "ok",
      lift: null,
      lift_interval: null,
      expected_loss: null,
    });
    expect(compare(rateOf(0, 50), rateOf(0, 50), rate)).toMatchObject({ p_value: 1, chance_to_win: null });
  });

  it("p and intervals agree", () => {
    fc.assert(
      fc.property(cases, ({ chosen, control, test }) => {
        const { status, p_value, interval, lift_interval, significant } = compare(control, test, chosen);
        if (status !== "ok" || Math.abs(p_value! / chosen.alpha - 1) < 1e-6) return;
        expect(significant).toBe(p_value! < chosen.alpha);
        const deciding = chosen.kind === "geometric_mean" ? lift_interval! : interval!;
        expect(deciding[0] > 0 || deciding[1] < 0).toBe(significant);
        for (const one of [interval, lift_interval]) {
          if (one === null) continue;
          const [low, high] = one;
          expect(low).toBeLessThanOrEqual(high);
          expect(significant ? low >= 0 || high <= 0 : low <= 0 && high >= 0).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("swapping the arms swaps the signs", () => {
    fc.assert(
      fc.property(cases, ({ chosen, control, test }) => {
        const [there, back] = [compare(control, test, chosen), compare(test, control, chosen)];
        expect(back.status).toBe(there.status);
        if (there.status !== "ok") return;
        expect(back.p_value! - there.p_value!).toBeCloseTo(0, 9);
        expect(back.difference! + there.difference!).toBeCloseTo(0, 9);
        expect(back.interval![0] + there.interval![1]).toBeCloseTo(0, 7);
        if (there.lift !== null) expectClose((1 + back.lift!) * (1 + there.lift), 1, 1e-9);
        if (there.chance_to_win !== null) expect(back.chance_to_win! + there.chance_to_win).toBeCloseTo(1, 9);
      }),
      { numRuns: 200 },
    );
  });

  it("chance to win knows which way is better", () => {
    const up = compare(rateOf(40, 100), rateOf(50, 100), rate).chance_to_win!;
    const down = compare(rateOf(40, 100), rateOf(50, 100), { ...rate, direction: "decrease" }).chance_to_win!;
    expect(up).toBeGreaterThan(0.9);
    expectClose(up + down, 1, 1e-9);
  });

  it("answers no number that is none, whatever finite numbers come in", () => {
    const any = fc.double({ noNaN: true, noDefaultInfinity: true });
    const count = fc.oneof(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 1e9 }));
    const moments = fc.record({ n: count, mean_s: any, mean_n: any, m2_s: any, m2_n: any, c_sn: any });
    const totals = fc.record({
      units: fc.oneof(
        moments,
        moments.map((one) => ({ ...one, mean_n: 1, m2_n: 0 })),
      ),
      log_units: fc.option(moments),
      values: fc.constant({ n: 0, mean: 0, m2: 0 }),
      sketch: fc.constant(null),
      units_above_zero: count,
    }) satisfies fc.Arbitrary<MetricTotals>;
    fc.assert(
      fc.property(totals, totals, options, (control, test, chosen) => {
        const answer = compare(control, test, chosen);
        expect(numbers(answer).every(Number.isFinite)).toBe(true);
        if (answer.status !== "ok")
          expect(answer).toMatchObject({ p_value: null, reason: expect.any(String) });
      }),
      { numRuns: 1_000 },
    );
  });
});
