import { compare, type ComparisonOptions } from "../../src/domain/stats/compare.ts";
import { unitsForMean, unitsForNonInferiority, unitsForRate } from "../../src/domain/stats/sample-size.ts";
import { metricDifference } from "./metric-difference.ts";
import type { Random } from "./random.ts";
import { atLeast, type Scenario, shares } from "./scenario.ts";
import { Study } from "./study.ts";

const ALPHA = 0.05;
const rate: ComparisonOptions = { kind: "rate", analysis: "fixed", alpha: ALPHA };
const mean: ComparisonOptions = { ...rate, kind: "mean" };
const geometric: ComparisonOptions = { ...rate, kind: "geometric_mean" };

/** 99 % of A/A runs' shares lie here if 5 % is the truth. */
const NOMINAL = [0.0444, 0.0556] as const;
const COVERED = [0.94, 0.96] as const;

function rates(random: Random, pA: number, nA: number, pB = pA, nB = nA): Study {
  const study = new Study(random);
  for (let unit = 0; unit < nA; unit += 1) study.add(0, random.event(pA));
  for (let unit = 0; unit < nB; unit += 1) study.add(1, random.event(pB));
  return study;
}

/** Latencies: lognormal with a deviation of 1, the test arm's longer by a factor. */
function latencies(random: Random, nA: number, nB: number, factor = 1): Study {
  const study = new Study(random);
  for (let unit = 0; unit < nA; unit += 1) study.addLog(0, random.normal());
  for (let unit = 0; unit < nB; unit += 1) study.addLog(1, random.normal() + Math.log(factor));
  return study;
}

function scores(random: Random, n: number, shift = 0): Study {
  const study = new Study(random);
  for (let unit = 0; unit < n; unit += 1) {
    study.add(0, random.normal());
    study.add(1, random.normal() + shift);
  }
  return study;
}

const logistic = (x: number): number => 1 / (1 + Math.exp(-x));

/** Users with about twenty requests each, and a chance of their own: logit −1 with a deviation of 1. */
function clustered(random: Random, users: number): Study {
  const study = new Study(random);
  for (let user = 0; user < 2 * users; user += 1) {
    const p = logistic(random.normal() - 1);
    const n = 1 + random.poisson(19);
    let s = 0;
    for (let request = 0; request < n; request += 1) s += random.event(p);
    study.add(user % 2, s, n);
  }
  return study;
}

const rejects = (study: Study, options: ComparisonOptions): boolean =>
  compare(...study.totals(), options).significant === true;

const within = (interval: readonly [number, number] | null, truth: number): boolean =>
  interval !== null && interval[0] <= truth && truth <= interval[1];

export const falsePositives: Scenario = {
  name: "fixed",
  rows: [
    { what: "A/A, one look: rate, 30 events an arm", target: NOMINAL, unit: "share" },
    { what: "A/A, one look: rate, 100 events an arm", target: NOMINAL, unit: "share" },
    { what: "A/A, one look: mean", target: NOMINAL, unit: "share" },
    { what: "A/A, one look: latency, split 9 to 1", target: NOMINAL, unit: "share" },
  ],
  measure: (runs, random) =>
    shares(runs, 4, (count) => {
      if (rejects(rates(random, 0.05, 600), rate)) count(0);
      if (rejects(rates(random, 0.2, 500), rate)) count(1);
      if (rejects(scores(random, 300), mean)) count(2);
      if (rejects(latencies(random, 900, 100), geometric)) count(3);
    }),
};

export const clusters: Scenario = {
  name: "clustered",
  rows: [
    { what: "A/A, 20 requests a user: by user", target: [0.044, 0.06], unit: "share" },
    { what: "  the same by request (reference)", target: atLeast(0.25), unit: "share" },
  ],
  measure: (runs, random) =>
    shares(runs, 2, (count) => {
      const study = clustered(random, 300);
      if (rejects(study, rate)) count(0);
      const requests = study.totals().map((arm) => {
        const n = Math.round(arm.units.mean_n * arm.units.n);
        const p = arm.units.mean_s / arm.units.mean_n;
        return { ...arm, units: { n, mean_s: p, mean_n: 1, m2_s: n * p * (1 - p), m2_n: 0, c_sn: 0 } };
      });
      if (compare(requests[0]!, requests[1]!, rate).significant === true) count(1);
    }),
};

export const coverage: Scenario = {
  name: "coverage",
  rows: [
    { what: "coverage: difference of rates", target: COVERED, unit: "share" },
    { what: "coverage: lift of rates", target: COVERED, unit: "share" },
    { what: "coverage: difference of means", target: COVERED, unit: "share" },
    { what: "coverage: lift of latency, split 9 to 1", target: COVERED, unit: "share" },
  ],
  measure: (runs, random) =>
    shares(runs, 4, (count) => {
      const ofRates = compare(...rates(random, 0.1, 1_000, 0.13).totals(), rate);
      if (within(ofRates.interval, 0.03)) count(0);
      if (within(ofRates.lift_interval, 0.3)) count(1);
      if (within(compare(...scores(random, 300, 0.2).totals(), mean).interval, 0.2)) count(2);
      const ofLatency = compare(...latencies(random, 900, 100, 1.2).totals(), geometric);
      if (within(ofLatency.lift_interval, 0.2)) count(3);
    }),
};

const errors = { alpha: ALPHA, power: 0.8 };
const PLANNED = [0.78, 0.82] as const;

export const power: Scenario = {
  name: "power",
  rows: [
    { what: "power at the planned size: rate, 30 % to 35 %", target: PLANNED, unit: "share" },
    { what: "power at the planned size: mean", target: PLANNED, unit: "share" },
    { what: "power at the planned size: non-inferiority", target: PLANNED, unit: "share" },
  ],
  measure(runs, random) {
    const forRate = unitsForRate(0.3, 0.05, errors)!;
    const forMean = unitsForMean(1, 1, 0.2, errors)!;
    const forMargin = unitsForNonInferiority(1, 1, 0.2, errors)!;
    return shares(runs, 3, (count) => {
      if (rejects(rates(random, 0.3, forRate, 0.35), rate)) count(0);
      if (rejects(scores(random, forMean, 0.2), mean)) count(1);
      if (metricDifference(...scores(random, forMargin).totals()).notWorseBy(0.2, ALPHA)) count(2);
    });
  },
};
