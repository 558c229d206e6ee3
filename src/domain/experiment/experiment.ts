import type { JsonObject } from "../json.ts";
import type { UnitName } from "../rule.ts";

export const EXPERIMENT_STATUSES = ["draft", "running", "paused", "stopped", "concluded"] as const;
export type ExperimentStatus = (typeof EXPERIMENT_STATUSES)[number];

/** How often the numbers may be looked at; fixed when the experiment starts. */
export const ANALYSES = ["fixed", "group_sequential", "always_valid"] as const;
export type Analysis = (typeof ANALYSES)[number];

export const ALLOCATIONS = ["fixed", "bandit"] as const;
export type Allocation = (typeof ALLOCATIONS)[number];

/** Which way a metric should go. */
export const DIRECTIONS = ["increase", "decrease"] as const;
export type Direction = (typeof DIRECTIONS)[number];

/** A metric that may not get worse by more than a margin: relative, but absolute for `satisfaction_score`. */
export interface Guardrail {
  metric: string;
  direction?: Direction;
  margin?: number;
}

/** What an experiment is about; all of it is fixed once it has started, except name, description and traffic. */
export interface ExperimentDefinition {
  /** Unique in its project. */
  test_id: string;
  name: string;
  description: string;
  agent_id: string;
  control_version: number;
  /** In the order in which their arms lie after the control's. */
  test_versions: number[];
  /** Percent of each version; they add up to 100. */
  traffic_distribution: Record<string, number>;
  /** Percent of the agent's traffic that is enrolled. */
  traffic_percent: number;
  unit: UnitName;
  /** Who is enrolled: a condition; `{}`: everybody. */
  audience: JsonObject;
  sticky: boolean;
  primary_metric: string;
  secondary_metrics: string[];
  guardrails: Guardrail[];
  /** Null until it starts, unless it was chosen. */
  analysis: Analysis | null;
  alpha: number;
  power: number;
  /** Relative to the control; null: none was planned for. */
  minimum_detectable_effect: number | null;
  /** Units of each arm. */
  min_sample_size: number;
  /** Units of all arms together; null: no bound. */
  max_sample_size: number | null;
  duration_days: number | null;
  allocation: Allocation;
  /** Between reallocations of a bandit. */
  cadence_minutes: number;
}

/** A part of an agent's slots, `from` included and `to` not: 0 to 1,000,000. */
export type SlotRange = [from: number, to: number];

/** A time within which an experiment's weights were the same: its units are drawn and analysed apart. */
export interface Phase {
  /** From 1. */
  number: number;
  /** Milliseconds since 1970. */
  started_at: number;
  /** Null: it goes on. */
  ended_at: number | null;
  /** Percent of each arm, the control first, then the test versions in order. */
  weights: number[];
  /** Spans in which the experiment was paused; the last one may be open. */
  pauses: { from: number; to: number | null }[];
}

/** What the resolve plane needs to know of a running or paused experiment: it travels in the agent's snapshot. */
export interface LiveExperiment {
  id: string;
  /** Of the phase that is under way. */
  phase: number;
  unit: UnitName;
  /** Slots of the agent's traffic; they grow and never shift. */
  ranges: SlotRange[];
  /** The control first, then the test versions in order. Weights add up to 100. */
  arms: { version: number; weight: number }[];
  /** Absent: everybody. */
  audience?: JsonObject;
  /** Whether a unit keeps the version that it was given first, whatever later phases would give it. */
  sticky?: true;
}

/** The arm's name in an answer. */
export type Variant = "control" | "test";
