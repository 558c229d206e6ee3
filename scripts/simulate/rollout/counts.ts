import {
  type ArmTotals,
  type MetricTotals,
  mergeStudyTotals,
  type StudyTotals,
} from "../../../src/domain/counting/totals.ts";
import { addPair, mergeCoMoments, noCoMoments } from "../../../src/domain/stats/co-moments.ts";
import { noMoments } from "../../../src/domain/stats/moments.ts";
import type { Random } from "../random.ts";

const SHARDS = 2;

/** One step of a rollout, counted by shards and added up by the service's own functions. */
export class StepCounts {
  private readonly shards: StudyTotals[] = Array.from({ length: SHARDS }, emptyShard);
  private readonly random: Random;

  constructor(random: Random) {
    this.random = random;
  }

  /** Units of one arm that came at a time: those that failed, with how many of their requests did, and the others. */
  add(arm: number, failed: readonly number[], exposed: number, requests: number, at: number): void {
    const shard = this.shards[this.random.below(SHARDS)]!;
    const totals = shard.arms[arm]!;
    const rate = totals.metrics.error_rate!;
    totals.exposed += exposed;
    totals.units += exposed;
    totals.interactions += exposed * requests;
    for (const s of failed) addPair(rate.units, s, requests);
    const well = exposed - failed.length;
    rate.units = mergeCoMoments(rate.units, { ...noCoMoments(), n: well, mean_n: requests });
    rate.units_above_zero += failed.length;
    shard.first_at ??= at;
    shard.last_at = at;
  }

  totals(): StudyTotals {
    return mergeStudyTotals(this.random.shuffle([...this.shards]));
  }
}

/** The stable version is 1, the target 2. */
const emptyShard = (): StudyTotals => ({
  arms: [emptyArm(1), emptyArm(2)],
  multiple_exposures: 0,
  mismatches: 0,
  excluded: 0,
  days: [],
  first_at: null,
  last_at: null,
});

const emptyRate = (): MetricTotals => ({
  units: noCoMoments(),
  log_units: null,
  values: noMoments(),
  sketch: null,
  units_above_zero: 0,
});

const emptyArm = (version: number): ArmTotals => ({
  version,
  exposed: 0,
  units: 0,
  interactions: 0,
  metrics: { error_rate: emptyRate() },
});
