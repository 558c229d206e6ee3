import { PROMOTION_RATIO, ROLLBACK_RATIO } from "../../stats/canary/ratio-rule.ts";
import { unitsUntilShown } from "../../stats/canary/tolerated-rate.ts";
import type { RolloutPlan } from "../rollout.ts";
import type { GuardrailFinding } from "./guardrails.ts";

/** What a guardrail that is not decided waits for. */
export interface Waiting {
  metric: string;
  /** Units of the canary without a failure that would decide it, where few fail; null: it cannot be told in units. */
  units: number | null;
  detail: string;
}

const percent = (rate: number): string =>
  `${(rate * 100).toLocaleString("en-US", { maximumSignificantDigits: 3 })} %`;

/**
 * What guardrails wait for that are not decided, as far as it can be told: where hardly anything fails, the units until
 * the rate that is tolerated is shown; by the plain rule, once the step had its time and its units, an end of the span
 * in which it says nothing.
 */
export function waitingFor(
  { guardrails }: RolloutPlan,
  findings: readonly GuardrailFinding[],
  ready: boolean,
): Waiting[] {
  return findings.flatMap((finding): Waiting[] => {
    const { metric } = finding;
    if (finding.verdict !== "undecided") return [];
    if (finding.method === "ratio_rule") {
      if (!ready || finding.canary_value === null || finding.baseline_value === null) return [];
      const detail = `${metric} lies between ${PROMOTION_RATIO} times as bad as the baseline, up to which it goes on, and ${ROLLBACK_RATIO} times, above which it rolls back: it waits there until more units move it out.`;
      return [{ metric, units: null, detail }];
    }
    if (finding.method !== "erring_units" || finding.tolerated === null) return [];
    // Where the rate is more likely too high, no number of units says when.
    if (finding.tolerated.log_likelihood_ratio > 0) return [];
    const rate = guardrails.find((one) => one.metric === metric)?.tolerated_rate ?? 0;
    const units = unitsUntilShown(finding.tolerated, rate);
    const detail = `${metric}: ${units.toLocaleString("en-US")} more canary unit${units === 1 ? "" : "s"} without a failure would show less than the tolerated ${percent(rate)}, whatever the baseline does.`;
    return [{ metric, units, detail }];
  });
}
