import { slotAfter, type HashState } from "../bucketing.ts";
import { compileCondition, meets, whyUnmet, type Condition } from "../conditions/compile.ts";
import { startEvaluation } from "../conditions/once.ts";
import type { Groups } from "../conditions/operators.ts";
import { compileDraw, holds, trafficPrefix, variantOf, type CompiledDraw } from "../experiment/assignment.ts";
import type { LiveExperiment, SlotRange } from "../experiment/experiment.ts";
import { MAX_RULE_WORK } from "../limits.ts";
import type { UnitName } from "../rule.ts";
import type { Decision } from "./decision.ts";
import { armAt } from "./split.ts";
import type { Trace } from "./trace.ts";
import { unitOf, type Attributes } from "./unit.ts";

/** An experiment, ready to be tried. */
export interface CompiledExperiment {
  readonly id: string;
  readonly phase: number;
  readonly unit: UnitName;
  readonly ranges: readonly SlotRange[];
  readonly audience: Condition | null;
  readonly draw: CompiledDraw;
  /** What each arm gives. */
  readonly decisions: readonly Decision[];
  readonly sticky: boolean;
}

/** An agent's experiments, and what comes before a unit where its traffic is shared out. */
export interface CompiledExperiments {
  readonly traffic: HashState;
  readonly list: readonly CompiledExperiment[];
}

/** What a unit was given first by an experiment that lets it keep that. */
export interface Stuck {
  experiment_id: string;
  version: number;
}

/** Null if there are none, so that a request need not look. */
export function compileExperiments(
  agentId: string,
  experiments: readonly LiveExperiment[],
  groups: Groups,
): CompiledExperiments | null {
  if (experiments.length === 0) return null;
  const list = experiments.map(({ id, phase, unit, ranges, arms, audience, sticky }) => ({
    id,
    phase,
    unit,
    ranges,
    audience: audience === undefined ? null : compileCondition(audience, groups),
    draw: compileDraw({ id, phase, weights: arms.map(({ weight }) => weight) }),
    decisions: arms.map(({ version }, arm): Decision => ({
      reason: "EXPERIMENT",
      version,
      variant: variantOf(arm),
      experiment_id: id,
      experiment_phase: phase,
      rollout_id: null,
      rule_id: null,
    })),
    sticky: sticky === true,
  }));
  return { traffic: trafficPrefix(agentId), list };
}

/** What the experiment that has the request's unit gives it; null if none has it. */
export function experimentOf(
  { traffic, list }: CompiledExperiments,
  attributes: Attributes,
  stuck: Stuck | null,
  trace: Trace,
): Decision | null {
  let kind: UnitName | null = null;
  let unit: string | null = null;
  let slot = -1;
  for (const experiment of list) {
    const { id, phase, ranges, audience } = experiment;
    if (experiment.unit !== kind) {
      kind = experiment.unit;
      unit = unitOf(attributes, kind);
      slot = unit === null ? -1 : slotAfter(traffic, unit);
    }
    if (unit === null) {
      trace?.push({ step: "EXPERIMENT", id, matched: false, why: "no_unit", phase });
      continue;
    }
    if (!holds(ranges, slot)) {
      trace?.push({ step: "EXPERIMENT", id, matched: false, why: "slot", phase, slot, ranges });
      continue;
    }
    if (audience !== null) {
      startEvaluation(MAX_RULE_WORK);
      if (!meets(audience, attributes)) {
        trace?.push({ step: "EXPERIMENT", id, matched: false, why: whyUnmet(), phase, slot, ranges });
        continue;
      }
    }
    const given = drawn(experiment, unit, slot, stuck, trace);
    if (given !== null) return given;
  }
  return null;
}

/** The arm that the unit kept, else the one that its slot falls into. */
function drawn(
  { id, phase, ranges, draw, decisions }: CompiledExperiment,
  unit: string,
  slot: number,
  stuck: Stuck | null,
  trace: Trace,
): Decision | null {
  if (stuck !== null && stuck.experiment_id === id) {
    const kept = decisions.find(({ version }) => version === stuck.version);
    if (kept !== undefined) {
      const { version, variant } = kept;
      trace?.push({
        step: "EXPERIMENT",
        id,
        matched: true,
        why: "kept",
        version,
        variant,
        phase,
        slot,
        ranges,
      });
      return kept;
    }
  }
  const variantSlot = slotAfter(draw.prefix, unit);
  const arm = armAt(draw.thresholds, variantSlot);
  const given = arm < 0 ? null : decisions[arm]!;
  trace?.push({
    step: "EXPERIMENT",
    id,
    matched: given !== null,
    why: given === null ? "none" : "given",
    ...(given && { version: given.version, variant: given.variant }),
    phase,
    slot,
    ranges,
    variant_slot: variantSlot,
    ...(given && { threshold: draw.thresholds[arm]! }),
  });
  return given;
}

/**
 * The unit whose first assignment has to be kept, or is already; null if the decision is not by an experiment that lets
 * units keep theirs.
 */
export function stickyUnit(
  { list }: CompiledExperiments,
  { experiment_id }: Pick<Decision, "experiment_id">,
  attributes: Attributes,
): { experiment: string; phase: number; unit: string } | null {
  if (experiment_id === null) return null;
  const experiment = list.find(({ id }) => id === experiment_id);
  if (!experiment?.sticky) return null;
  const unit = unitOf(attributes, experiment.unit);
  return unit === null ? null : { experiment: experiment_id, phase: experiment.phase, unit };
}
