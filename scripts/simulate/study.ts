import {
  type ArmTotals,
  type MetricTotals,
  mergeStudyTotals,
  type StudyTotals,
} from "../../src/domain/counting/totals.ts";
import { addPair, noCoMoments } from "../../src/domain/stats/co-moments.ts";
import { noMoments } from "../../src/domain/stats/moments.ts";
import type { Random } from "./random.ts";

const SHARDS = 4;
const METRIC = "metric";

/** Two arms whose units are counted by shards, as the service counts them, and added up by its own functions. */
export class Study {
  private readonly shards: StudyTotals[] = Array.from({ length: SHARDS }, emptyShard);

  private readonly random: Random;

  constructor(random: Random) {
    this.random = random;
  }

  /** A unit with its sum and its count. */
  add(arm: number, s: number, n = 1): void {
    const { metrics } = this.shards[this.random.below(SHARDS)]!.arms[arm]!;
    const totals = metrics[METRIC]!;
    addPair(totals.units, s, n);
    if (s > 0) totals.units_above_zero += 1;
  }

  /** A unit with one value above 0, given as its logarithm. */
  addLog(arm: number, log: number): void {
    const { metrics } = this.shards[this.random.below(SHARDS)]!.arms[arm]!;
    addPair(metrics[METRIC]!.units, Math.exp(log), 1);
    addPair(metrics[METRIC]!.log_units!, log, 1);
  }

  /** Of both arms, from the shards in any order. */
  totals(): [control: MetricTotals, test: MetricTotals] {
    const { arms } = mergeStudyTotals(this.random.shuffle([...this.shards]));
    return [arms[0]!.metrics[METRIC]!, arms[1]!.metrics[METRIC]!];
  }
}

const emptyShard = (): StudyTotals => ({
  ...mergeStudyTotals([]),
  arms: [emptyArm(1), emptyArm(2)],
});

const emptyArm = (version: number): ArmTotals => ({
  version,
  exposed: 0,
  units: 0,
  interactions: 0,
  metrics: {
    [METRIC]: {
      units: noCoMoments(),
      log_units: noCoMoments(),
      values: noMoments(),
      sketch: null,
      units_above_zero: 0,
    },
  },
});
