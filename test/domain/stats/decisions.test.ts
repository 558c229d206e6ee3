import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { reallocate } from "../../../src/domain/stats/bandit.ts";
import { chanceToWin, expectedLoss, posteriorOf } from "../../../src/domain/stats/bayes.ts";
import { erringUnitsTest } from "../../../src/domain/stats/canary/erring-units.ts";
import { killSwitch } from "../../../src/domain/stats/canary/kill-switch.ts";
import { toleratedRate } from "../../../src/domain/stats/canary/tolerated-rate.ts";
import { Random } from "../../../scripts/simulate/random.ts";
import { nonInferiority } from "../../../src/domain/stats/canary/non-inferiority.ts";
import { ratioRule } from "../../../src/domain/stats/canary/ratio-rule.ts";
import { adjustedPValues } from "../../../src/domain/stats/multiple.ts";
import { sampleRatio } from "../../../src/domain/stats/srm.ts";
import { expectClose } from "./kit.ts";

describe("sample ratio", () => {
  it("is Pearson's χ²", () => {
    // scipy 1.17: chisquare.
    const even = sampleRatio([10_000, 9_500], [50, 50]);
    expectClose(even.statistic, 12.820512820512821);
    expectClose(even.p_value, 0.0003428397416111479);
    expect(even.mismatch).toBe(true);
    expectClose(sampleRatio([500, 320, 180], [45, 35, 20]).p_value, 0.0063234390616864365);
  });

  it("is a Dirichlet–multinomial e-process", () => {
    // mpmath, 30 digits: the ratio of the two likelihoods by loggamma.
    expectClose(sampleRatio([10_000, 9_500], [1, 1]).sequential_p_value, 0.0101730524772965);
    expectClose(sampleRatio([10_000, 9_000], [1, 1]).sequential_p_value, 6.14022235383952e-11);
    expect(sampleRatio([5_000, 5_010], [1, 1]).sequential_p_value).toBe(1);
  });

  it("leaves out variants without weight, and needs eight units a variant", () => {
    expectClose(sampleRatio([10_000, 3, 9_500], [50, 0, 50]).statistic, 12.820512820512821);
    expect(sampleRatio([8, 7], [50, 50]).status).toBe("insufficient_data");
    expect(sampleRatio([8, 8], [50, 50]).status).toBe("ok");
    expect(sampleRatio([800], [100])).toMatchObject({ status: "insufficient_data", p_value: null });
  });
});

describe("several tests", () => {
  it("Holm's worked example", () => {
    // Computed by hand: 3 · 0.01, 2 · 0.02, then at least the one before. R: p.adjust(c(.01, .02, .03), "holm").
    expect(adjustedPValues([0.02, 0.01, 0.03], "holm")).toEqual([0.04, 0.03, 0.04]);
    expect(adjustedPValues([0.6, 0.7], "holm")).toEqual([1, 1]);
  });

  it("Benjamini and Hochberg's own example", () => {
    // Benjamini and Hochberg (1995), section 3.2, fifteen p-values; adjusted by scipy 1.17 false_discovery_control.
    const p = [
      0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528,
      0.759, 1,
    ];
    const expected = [
      0.0015, 0.003, 0.0095, 0.035625, 0.0603, 0.06385714285714286, 0.06385714285714286, 0.0645, 0.0765,
      0.486, 0.5811818181818181, 0.7148749999999999, 0.7532307692307693, 0.8132142857142857, 1,
    ];
    for (const [at, adjusted] of adjustedPValues(p, "benjamini_hochberg").entries()) {
      expectClose(adjusted, expected[at]!);
    }
  });

  it("what was not tested is not counted", () => {
    expect(adjustedPValues([null, 0.01, null, 0.02], "holm")).toEqual([null, 0.02, null, 0.02]);
  });
});

describe("the Bayesian description", () => {
  it("with a flat and with a normal prior", () => {
    // scipy 1.17: norm.cdf and norm.pdf at μ = .05, σ = .04; prior N(0, .3²).
    const flat = posteriorOf(0.05, 0.04);
    expectClose(chanceToWin(flat), 0.8943502263331446);
    expectClose(expectedLoss(flat), 0.002023474732218109);
    const shrunk = posteriorOf(0.05, 0.04, 0.3);
    expectClose(chanceToWin(shrunk), 0.8923337086722738);
    expectClose(expectedLoss(shrunk), 0.0020520939913192477);
  });
});

describe("the bandit", () => {
  const arm = (value: number, se: number, units = 1_000) => ({
    units,
    estimate: { value, variance: se * se, df: units - 1 },
  });

  it("weighs arms by their chance to be the best", () => {
    // scipy 1.17: quad over x of φᵢ(x)·ΠΦⱼ(x), tolerance 1e−13.
    const { best, weights } = reallocate([arm(0.1, 0.01), arm(0.12, 0.012), arm(0.11, 0.02)]);
    expectClose(best![0], 0.05236197161524384);
    expectClose(best![1], 0.6269877826192587);
    expectClose(best![2], 0.3206502457654972);
    expect(weights).toEqual([6, 62, 32]);
  });

  it("turns round for what should decrease", () => {
    // scipy 1.17: norm.cdf of the difference over its standard error.
    expectClose(reallocate([arm(0.1, 0.01), arm(0.12, 0.012)], "decrease").best![0], 0.8997922691535726);
  });

  it("gives whole percents that add up to 100, and nobody less than 1", () => {
    const arms = fc.array(
      fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 1e-3, max: 1, noNaN: true })),
      {
        minLength: 2,
        maxLength: 20,
      },
    );
    fc.assert(
      fc.property(arms, (all) => {
        const { weights, best } = reallocate(all.map(([value, se]) => arm(value, se)));
        expect(weights!.reduce((sum, one) => sum + one, 0)).toBe(100);
        expect(weights!.every((weight) => Number.isInteger(weight) && weight >= 1)).toBe(true);
        expectClose(
          best!.reduce((sum, one) => sum + one, 0),
          1,
          1e-9,
        );
      }),
      { numRuns: 30 },
    );
  });

  it("waits for a hundred units an arm, and for values that differ", () => {
    expect(reallocate([arm(0.1, 0.01), arm(0.1, 0.01, 99)])).toMatchObject({
      status: "insufficient_data",
      weights: null,
    });
    expect(reallocate([arm(0.1, 0.01), arm(0, 0)])).toMatchObject({ status: "zero_variance", weights: null });
  });
});

describe("erring units of a canary", () => {
  const step = (canary: number, baseline: number, share: number) => ({
    canary: { erring: canary, exposed: 1_000 * share },
    baseline: { erring: baseline, exposed: 1_000 * (1 - share) },
  });

  it("has Wald's bounds", () => {
    // ln(.95/.01) and ln(.05/.99).
    const { bounds } = erringUnitsTest([]);
    expectClose(bounds.harm, 4.553876891600541);
    expectClose(bounds.non_inferior, -2.9856819377004897);
    expectClose(erringUnitsTest([], { guardrails: 2 }).bounds.harm, Math.log(0.95 / 0.005));
  });

  it("adds up the steps' evidence, each with its own share", () => {
    // numpy, from θ(r) = wr/(wr + 1 − w) as written.
    expectClose(erringUnitsTest([step(10, 4, 0.5)]).log_likelihood_ratio, 1.2549602920851513);
    expectClose(erringUnitsTest([step(6, 30, 0.1)]).log_likelihood_ratio, 0.7277166104039723);
    expectClose(
      erringUnitsTest([step(10, 4, 0.5), step(6, 30, 0.1)]).log_likelihood_ratio,
      1.2549602920851513 + 0.7277166104039723,
    );
  });

  it("decides", () => {
    expect(erringUnitsTest([step(20, 2, 0.5)]).verdict).toBe("harm");
    expect(erringUnitsTest([step(10, 30, 0.5)]).verdict).toBe("non_inferior");
    expect(erringUnitsTest([step(3, 3, 0.5)]).verdict).toBe("undecided");
  });

  it("learns nothing from one arm alone", () => {
    expect(erringUnitsTest([step(50, 0, 1), step(0, 50, 0)]).log_likelihood_ratio).toBe(0);
    expect(
      erringUnitsTest([{ canary: { erring: 0, exposed: 0 }, baseline: { erring: 0, exposed: 0 } }])
        .log_likelihood_ratio,
    ).toBe(0);
  });
});

describe("a tolerated rate", () => {
  it("is shown after some 3.3 divided by it units without a failure, later with each that fails", () => {
    for (const rate of [0.1, 0.01, 0.001]) {
      const units = 3.3 / rate;
      expect(toleratedRate({ erring: 0, units: units * 0.9 }, rate)!.shown).toBe(false);
      expect(toleratedRate({ erring: 0, units: units * 1.1 }, rate)!.shown).toBe(true);
      expect(toleratedRate({ erring: 1, units: units * 1.1 }, rate)!.shown).toBe(false);
    }
  });

  it("is never shown of a canary that fails as often, in more than one of twenty, however often it is looked at", () => {
    const random = new Random(7);
    let shown = 0;
    for (let run = 0; run < 1_000; run += 1) {
      let erring = 0;
      for (let units = 1; units <= 5_000; units += 1) {
        erring += random.event(0.01);
        if (!toleratedRate({ erring, units }, 0.01)!.shown) continue;
        shown += 1;
        break;
      }
    }
    expect(shown / 1_000).toBeLessThan(0.06);
  });

  it("is nothing at 0", () => expect(toleratedRate({ erring: 0, units: 1e9 }, 0)).toBeNull());
});

describe("the kill switch", () => {
  it.each([
    [5, 10, 2, 10, true],
    [5, 6, 0, 1, true],
    [4, 10, 0, 10, false],
    [5, 10, 5, 10, false],
    [5, 11, 0, 10, false],
    [9, 10, 0, 0, false],
  ])("%d of %d against %d of %d: %s", (erring, exposed, baseErring, baseExposed, killed) => {
    expect(killSwitch({ erring, exposed }, { erring: baseErring, exposed: baseExposed })).toBe(killed);
  });
});

describe("non-inferiority", () => {
  const arm = (value: number, se: number, units = 2_000) => ({
    units,
    estimate: { value, variance: se * se, df: units - 1 },
  });
  const options = { kind: "mean", direction: "decrease", margin: 0.1, scale: "relative" } as const;

  it("is claimed when the upper bound is below the margin, harm when the lower is above", () => {
    expect(nonInferiority(arm(100, 0.5), arm(101, 0.5), options).verdict).toBe("non_inferior");
    expect(nonInferiority(arm(100, 0.5), arm(130, 0.5), options).verdict).toBe("harm");
    expect(nonInferiority(arm(100, 5), arm(101, 5), options).verdict).toBe("undecided");
  });

  it("turns round for what should increase", () => {
    const up = { ...options, direction: "increase" } as const;
    const answer = nonInferiority(arm(8, 0.02), arm(5, 0.02), up);
    expect(answer.verdict).toBe("harm");
    expectClose(answer.worsening, Math.log(8 / 5));
    expectClose(answer.margin, -Math.log(0.9));
    const absolute = nonInferiority(arm(8, 0.02), arm(7.9, 0.02), { ...up, scale: "absolute", margin: 0.5 });
    expect(absolute).toMatchObject({ verdict: "non_inferior", margin: 0.5 });
    for (const margin of [1, 1.01, 10])
      expect(nonInferiority(arm(8, 0.02), arm(8, 0.02), { ...up, margin }).verdict).toBe("non_inferior");
  });

  it("takes a geometric mean's estimate as logarithms already", () => {
    const answer = nonInferiority(arm(-2, 0.01), arm(-1.9, 0.01), { ...options, kind: "geometric_mean" });
    expectClose(answer.worsening, 0.1, 1e-9);
  });

  it("gives reasons where it cannot say", () => {
    expect(nonInferiority(arm(0, 1), arm(1, 1), options).status).toBe("not_positive");
    expect(nonInferiority(arm(1, 0), arm(1, 0), options).status).toBe("zero_variance");
    expect(nonInferiority(arm(1, 1, 19), arm(1, 1), options).status).toBe("insufficient_data");
    expect(nonInferiority({ units: 50, estimate: null }, arm(1, 1), options).status).toBe(
      "insufficient_data",
    );
  });
});

describe("the plain rule", () => {
  it.each([
    [0.031, 0.02, "harm"],
    [0.03, 0.02, "undecided"],
    [0.022, 0.02, "non_inferior"],
    [0, 0, "non_inferior"],
  ])("%d against %d: %s", (canary, baseline, verdict) => {
    expect(ratioRule(canary, baseline)).toBe(verdict);
  });
});
