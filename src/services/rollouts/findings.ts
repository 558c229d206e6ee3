import { worseningOf, type GuardrailMeasure } from "../../domain/analysis/metrics.ts";
import type { Decision } from "../../domain/rollout/decide/decision.ts";
import { erringOver } from "../../domain/rollout/evidence.ts";
import type { GuardrailFinding } from "../../domain/rollout/judge/guardrails.ts";

/** Three digits are enough to read. */
export const shown = (value: number): string => String(Number(value.toPrecision(3)));

const WHAT: Record<string, string> = { error_rate: "failed", escalation_rate: "were escalated" };

/** What guardrails say: those that are named, or all. */
export const findings = (decision: Decision, only?: readonly string[]): string =>
  decision.guardrails
    .filter(({ metric }) => only === undefined || only.includes(metric))
    .map((finding) => `${finding.metric}: ${findingText(decision, finding)}`)
    .join("; ");

function findingText(decision: Decision, finding: GuardrailFinding): string {
  if (finding.method === "erring_units") {
    const { evidence } = decision.inputs;
    const canary = erringOver(evidence, "canary", finding.metric);
    const baseline = erringOver(evidence, "baseline", finding.metric);
    const { log_likelihood_ratio: ratio, bounds, verdict, tolerated } = finding;
    const counts = `${canary.erring} of ${canary.exposed} canary units ${WHAT[finding.metric] ?? "failed"}, ${baseline.erring} of ${baseline.exposed} baseline units`;
    const alone = verdict === "non_inferior" && ratio > bounds.non_inferior;
    if (alone && tolerated !== null) return `${counts}; so few fail that nothing need be compared`;
    const against: Record<typeof verdict, string> = {
      harm: `over the bound ${shown(bounds.harm)}`,
      non_inferior: `under the bound ${shown(bounds.non_inferior)}`,
      undecided: `between the bounds ${shown(bounds.non_inferior)} and ${shown(bounds.harm)}`,
    };
    return `${counts}; log likelihood ratio ${shown(ratio)} ${against[verdict]}`;
  }
  if (finding.method === "ratio_rule") {
    const { canary_value: canary, baseline_value: baseline } = finding;
    return canary === null || baseline === null
      ? "no values yet"
      : `${shown(canary)} in the canary, ${shown(baseline)} in the baseline`;
  }
  const guardrail = decision.inputs.plan.guardrails.find(({ metric }) => metric === finding.metric)!;
  if (finding.at_least === null || finding.at_most === null || finding.worsening === null)
    return finding.reason ?? "not known yet";
  const worse = (value: number): string => worseText(guardrail, value);
  return `worse by ${worse(finding.worsening)}, at least ${worse(finding.at_least)}, at most ${worse(finding.at_most)}; the margin is ${worse(finding.margin)}`;
}

function worseText(guardrail: GuardrailMeasure, value: number): string {
  const worse = worseningOf(guardrail, value);
  return guardrail.scale === "absolute" ? shown(worse) : `${shown(worse * 100)} %`;
}
