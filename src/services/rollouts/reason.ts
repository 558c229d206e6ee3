import type { Decision } from "../../domain/rollout/decide/decision.ts";
import { evidenceAt } from "../../domain/rollout/evidence.ts";
import type { EvidenceHold, HoldReason } from "../../domain/rollout/rollout.ts";
import { iso } from "../iso.ts";
import { findings, shown } from "./findings.ts";

type Text = (decision: Decision) => string;

const stepText: Text = ({ inputs: { plan, state } }) =>
  `Step ${state.current_step + 1} of ${plan.steps.length} (${plan.steps[state.current_step]?.percent} %)`;

const SHOWN: Text = (decision) => `no guardrail is worse than its margin: ${findings(decision)}`;

const trafficText: Text = ({ inputs: { plan, evidence } }) =>
  `No unit of either arm came for ${plan.no_traffic_seconds} seconds${
    evidence.last_at === null ? "" : `; the last one at ${iso(evidence.last_at)}`
  }.`;

function unitsText({ inputs: { plan, state, evidence } }: Decision): string {
  const { current } = evidenceAt(plan, evidence, state.current_step);
  return `${current.canary.exposed} canary units, ${current.baseline.exposed} baseline units`;
}

function killText({ inputs: { evidence } }: Decision): string {
  const { canary, baseline } = evidence.first_units!;
  return `Kill switch: ${canary.erring} of the canary's first ${canary.exposed} units failed, ${baseline.erring} of the baseline's first ${baseline.exposed}.`;
}

const HELD: Record<EvidenceHold, string> = {
  sample_ratio: "the shares of canary and baseline units were not what they should be",
  no_traffic: "no unit came",
  no_data: "a guardrail had no data",
};

const HOLDS: Record<HoldReason, Text> = {
  no_data: (decision) =>
    `${stepText(decision)} had its time and its units, but there are no values of ${decision.metrics.join(", ")} in both arms.`,
  sample_ratio: (decision) =>
    `The shares of units are not what they should be: ${unitsText(decision)}; p ${shown(decision.sample_ratio?.sequential_p_value ?? 0)}.`,
  no_traffic: trafficText,
  gate: (decision) =>
    `${stepText(decision)} had its time and its units, and waits for a person: resume lets it go on.`,
  finished: (decision) => `${stepText(decision)} was the last, and ${SHOWN(decision)}; promote or abort it.`,
  max_duration: (decision) =>
    `It has taken ${decision.inputs.plan.max_duration_seconds} seconds, as long as it may: resume gives it as many again. ${findings(decision)}.`,
};

const ROLLBACKS: Record<"kill_switch" | "harm" | "no_traffic", Text> = {
  kill_switch: killText,
  harm: (decision) => `${findings(decision, decision.metrics)}.`,
  no_traffic: trafficText,
};

const TEXTS: Record<Decision["outcome"]["action"], Text> = {
  wait: ({ outcome }) => `Waits: ${outcome.reason}.`,
  start: () => "Its time has come.",
  advance: (decision) => `${stepText(decision)} had its time and its units, and ${SHOWN(decision)}.`,
  promote: (decision) => `${stepText(decision)} had its time and its units, and ${SHOWN(decision)}.`,
  hold: (decision) => HOLDS[decision.outcome.reason as HoldReason](decision),
  continue: (decision) =>
    `Goes on. It was held because ${HELD[decision.outcome.reason as EvidenceHold]}; now: ${unitsText(decision)}.`,
  rollback: (decision) => ROLLBACKS[decision.outcome.reason as keyof typeof ROLLBACKS](decision),
};

/** Why a decision was made, in words made of its evidence. */
export const reasonOf = (decision: Decision): string => TEXTS[decision.outcome.action](decision);
