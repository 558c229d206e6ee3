import type { GuardrailMeasure } from "../analysis/metrics.ts";
import type { JsonObject } from "../json.ts";
import type { UnitName } from "../rule.ts";

/** `sequential`: tests that may be looked at any time; `ratio`: the plain rule of 1.5 and 1.1 times the baseline's. */
export const POLICIES = ["sequential", "ratio"] as const;
export type Policy = (typeof POLICIES)[number];

export const ON_FINISH = ["promote", "hold"] as const;
export type OnFinish = (typeof ON_FINISH)[number];

export const ON_NO_TRAFFIC = ["hold", "rollback"] as const;
export type OnNoTraffic = (typeof ON_NO_TRAFFIC)[number];

export interface Step {
  /** Of the agent's units: they get the target. */
  percent: number;
  min_dwell_seconds: number;
  /** Units that are new to the canary in this step. */
  min_exposures: number;
  /** Whether a person has to let it go on from here. */
  gate: boolean;
}

export interface RolloutGuardrail extends GuardrailMeasure {
  /** Of errors and escalations: a canary whose rate of failing units is shown to be below this is fine; 0: none is. */
  tolerated_rate: number;
}

/** What a rollout is about; all of it is fixed once it was created. */
export interface RolloutPlan {
  target_version: number;
  /** The version that was active: the baseline, and what a rollback leaves. */
  stable_version: number;
  unit: UnitName;
  /** Who takes part: a condition; `{}`: everybody. */
  audience: JsonObject;
  /** Growing. At 100 % there is nobody left to compare with: that step is the promotion, or is held. */
  steps: Step[];
  guardrails: RolloutGuardrail[];
  policy: Policy;
  on_finish: OnFinish;
  on_no_traffic: OnNoTraffic;
  /** So long without a unit of either arm is no traffic. */
  no_traffic_seconds: number;
  /** After so long a person has to look at it; null: it may take as long as it needs. */
  max_duration_seconds: number | null;
  kill_switch: boolean;
}

export const ROLLOUT_STATUSES = [
  "scheduled",
  "running",
  "held",
  "paused",
  "rolled_back",
  "promoted",
  "aborted",
] as const;
export type RolloutStatus = (typeof ROLLOUT_STATUSES)[number];

/** Goes on by itself when the reason is gone. */
export type EvidenceHold = "sample_ratio" | "no_traffic" | "no_data";
/** Waits for a person. */
export type PersonHold = "gate" | "max_duration" | "finished";
export type HoldReason = EvidenceHold | PersonHold;

export interface Hold {
  reason: HoldReason;
  /** Milliseconds since 1970. */
  since: number;
}

/** A time within which a step's percentage was the same. */
export interface StepSpan {
  /** From 0. */
  step: number;
  percent: number;
  /** Milliseconds since 1970. */
  started_at: number;
  /** Null: it goes on. */
  ended_at: number | null;
}

/** Where a rollout is. Times are milliseconds since 1970. */
export interface RolloutState {
  status: RolloutStatus;
  /** Raised by every change, a person's too: what was decided on an older one no longer holds. */
  seq: number;
  /** From 0. */
  current_step: number;
  /** Why it is held; kept while a person pauses it. */
  hold: Hold | null;
  /** Whether a person let it go on from the current step. */
  gate_passed: boolean;
  /** When it is to start; null: it began at once. */
  starts_at: number | null;
  /** From when its duration counts: its start, or when a person gave it more time. */
  counts_from: number | null;
  /** Units of the canary in the current step's stratum that had come before the step began. */
  exposed_before: number;
  /** The last one is the current step's. */
  history: StepSpan[];
}

/** The arm's name in an answer. */
export type RolloutVariant = "canary" | "baseline";

/** What resolve knows of a rollout while its canary is served: its slots are those of `exposureAt`. */
export interface LiveRollout {
  id: string;
  unit: UnitName;
  /** Absent: everybody. */
  audience?: JsonObject;
  target_version: number;
  stable_version: number;
  /** Slots below this are the canary's. */
  canary_below: number;
  /** Slots from this on are the baseline's. */
  baseline_from: number;
}
