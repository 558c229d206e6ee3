import { isKilled } from "../judge/kill.ts";
import type { Outcome } from "./decision.ts";
import type { Situation } from "./situation.ts";

/** What ends a canary whatever else there is: also one that is paused, or waits for a person, since it goes on serving. */
export function dangerIn({ plan, evidence, findings }: Situation): Outcome | null {
  if (plan.kill_switch && isKilled(evidence)) return { action: "rollback", reason: "kill_switch" };
  return findings.some(({ verdict }) => verdict === "harm") ? { action: "rollback", reason: "harm" } : null;
}
