import type { SampleRatio } from "../../stats/srm.ts";
import type { Evidence } from "../evidence.ts";
import type { GuardrailFinding } from "../judge/guardrails.ts";
import type { EvidenceHold, HoldReason, RolloutPlan, RolloutState } from "../rollout.ts";

/** What is to be done, and why. */
export type Outcome =
  | { action: "wait"; reason: "scheduled" | "ended" | "paused" | "held" | "collecting" }
  | { action: "start"; reason: "time" }
  | { action: "advance" | "promote"; reason: "non_inferior" }
  | { action: "hold"; reason: HoldReason }
  /** What held it is gone. */
  | { action: "continue"; reason: EvidenceHold }
  | { action: "rollback"; reason: "kill_switch" | "harm" | "no_traffic" };

/** All that a decision depends on. */
export interface Inputs {
  plan: RolloutPlan;
  state: RolloutState;
  evidence: Evidence;
  /** Milliseconds since 1970. */
  now: number;
}

/** One tick's answer: plain data, from which it can be repeated. */
export interface Decision {
  outcome: Outcome;
  /** Guardrails that gave the reason: those that were harmed, or have no data. */
  metrics: string[];
  guardrails: GuardrailFinding[];
  /** Of the current step's stratum; null before it starts. */
  sample_ratio: SampleRatio | null;
  /** The state that it leads to; of a higher seq, unless it is to wait. */
  next: RolloutState;
  inputs: Inputs;
}
