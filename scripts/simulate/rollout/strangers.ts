import { MINUTE_MS } from "../../../src/domain/durations.ts";
import { SLOTS } from "../../../src/domain/bucketing.ts";
import { CANARY_ARM } from "../../../src/domain/counting/first-units.ts";
import { sharesAt } from "../../../src/domain/rollout/assignment.ts";
import type { Random } from "../random.ts";
import type { StratumCounts } from "./counts.ts";
import type { Failing, Users } from "./traffic.ts";

/** Sessions of all arms in a minute. */
const PER_MINUTE = 200;

export interface Habits {
  /** Requests of a session. */
  requests?: number;
  /** Whether a session's requests fail together: of a session that fails at all, the first does, and each other with a half. */
  correlated?: boolean;
  /** Whether the rates are those of requests, each of which fails for itself; otherwise those of sessions. */
  each?: boolean;
  /** Times the base rate, by the minutes since the rollout began. */
  drift?: (minute: number) => number;
}

/** Sessions that come once, and fail each for itself. */
export class Strangers implements Users {
  private readonly random: Random;
  private readonly failing: Failing;
  private readonly habits: Required<Habits>;

  constructor(
    random: Random,
    failing: Failing,
    { requests = 1, correlated = false, each = false, drift = () => 1 }: Habits,
  ) {
    this.random = random;
    this.failing = failing;
    this.habits = { requests, correlated, each, drift };
  }

  come(counts: StratumCounts, percent: number, from: number, to: number): number {
    const { base, ratio } = this.failing;
    const shares = sharesAt(percent);
    let sessions = 0;
    for (const [arm, share] of [shares.baseline, shares.canary].entries()) {
      const exposed = this.random.count((PER_MINUTE * ((to - from) / MINUTE_MS) * share) / SLOTS);
      const rate = Math.min(1, base * this.habits.drift(from / MINUTE_MS) * (arm === CANARY_ARM ? ratio : 1));
      counts.addCrowd(arm, this.failures(exposed, rate), exposed, this.habits.requests, to);
      if (arm === CANARY_ARM) sessions = exposed;
    }
    return sessions;
  }

  /** How many of a session's requests failed, for each session that had a failure. */
  private failures(exposed: number, rate: number): number[] {
    const { requests, correlated, each } = this.habits;
    const list: number[] = [];
    // From one failing session to the next, without drawing those between them.
    const log = Math.log1p(-rate) * (each ? requests : 1);
    for (let at = this.skip(log); at < exposed; at += 1 + this.skip(log)) {
      let failed = 0;
      if (each) while (failed === 0) failed = this.failedOf(requests, rate);
      else failed = 1 + (correlated ? this.failedOf(requests - 1, 0.5) : 0);
      list.push(failed);
    }
    return list;
  }

  private failedOf(requests: number, rate: number): number {
    let failed = 0;
    for (let request = 0; request < requests; request += 1) failed += this.random.event(rate);
    return failed;
  }

  private skip(log: number): number {
    return Math.floor(Math.log(1 - this.random.uniform()) / log);
  }
}
