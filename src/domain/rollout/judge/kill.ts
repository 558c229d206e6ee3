import { killSwitch } from "../../stats/canary/kill-switch.ts";
import {
  erringOf,
  KILL_METRIC,
  type ArmEvidence,
  type Erring,
  type Evidence,
  type FirstUnits,
} from "../evidence.ts";

/** Whether so many of the canary's first units failed, and fewer of the baseline's, that it ends at once. */
export function isKilled(evidence: Evidence): boolean {
  const { canary, baseline } = unitsToKillBy(evidence);
  return killSwitch(canary, baseline);
}

/** Both arms' first units; where none are known, all, which is the same until there are more than ten. */
export const unitsToKillBy = ({ strata, first_units }: Evidence): FirstUnits =>
  first_units ?? {
    canary: summed(strata.map(({ canary }) => canary)),
    baseline: summed(strata.map(({ baseline }) => baseline)),
  };

function summed(arms: readonly ArmEvidence[]): Erring {
  const sum = { erring: 0, exposed: 0 };
  for (const arm of arms) {
    const { erring, exposed } = erringOf(arm, KILL_METRIC);
    sum.erring += erring;
    sum.exposed += exposed;
  }
  return sum;
}
