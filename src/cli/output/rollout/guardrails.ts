import { worseningOf, type GuardrailMeasure } from "../../../domain/analysis/metrics.ts";
import type { Evidence } from "../../../domain/rollout/evidence.ts";
import type { GuardrailFinding } from "../../../domain/rollout/judge/guardrails.ts";
import type { GuardrailVerdict } from "../../../domain/stats/canary/verdict.ts";
import { PROMOTION_RATIO, ROLLBACK_RATIO } from "../../../domain/stats/canary/ratio-rule.ts";
import type { Outlook, Rollout } from "../../rollout.ts";
import type { Paint } from "../colour.ts";
import { amount, share } from "../figures.ts";
import { oneLine, wrap } from "../plain.ts";
import { armsOf } from "./arms.ts";
import { evidenceAt, meter, timesWorse, wayOf } from "./meter.ts";

const VERDICTS: Record<GuardrailVerdict, { words: string; style: "green" | "red" | "yellow" }> = {
  non_inferior: { words: "good enough to go on", style: "green" },
  harm: { words: "harm", style: "red" },
  undecided: { words: "not decided", style: "yellow" },
};

/** Guardrail by guardrail: both arms' figures, and how far that is from going on and from rolling back. */
export function guardrails(
  { guardrails: plan }: Pick<Rollout, "guardrails">,
  outlook: Outlook,
  width: number,
  paint: Paint,
): string {
  // The API leaves these open: they are the domain's own.
  const findings = outlook.guardrails as unknown as GuardrailFinding[];
  const evidence = outlook.evidence as unknown as Evidence;
  return findings
    .flatMap((finding) => {
      const guardrail = plan.find(({ metric }) => metric === finding.metric) as GuardrailMeasure | undefined;
      return guardrail === undefined ? [] : [block(finding, guardrail, evidence, width, paint)];
    })
    .join("");
}

function block(
  finding: GuardrailFinding,
  guardrail: GuardrailMeasure,
  evidence: Evidence,
  width: number,
  paint: Paint,
): string {
  const { words, style } = VERDICTS[finding.verdict];
  const { canary, baseline } = armsOf(finding, guardrail, evidence);
  const at = evidenceAt(finding, guardrail);
  return [
    `${oneLine(finding.metric)} (${limitOf(finding, guardrail)}): ${paint(style, words)}`,
    wrap(`canary ${canary}, baseline ${baseline}`, width, "  "),
    ...(at === null || !finding.has_data ? [] : [`  ${meter(at, width - 2)}`]),
    wrap(distance(finding, guardrail, at), width, "  "),
    "",
  ].join("\n");
}

/** How much worse the canary may be. */
function limitOf({ method }: GuardrailFinding, guardrail: GuardrailMeasure): string {
  const { margin } = guardrail;
  if (method === "ratio_rule")
    return `up to ${PROMOTION_RATIO} times as bad goes on, above ${ROLLBACK_RATIO} times rolls back`;
  if (method === "erring_units") return `less than ${amount(1 + margin)} times as many`;
  return `worse by less than ${worseText(guardrail, margin)}`;
}

function distance(finding: GuardrailFinding, guardrail: GuardrailMeasure, at: number | null): string {
  if (!finding.has_data) return "no values in both arms yet";
  if (at === null) return "reason" in finding && finding.reason ? finding.reason : "not known yet";
  if (finding.method === "erring_units") return wayOf(at);
  if (finding.method === "ratio_rule") {
    const times = timesWorse(finding, guardrail.direction) ?? 1;
    return `${Number.isFinite(times) ? amount(times) : "infinitely many"} times as bad; judged once the step had its time and its units`;
  }
  const worse = (value: number | null): string => worseText(guardrail, worseningOf(guardrail, value ?? 0));
  return `worse by ${worse(finding.worsening)}, from ${worse(finding.at_least)} to ${worse(finding.at_most)}; ${wayOf(at)}`;
}

const worseText = ({ scale }: GuardrailMeasure, value: number): string =>
  scale === "absolute" ? amount(value) : share(value);
