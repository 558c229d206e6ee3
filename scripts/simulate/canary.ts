import { erringUnitsTest, type ErringStep } from "../../src/domain/stats/canary/erring-units.ts";
import { killSwitch } from "../../src/domain/stats/canary/kill-switch.ts";
import { nonInferiority } from "../../src/domain/stats/canary/non-inferiority.ts";
import { ratioRule } from "../../src/domain/stats/canary/ratio-rule.ts";
import type { GuardrailVerdict } from "../../src/domain/stats/canary/verdict.ts";
import { deciding, estimateOf } from "../../src/domain/stats/metric-estimate.ts";
import type { Random } from "./random.ts";
import { atLeast, atMost, type Scenario, shares } from "./scenario.ts";
import { Study } from "./study.ts";

const BASE_RATE = 0.02;
/** Units of both arms between two ticks. */
const TICK = 20;
const MAX_TICKS = 5_000;
/** Units after which the first step is over. */
const FIRST_STEP = 2_000;
/** The canary's share in each step: a baseline as large as the canary, then one of half its size. */
const SHARES = [0.5, 2 / 3];
/** A baseline three times as large. */
const LARGE_BASELINE = [0.25, 0.25];

/** A rollout watched for units that fail, until it is decided; how many canary units that took. */
function watchErrors(
  random: Random,
  ratio: number,
  canaryShares = SHARES,
): { verdict: GuardrailVerdict; units: number } {
  const rates = [BASE_RATE, BASE_RATE * ratio];
  const steps: ErringStep[] = [];
  let units = 0;
  for (const [at, share] of canaryShares.entries()) {
    const study = new Study(random);
    const ticks = at === 0 ? FIRST_STEP / TICK : MAX_TICKS;
    for (let tick = 0; tick < ticks; tick += 1) {
      for (let unit = 0; unit < TICK; unit += 1) {
        const arm = random.event(share);
        units += arm;
        study.add(arm, random.event(rates[arm]!));
      }
      const [baseline, canary] = study.totals().map(({ units: { n }, units_above_zero }) => ({
        erring: units_above_zero,
        exposed: n,
      }));
      steps[at] = { baseline: baseline!, canary: canary! };
      if (at === 0 && killSwitch(canary!, baseline!)) return { verdict: "harm", units };
      const { verdict } = erringUnitsTest(steps);
      if (verdict !== "undecided") return { verdict, units };
    }
  }
  return { verdict: "undecided", units };
}

/** The same for latency: lognormal with a deviation of 0.8, the canary's longer by a factor, a margin of a tenth. */
function watchLatency(random: Random, factor: number): GuardrailVerdict {
  const study = new Study(random);
  for (let tick = 0; tick < 100; tick += 1) {
    for (let unit = 0; unit < 2 * 50; unit += 1) {
      study.addLog(unit % 2, 0.8 * random.normal() + (unit % 2) * Math.log(factor));
    }
    const [baseline, canary] = study.totals().map((totals) => ({
      estimate: estimateOf(totals, "geometric_mean"),
      units: deciding(totals, "geometric_mean")!.n,
    }));
    const { verdict } = nonInferiority(baseline!, canary!, {
      kind: "geometric_mean",
      direction: "decrease",
      margin: 0.1,
      scale: "relative",
    });
    if (verdict !== "undecided") return verdict;
  }
  return "undecided";
}

export const erringCanary: Scenario = {
  name: "canary",
  rows: [
    { what: "identical canary rolled back: errors", target: atMost(0.01), unit: "share" },
    { what: "canary twice as bad promoted: errors", target: atMost(0.05), unit: "share" },
    {
      what: "three times as bad: median sessions, baseline 1 : 1 (reference)",
      target: atMost(500),
      unit: "number",
    },
    { what: "three times as bad: median sessions, baseline 3 : 1", target: atMost(400), unit: "number" },
  ],
  measure(runs, random) {
    const equal: number[] = [];
    const large: number[] = [];
    const sessions = (
      list: number[],
      { verdict, units }: { verdict: GuardrailVerdict; units: number },
    ): void => {
      list.push(verdict === "harm" ? units : Infinity);
    };
    const [rolledBack, promoted] = shares(runs, 2, (count) => {
      if (watchErrors(random, 1).verdict === "harm") count(0);
      if (watchErrors(random, 2).verdict === "non_inferior") count(1);
      sessions(equal, watchErrors(random, 3));
      sessions(large, watchErrors(random, 3, LARGE_BASELINE));
    });
    return [rolledBack!, promoted!, median(equal), median(large)];
  },
};

const median = (list: number[]): number => list.sort((a, b) => a - b)[list.length >> 1]!;

export const slowCanary: Scenario = {
  name: "latency",
  rows: [
    { what: "identical canary rolled back: latency", target: atMost(0.01), unit: "share" },
    { what: "canary slower by the margin promoted", target: atMost(0.05), unit: "share" },
    { what: "canary slower by the margin rolled back", target: atMost(0.01), unit: "share" },
  ],
  measure: (runs, random) =>
    shares(runs, 3, (count) => {
      if (watchLatency(random, 1) === "harm") count(0);
      const verdict = watchLatency(random, 1.1);
      if (verdict === "non_inferior") count(1);
      if (verdict === "harm") count(2);
    }),
};

/** What the plain rule costs, with two hundred sessions an arm. */
export const plainRule: Scenario = {
  name: "ratio",
  rows: [
    { what: "plain rule: identical canary rolled back (reference)", target: atLeast(0.15), unit: "share" },
    { what: "plain rule: canary twice as bad promoted (reference)", target: atLeast(0.1), unit: "share" },
  ],
  measure: (runs, random) =>
    shares(runs, 2, (count) => {
      const failing = (rate: number): number => {
        let sum = 0;
        for (let unit = 0; unit < 200; unit += 1) sum += random.event(rate);
        return sum / 200;
      };
      if (ratioRule(failing(BASE_RATE), failing(BASE_RATE)) === "harm") count(0);
      if (ratioRule(failing(2 * BASE_RATE), failing(BASE_RATE)) === "non_inferior") count(1);
    }),
};
