import { noteFirst } from "../../../src/domain/counting/first-units.ts";
import { FIRST_UNITS } from "../../../src/domain/counting/limits.ts";
import {
  type ArmTotals,
  type MetricTotals,
  mergeStudyTotals,
  type StudyTotals,
} from "../../../src/domain/counting/totals.ts";
import { addPair, mergeCoMoments, noCoMoments, removePair } from "../../../src/domain/stats/co-moments.ts";
import { noMoments } from "../../../src/domain/stats/moments.ts";
import type { Random } from "../random.ts";

const SHARDS = 2;

/** A unit's requests so far, and how many of them failed. */
export interface Unit {
  id: number;
  requests: number;
  failed: number;
}

/** One stratum of a rollout, counted by shards and added up by the service's own functions. */
export class StratumCounts {
  private readonly shards: StudyTotals[] = Array.from({ length: SHARDS }, emptyShard);
  private readonly random: Random;
  private names = 0;

  constructor(random: Random) {
    this.random = random;
  }

  /** Units of one arm that came once, at a time: those that failed, with how many of their requests did, and the others. */
  addCrowd(arm: number, failed: readonly number[], exposed: number, requests: number, at: number): void {
    const shard = this.shards[this.random.below(SHARDS)]!;
    const rate = this.seen(shard, arm, exposed, requests * exposed, at);
    for (const s of failed) addPair(rate.units, s, requests);
    const well = exposed - failed.length;
    rate.units = mergeCoMoments(rate.units, { ...noCoMoments(), n: well, mean_n: requests });
    rate.units_above_zero += failed.length;
    this.nameFirst(shard, arm, failed, exposed, requests, at);
  }

  /** One more request of a unit that may have come before. */
  addRequest(arm: number, unit: Unit, fails: number, at: number): void {
    const shard = this.shards[unit.id % SHARDS]!;
    const isNew = unit.requests === 0;
    const rate = this.seen(shard, arm, isNew ? 1 : 0, 1, at);
    if (!isNew) removePair(rate.units, unit.failed, unit.requests);
    if (unit.failed === 0) rate.units_above_zero += fails;
    unit.requests += 1;
    unit.failed += fails;
    addPair(rate.units, unit.failed, unit.requests);
    noteFirst(shard.first_units, { lo: unit.id, hi: 0, arm, at, erring: fails === 1 });
  }

  totals(): StudyTotals {
    return mergeStudyTotals(this.random.shuffle([...this.shards]));
  }

  private seen(shard: StudyTotals, arm: number, units: number, requests: number, at: number): MetricTotals {
    const totals = shard.arms[arm]!;
    totals.exposed += units;
    totals.units += units;
    totals.interactions += requests;
    shard.first_at ??= at;
    shard.last_at = at;
    return totals.metrics.error_rate!;
  }

  /**
   * Gives names to those of a crowd's units that the kill switch may go by. Which of them came first, and which of a
   * unit's requests, is drawn without putting them back.
   */
  private nameFirst(
    { first_units }: StudyTotals,
    arm: number,
    failed: readonly number[],
    exposed: number,
    requests: number,
    at: number,
  ): void {
    const known = first_units.filter((unit) => unit.arm === arm).length;
    let drawn = 0;
    for (let unit = 0; unit < Math.min(exposed, FIRST_UNITS - known); unit += 1) {
      const isFailing = this.random.event((failed.length - drawn) / (exposed - unit)) === 1;
      const erring = isFailing && this.random.event(failed[drawn++]! / requests) === 1;
      first_units.push({ lo: this.names++, hi: 0, arm, at, erring });
    }
  }
}

/** The stable version is 1, the target 2. */
const emptyShard = (): StudyTotals => ({
  ...mergeStudyTotals([]),
  arms: [emptyArm(1), emptyArm(2)],
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
