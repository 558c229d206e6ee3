import gammaln from "@stdlib/math-base-special-gammaln";
import { killSwitch } from "../../stats/canary/kill-switch.ts";
import { ROLLBACK_ALPHA } from "../../stats/canary/verdict.ts";
import { erringOf, KILL_METRIC, type ArmEvidence, type Erring, type Evidence } from "../evidence.ts";

/**
 * Units of the canary up to which it is killed by its first ones. Units come again, and those that come most come first:
 * with every hour more of the first ten have failed at least once, of a canary as good as its baseline too, whose share
 * falls meanwhile with each unit that is new. With more units than this, half of them failing is harm within a few more.
 */
const EARLY_UNITS = 20;

/** Half of the chance that a canary may be rolled back wrongly: the other half is for all that it is judged by later. */
const KILL_ALPHA = ROLLBACK_ALPHA / 2;

/**
 * Whether so many of the canary's first units failed that it ends at once: half of ten, fewer of the baseline's, and more
 * than chance would have it.
 */
export function isKilled({ strata, first_units }: Evidence): boolean {
  const all = summed(strata.map(({ canary }) => canary));
  const baseline = summed(strata.map(({ baseline: arm }) => arm));
  const first = first_units ?? all;
  return all.exposed <= EARLY_UNITS && killSwitch(first, baseline) && chanceOf(first, baseline) <= KILL_ALPHA;
}

/** Fisher's exact test: of as many failing units in all, the chance that so many or more are the first arm's. */
function chanceOf(first: Erring, second: Erring): number {
  const erring = first.erring + second.erring;
  const all = logChoose(first.exposed + second.exposed, erring);
  let sum = 0;
  for (let own = first.erring; own <= Math.min(first.exposed, erring); own += 1)
    sum += Math.exp(logChoose(first.exposed, own) + logChoose(second.exposed, erring - own) - all);
  return sum;
}

/** Logarithm of the number of ways to take k of n; none if k is more than n. */
const logChoose = (n: number, k: number): number =>
  k > n ? -Infinity : gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1);

function summed(arms: readonly ArmEvidence[]): Erring {
  const sum = { erring: 0, exposed: 0 };
  for (const arm of arms) {
    const { erring, exposed } = erringOf(arm, KILL_METRIC);
    sum.erring += erring;
    sum.exposed += exposed;
  }
  return sum;
}
