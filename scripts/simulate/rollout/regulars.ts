import { SLOTS } from "../../../src/domain/bucketing.ts";
import { BASELINE_ARM, CANARY_ARM } from "../../../src/domain/counting/first-units.ts";
import { MINUTE_MS } from "../../../src/domain/durations.ts";
import { exposureAt } from "../../../src/domain/rollout/assignment.ts";
import type { Random } from "../random.ts";
import type { StratumCounts, Unit } from "./counts.ts";
import type { Failing, Users } from "./traffic.ts";

/** Some come ten times as often as the others, and fail ten times as often, though no more than every second time. */
const KINDS = [
  { users: 18_000, perMinute: 0.005, fails: 1 },
  { users: 2_000, perMinute: 0.05, fails: 10 },
];
const AT_MOST = 0.5;

interface Kind {
  /** Growing: the canary's users are the first, the baseline's the last. */
  slots: Float64Array;
  perMinute: number;
  rate: number;
}

/** The same users again and again, each with habits of its own. */
export class Regulars implements Users {
  private readonly random: Random;
  private readonly ratio: number;
  private readonly kinds: Kind[];
  /** What the counts know of each kind's users. */
  private readonly known = new Map<StratumCounts, Map<number, Unit>>();

  constructor(random: Random, { base, ratio }: Failing) {
    this.random = random;
    this.ratio = ratio;
    this.kinds = KINDS.map(({ users, perMinute, fails }) => ({
      slots: Float64Array.from({ length: users }, () => random.uniform() * SLOTS).sort(),
      perMinute,
      rate: Math.min(AT_MOST, base * fails),
    }));
  }

  come(counts: StratumCounts, percent: number, from: number, to: number): number {
    const { canary_below, baseline_from } = exposureAt(percent);
    const units = this.known.get(counts) ?? new Map<number, Unit>();
    this.known.set(counts, units);
    let sessions = 0;
    for (const [number, { slots, perMinute, rate }] of this.kinds.entries()) {
      const canaries = below(slots, canary_below);
      const others = below(slots, baseline_from);
      const [visits, compared] = [canaries, slots.length - others].map((users) =>
        this.random.count((users * perMinute * (to - from)) / MINUTE_MS),
      ) as [number, number];
      const chance = Math.min(1, rate * this.ratio);
      for (let visit = 0; visit < visits; visit += 1) {
        const unit = unitOf(units, KINDS.length * this.random.below(canaries) + number);
        counts.addRequest(CANARY_ARM, unit, this.random.event(chance), to);
      }
      for (let visit = 0; visit < compared; visit += 1) {
        const user = others + this.random.below(slots.length - others);
        counts.addRequest(
          BASELINE_ARM,
          unitOf(units, KINDS.length * user + number),
          this.random.event(rate),
          to,
        );
      }
      sessions += visits;
    }
    return sessions;
  }
}

/** How many of them are below a limit. */
function below(slots: Float64Array, limit: number): number {
  let [low, high] = [0, slots.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (slots[middle]! < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

function unitOf(units: Map<number, Unit>, id: number): Unit {
  const known = units.get(id);
  if (known) return known;
  const unit = { id, requests: 0, failed: 0 };
  units.set(id, unit);
  return unit;
}
