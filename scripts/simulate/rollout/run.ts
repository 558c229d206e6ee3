import { tick } from "../../../src/domain/rollout/decide/tick.ts";
import { completePlan } from "../../../src/domain/rollout/definition.ts";
import { evidenceOf } from "../../../src/domain/rollout/evidence.ts";
import { hasEnded, newRollout } from "../../../src/domain/rollout/moves.ts";
import type { Policy, RolloutStatus } from "../../../src/domain/rollout/rollout.ts";
import type { Random } from "../random.ts";
import { sharesAt } from "../../../src/domain/rollout/assignment.ts";
import { SLOTS } from "../../../src/domain/bucketing.ts";
import { StepCounts } from "./counts.ts";
import type { Traffic } from "./traffic.ts";

const MINUTE_MS = 60_000;
/** Ticks come each minute at first, then after a fiftieth of the time that has passed: a long rollout is in no hurry. */
const NEXT_TICK = 1.02;
const FIRST_UNITS = 10;
/** After a quarter of a year, whoever waits for an answer has stopped. */
const MAX_MINUTES = 90 * 1_440;

export interface World {
  base: number;
  traffic: Traffic;
  /** Times the base rate, at which the canary's sessions fail. */
  ratio: number;
  policy?: Policy;
}

export interface Run {
  status: RolloutStatus;
  /** Sessions that had the canary before it ended. */
  canary: number;
  minutes: number;
}

/** A rollout through the controller, in virtual time, until it ends. */
export function runRollout(random: Random, { base, traffic, ratio, policy = "sequential" }: World): Run {
  const plan = completePlan({ target_version: 2, stable_version: 1, policy, max_duration_seconds: null }, []);
  let state = newRollout(plan, 0);
  const steps: StepCounts[] = [];
  const first = { erring: 0, exposed: 0 };
  let canary = 0;
  let minute = 0;
  while (!hasEnded(state) && minute < MAX_MINUTES) {
    const next = Math.max(minute + 1, Math.floor(minute * NEXT_TICK));
    const counts = (steps[state.current_step] ??= new StepCounts(random));
    const shares = sharesAt(plan.steps[state.current_step]!.percent);
    for (const [arm, share] of [shares.baseline, shares.canary].entries()) {
      const exposed = countOf(random, (traffic.perMinute * (next - minute) * share) / SLOTS);
      const rate = Math.min(1, base * traffic.drift(minute) * (arm === 1 ? ratio : 1));
      const failed = failures(random, exposed, rate, traffic);
      counts.add(arm, failed, exposed, traffic.requests, next * MINUTE_MS);
      if (arm === 0) continue;
      canary += exposed;
      const early = Math.min(exposed, FIRST_UNITS - first.exposed);
      // Which of the units came first is drawn without putting them back.
      let failing = failed.length;
      for (let unit = 0; unit < early; unit += 1) {
        const fails = random.event(failing / (exposed - unit));
        failing -= fails;
        first.erring += fails;
      }
      first.exposed += early;
    }
    minute = next;
    const totals = Array.from(steps, (step) => step?.totals() ?? null);
    state = tick(plan, state, evidenceOf(plan, totals, { ...first }), minute * MINUTE_MS).next;
  }
  return { status: state.status, canary, minutes: minute };
}

/** How many of a session's requests failed, for each session that had a failure. */
function failures(
  random: Random,
  exposed: number,
  rate: number,
  { requests, correlated }: Traffic,
): number[] {
  const list: number[] = [];
  // From one failing session to the next, without drawing those between them.
  const log = Math.log1p(-rate);
  for (let at = skip(random, log); at < exposed; at += 1 + skip(random, log)) {
    let failed = 1;
    if (correlated) for (let request = 1; request < requests; request += 1) failed += random.event(0.5);
    list.push(failed);
  }
  return list;
}

const skip = (random: Random, log: number): number => Math.floor(Math.log(1 - random.uniform()) / log);

/** Poisson; where that is large, as good as normal. */
const countOf = (random: Random, mean: number): number =>
  mean < 30 ? random.poisson(mean) : Math.max(0, Math.round(mean + Math.sqrt(mean) * random.normal()));
