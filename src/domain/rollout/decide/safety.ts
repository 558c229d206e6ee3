import { killSwitch } from "../../stats/canary/kill-switch.ts";
import { erringOf, KILL_METRIC, type ArmEvidence, type Erring } from "../evidence.ts";
import type { Outcome } from "./decision.ts";
import type { Situation } from "./situation.ts";

/** What ends a canary whatever else there is: also one that is paused, or waits for a person, since it goes on serving. */
export function dangerIn(situation: Situation): Outcome | null {
  if (situation.plan.kill_switch && isKilled(situation)) return { action: "rollback", reason: "kill_switch" };
  return situation.findings.some(({ verdict }) => verdict === "harm")
    ? { action: "rollback", reason: "harm" }
    : null;
}

/** By the canary's first units; where those are not known apart, all of them are the first ones while they are few. */
function isKilled({ evidence: { strata, first_units } }: Situation): boolean {
  const first = first_units ?? summed(strata.map(({ canary }) => canary));
  return killSwitch(first, summed(strata.map(({ baseline }) => baseline)));
}

function summed(arms: readonly ArmEvidence[]): Erring {
  const sum = { erring: 0, exposed: 0 };
  for (const arm of arms) {
    const { erring, exposed } = erringOf(arm, KILL_METRIC);
    sum.erring += erring;
    sum.exposed += exposed;
  }
  return sum;
}
