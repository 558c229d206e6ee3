import { Problem } from "../../domain/errors.ts";
import type { Decision } from "../../domain/rollout/decide/decision.ts";
import { tick } from "../../domain/rollout/decide/tick.ts";
import { evidenceAt } from "../../domain/rollout/evidence.ts";
import { hasEnded } from "../../domain/rollout/moves.ts";
import { waitingFor, type Waiting } from "../../domain/rollout/judge/waiting.ts";
import type { RolloutRow } from "../../store/rollouts.ts";
import type { Call } from "../call.ts";
import { countedEvidence } from "./studies.ts";

/** What the controller would find right now. */
export interface Outlook {
  outcome: Decision["outcome"];
  guardrails: Decision["guardrails"];
  sample_ratio: Decision["sample_ratio"];
  evidence: Decision["inputs"]["evidence"];
  /** Of the current step's stratum, so far. */
  units: { canary: number; baseline: number };
  /** What the current step still takes before it can be left; null before the first. */
  missing: { dwell_seconds: number; exposures: number } | null;
  /** What guardrails wait for that are not decided, as far as it can be told. */
  waits_for: Waiting[];
}

/** Null: the rollout has ended, or the counts cannot be read. */
export async function outlookOf(call: Call, row: RolloutRow): Promise<Outlook | null> {
  if (hasEnded(row.state)) return null;
  try {
    const evidence = await countedEvidence(call, row);
    return outlook(row, tick(row.plan, row.state, evidence, call.now));
  } catch (error) {
    if (error instanceof Problem && error.code === "unavailable") return null;
    throw error;
  }
}

function outlook({ plan, state }: RolloutRow, decision: Decision): Outlook {
  const { outcome, guardrails, sample_ratio, inputs } = decision;
  const { current } = evidenceAt(plan, inputs.evidence, state.current_step);
  const step = plan.steps[state.current_step]!;
  const span = state.history.at(-1);
  const exposed = current.canary.exposed - state.exposed_before;
  const missing = span
    ? {
        dwell_seconds: Math.max(0, step.min_dwell_seconds - (inputs.now - span.started_at) / 1_000),
        exposures: Math.max(0, step.min_exposures - exposed),
      }
    : null;
  const ready = missing !== null && missing.dwell_seconds === 0 && missing.exposures === 0;
  return {
    outcome,
    guardrails,
    sample_ratio,
    evidence: inputs.evidence,
    units: { canary: current.canary.exposed, baseline: current.baseline.exposed },
    missing,
    waits_for: span ? waitingFor(plan, guardrails, ready) : [],
  };
}
