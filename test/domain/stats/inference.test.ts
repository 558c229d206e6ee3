import { describe, expect, it } from "vitest";
import { normalQuantile, tQuantile } from "../../../src/domain/stats/distributions.ts";
import { liftInterval, liftOf, logEstimate } from "../../../src/domain/stats/log-ratio.ts";
import {
  newcombeInterval,
  newcombeZ,
  type Proportion,
  proportionEstimate,
} from "../../../src/domain/stats/proportions.ts";
import { ratioEstimate } from "../../../src/domain/stats/ratio.ts";
import { type Estimate, intervalOf, oneSidedP, twoSidedP, welch } from "../../../src/domain/stats/welch.ts";
import { expectClose, pairs } from "./kit.ts";

const Z = normalQuantile(0.975);

describe("distributions", () => {
  // scipy 1.17: norm.ppf, t.ppf.
  it.each([
    [0.025, -1.9599639845400545],
    [1e-8, -5.612001244174789],
    [1e-15, -7.941345326170998],
    [1e-20, -9.262340089798409],
    [1e-300, -37.0470962993612],
  ])("the normal quantile of %d is exact in the tails", (p, z) => {
    expectClose(normalQuantile(p), z, 1e-12);
  });

  it.each([
    [2.5, -3.5746548420036834],
    [100, -1.9839715185235525],
    [1e6, -1.9599663568141072],
    [Infinity, -1.9599639845400545],
  ])("t with %d degrees of freedom", (df, t) => {
    expectClose(tQuantile(0.025, df), t, 1e-9);
  });
});

describe("Welch", () => {
  const mean = (value: number, sd: number, n: number): Estimate => ({
    value,
    variance: (sd * sd) / n,
    df: n - 1,
  });

  // scipy 1.17: ttest_ind_from_stats(equal_var=False), and its interval by t.ppf.
  it.each([
    [
      mean(10, 2, 30),
      mean(11.2, 3.5, 25),
      36.59577692873285,
      0.137124395433114,
      -0.400305223394102,
      2.8003052233941004,
    ],
    [
      mean(20.6, 1.62, 10),
      mean(22.1, 2.4, 8),
      11.812380546900615,
      0.1564789148719735,
      -0.6634086238656782,
      3.6634086238656782,
    ],
    [
      mean(0.05, 0.22, 1000),
      mean(0.07, 0.26, 400),
      639.3221705228827,
      0.17543838112121488,
      -0.008953483267083968,
      0.04895348326708397,
    ],
  ])("example %#: df, p and interval", (control, test, df, p, low, high) => {
    const effect = welch(control, test);
    expectClose(effect.df, df);
    expectClose(twoSidedP(effect), p);
    expectClose(oneSidedP(effect, "greater"), p / 2);
    expectClose(oneSidedP(effect, "less"), 1 - p / 2);
    const interval = intervalOf(effect, 0.05);
    expectClose(interval[0], low);
    expectClose(interval[1], high);
  });
});

describe("a ratio of sums", () => {
  // numpy: the variance of the linearised units S − R·N, over K·N̄²; then scipy's Welch on both arms.
  const control = pairs([
    [3, 4],
    [0, 1],
    [5, 6],
    [2, 5],
    [7, 8],
    [1, 2],
  ]);
  const test = pairs([
    [4, 5],
    [2, 2],
    [5, 7],
    [6, 6],
    [3, 4],
  ]);

  it("has the delta method's variance", () => {
    expectClose(ratioEstimate(control)!.value, 9 / 13);
    expectClose(ratioEstimate(control)!.variance, 0.010062672875599598);
    expectClose(ratioEstimate(test)!.variance, 0.004219714506172843);
  });

  it("is compared by Welch's t", () => {
    const effect = welch(ratioEstimate(control)!, ratioEstimate(test)!);
    expectClose(twoSidedP(effect), 0.27085897501359213);
    expectClose(intervalOf(effect, 0.05)[0], -0.13307333631684215);
  });

  it("is a mean where every unit counts once", () => {
    const estimate = ratioEstimate(
      pairs([
        [1, 1],
        [2, 1],
        [4, 1],
      ]),
    )!;
    expectClose(estimate.value, 7 / 3);
    expectClose(estimate.variance, 7 / 3 / 3);
  });

  it("has no variance left over by rounding where every unit's ratio is the same", () => {
    const units = Array.from({ length: 1000 }, (_, at) => [0.3 * (1 + (at % 7)), 1 + (at % 7)] as const);
    expect(ratioEstimate(pairs(units))!.variance).toBe(0);
  });

  it("needs two units", () => {
    expect(ratioEstimate(pairs([[1, 1]]))).toBeNull();
    expect(ratioEstimate(pairs([]))).toBeNull();
  });
});

describe("Newcombe's interval", () => {
  const of = (events: number, n: number): Proportion => ({ events, n });

  // Newcombe, "Interval estimation for the difference between independent proportions", Statistics in Medicine 17
  // (1998), table II, method 10: the first four decimals are printed there; the rest is by an independent program.
  it.each([
    ["a", of(48, 80), of(56, 70), 0.0524314724023649, 0.333872654036906],
    ["b", of(3, 10), of(9, 10), 0.17052272393450302, 0.8090179735354881],
    ["c", of(2, 7), of(6, 7), 0.05822792748231209, 0.8062496375242278],
    ["d", of(0, 29), of(5, 56), -0.03813714790353688, 0.19256001385511157],
    ["e", of(0, 20), of(0, 10), -0.16112515805281938, 0.2775327998628892],
    ["f", of(0, 10), of(0, 10), -0.2775327998628892, 0.2775327998628892],
    ["g", of(0, 20), of(10, 10), 0.6790860371419147, 1],
    ["h", of(0, 10), of(10, 10), 0.6075093504305242, 1],
  ])("example %s", (_, control, test, low, high) => {
    const interval = newcombeInterval(control, test, Z);
    expectClose(interval[0], low);
    expectClose(interval[1], high);
  });

  it("touches 0 at the z of its p-value", () => {
    // scipy: brentq on the lower limit of example a.
    expectClose(newcombeZ(of(48, 80), of(56, 70)), 2.6464921053369683);
  });
});

describe("a lift", () => {
  it("of proportions has Katz's interval", () => {
    // numpy: exp(ln RR ± z·√((1 − p)/x + (1 − q)/y)) − 1 for 15 and 25 of 100.
    const effect = welch(
      logEstimate(proportionEstimate({ events: 15, n: 100 }))!,
      logEstimate(proportionEstimate({ events: 25, n: 100 }))!,
    );
    expectClose(liftOf(effect.value), 2 / 3);
    const interval = liftInterval(intervalOf(effect, 0.05));
    expectClose(interval[0], -0.06403027692495489);
    expectClose(interval[1], 1.9678073011289685);
  });

  it("needs values above 0", () => {
    expect(logEstimate({ value: 0, variance: 1, df: 1 })).toBeNull();
    expect(logEstimate({ value: -1, variance: 1, df: 1 })).toBeNull();
  });
});
