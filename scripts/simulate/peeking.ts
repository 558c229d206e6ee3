import { compare, type ComparisonOptions } from "../../src/domain/stats/compare.ts";
import { boundaries } from "../../src/domain/stats/group-sequential.ts";
import { proportionOf } from "../../src/domain/stats/metric-estimate.ts";
import { newcombeZ } from "../../src/domain/stats/proportions.ts";
import { atLeast, atMost, type Scenario, shares } from "./scenario.ts";
import { Study } from "./study.ts";

const ALPHA = 0.05;
const LOOKS = 50;
const UNITS_A_LOOK = 60;
/** A group-sequential plan takes ten of the fifty looks. */
const PLANNED_LOOKS = 10;

const fixed: ComparisonOptions = { kind: "rate", analysis: "fixed", alpha: ALPHA };
const always: ComparisonOptions = { kind: "rate", analysis: "always_valid", alpha: ALPHA };
const alwaysLatency: ComparisonOptions = { ...always, kind: "geometric_mean" };

export const peeking: Scenario = {
  name: "peeking",
  rows: [
    { what: "A/A, 50 looks: always valid, rate", target: atMost(0.05), unit: "share" },
    { what: "A/A, 50 looks: always valid, latency", target: atMost(0.05), unit: "share" },
    { what: "A/A, 10 looks: group sequential", target: [0.044, 0.056], unit: "share" },
    { what: "A/A, 50 looks: one-look test (reference)", target: atLeast(0.25), unit: "share" },
  ],
  measure(runs, random) {
    const fractions = Array.from({ length: PLANNED_LOOKS }, (_, look) => (look + 1) / PLANNED_LOOKS);
    const bounds = boundaries(fractions, ALPHA);
    return shares(runs, 4, (count) => {
      const rates = new Study(random);
      const latencies = new Study(random);
      const done = [false, false, false, false];
      const decide = (row: number, decided: () => boolean): void => {
        if (done[row] || !decided()) return;
        done[row] = true;
        count(row);
      };
      for (let look = 1; look <= LOOKS; look += 1) {
        for (let unit = 0; unit < 2 * UNITS_A_LOOK; unit += 1) {
          rates.add(unit % 2, random.event(0.1));
          latencies.addLog(unit % 2, random.normal());
        }
        const [control, test] = rates.totals();
        decide(0, () => compare(control, test, always).significant === true);
        decide(1, () => compare(...latencies.totals(), alwaysLatency).significant === true);
        const planned = (look * PLANNED_LOOKS) / LOOKS;
        if (Number.isInteger(planned)) {
          decide(2, () => newcombeZ(proportionOf(control)!, proportionOf(test)!) > bounds[planned - 1]!);
        }
        decide(3, () => compare(control, test, fixed).significant === true);
      }
    });
  },
};

/** Stops at the first look that is significant, else at the last, and asks whether the interval there has the truth. */
export const stopping: Scenario = {
  name: "stopping",
  rows: [
    { what: "coverage at the stopping time: always valid, difference", target: atLeast(0.95), unit: "share" },
    { what: "coverage at the stopping time: always valid, lift", target: atLeast(0.95), unit: "share" },
  ],
  measure: (runs, random) =>
    shares(runs, 2, (count) => {
      const study = new Study(random);
      for (let look = 1; look <= LOOKS; look += 1) {
        for (let unit = 0; unit < UNITS_A_LOOK; unit += 1) {
          study.add(0, random.event(0.1));
          study.add(1, random.event(0.13));
        }
        const { significant, interval, lift_interval } = compare(...study.totals(), always);
        if (significant !== true && look < LOOKS) continue;
        if (interval !== null && interval[0] <= 0.03 && 0.03 <= interval[1]) count(0);
        if (lift_interval !== null && lift_interval[0] <= 0.3 && 0.3 <= lift_interval[1]) count(1);
        return;
      }
    }),
};
