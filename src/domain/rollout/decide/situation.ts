import { sampleRatio, type SampleRatio } from "../../stats/srm.ts";
import { sharesAt } from "../assignment.ts";
import { evidenceAt } from "../evidence.ts";
import { judgeGuardrails, type GuardrailFinding } from "../judge/guardrails.ts";
import type { Step, StepSpan } from "../rollout.ts";
import type { Inputs } from "./decision.ts";

/** What the rules look at. */
export interface Situation extends Inputs {
  step: Step;
  span: StepSpan;
  /** Whether the step had its time and its units. */
  ready: boolean;
  findings: GuardrailFinding[];
  sample_ratio: SampleRatio;
}

/** Null before the first step. */
export function situationOf(inputs: Inputs): Situation | null {
  const { plan, state, evidence, now } = inputs;
  const span = state.history.at(-1);
  const step = plan.steps[state.current_step];
  if (span === undefined || step === undefined) return null;
  const { current, previous } = evidenceAt(plan, evidence, state.current_step);
  const ready =
    now - span.started_at >= step.min_dwell_seconds * 1_000 &&
    current.canary.exposed - state.exposed_before >= step.min_exposures;
  const shares = sharesAt(step.percent);
  // With everybody on the canary, there is only what was seen before that.
  const compared = shares.baseline > 0 ? current : previous;
  return {
    ...inputs,
    step,
    span,
    ready,
    findings: judgeGuardrails(plan, evidence, compared, ready),
    sample_ratio: sampleRatio(
      [current.canary.exposed, current.baseline.exposed],
      [shares.canary, shares.baseline],
    ),
  };
}
