import { tick } from "../../../src/domain/rollout/decide/tick.ts";
import { completePlan } from "../../../src/domain/rollout/definition.ts";
import { DAY_MS, MINUTE_MS } from "../../../src/domain/durations.ts";
import { evidenceOf } from "../../../src/domain/rollout/evidence.ts";
import { newRollout } from "../../../src/domain/rollout/moves.ts";
import { nextLook } from "../../../src/domain/rollout/pace.ts";
import type { Policy, RolloutStatus } from "../../../src/domain/rollout/rollout.ts";
import { strataOf, stratumOf } from "../../../src/domain/rollout/strata.ts";
import type { Random } from "../random.ts";
import { StratumCounts } from "./counts.ts";
import type { Failing, Traffic } from "./traffic.ts";

/** After a while ticks come after a fiftieth of the time that has passed: there, no more is new between two real ones. */
const NEXT_TICK = 1.02;
/** After a quarter of a year, whoever waits for an answer has stopped. */
const MOST_MS = 90 * DAY_MS;

export interface World extends Failing {
  traffic: Traffic;
  policy?: Policy;
}

export interface Run {
  /** `running` and `held` are still going. */
  status: RolloutStatus;
  /** Sessions that had the canary before it ended. */
  canary: number;
  minutes: number;
}

/** A rollout through the controller, in virtual time, until it ends. */
export function runRollout(random: Random, { traffic, policy = "sequential", ...failing }: World): Run {
  const plan = completePlan(
    { target_version: 2, stable_version: 1, policy, steps: traffic.steps, max_duration_seconds: null },
    [],
  );
  const strata = strataOf(plan.steps);
  const counts = strata.map(() => new StratumCounts(random));
  const users = traffic.users(random, failing);
  let state = newRollout(plan, 0);
  let canary = 0;
  let now = 0;
  for (;;) {
    const look = nextLook(plan, state, now);
    if (look === null || now >= MOST_MS) return { status: state.status, canary, minutes: now / MINUTE_MS };
    const next = Math.max(look, Math.floor(now * NEXT_TICK));
    const at = strata.indexOf(stratumOf(plan.steps, state.current_step));
    canary += users.come(counts[at]!, plan.steps[state.current_step]!.percent, now, next);
    now = next;
    const totals = counts.slice(0, at + 1).map((stratum) => stratum.totals());
    state = tick(plan, state, evidenceOf(plan, totals), now).next;
  }
}
