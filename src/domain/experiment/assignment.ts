import { bucketPrefix, slotAfter, type HashState } from "../bucketing.ts";
import { armAt, thresholdsOf } from "../evaluate/split.ts";
import type { Phase, SlotRange, Variant } from "./experiment.ts";

/** What draws a unit's arm: nothing else about an experiment does. */
export interface Draw {
  id: string;
  phase: number;
  /** Percent of each arm, the control first. */
  weights: readonly number[];
}

/** A draw with everything done that does not depend on the unit. */
export interface CompiledDraw {
  readonly prefix: HashState;
  /** Where each arm ends. */
  readonly thresholds: readonly number[];
}

export const compileDraw = ({ id, phase, weights }: Draw): CompiledDraw => ({
  prefix: bucketPrefix(`${id}.v${phase}`, "variant"),
  thresholds: thresholdsOf(weights),
});

/** The arm that a unit is given, 0 for the control; -1 if the weights do not reach it. */
export const armOf = ({ prefix, thresholds }: CompiledDraw, unit: string): number =>
  armAt(thresholds, slotAfter(prefix, unit));

/** The same for one unit only. */
export const assign = (draw: Draw, unit: string): number => armOf(compileDraw(draw), unit);

export const variantOf = (arm: number): Variant => (arm === 0 ? "control" : "test");

/** Where an agent's units lie before its experiments share them out: their slots are taken below this. */
export const trafficPrefix = (agentId: string): HashState => bucketPrefix(agentId, "traffic");

export function holds(ranges: readonly SlotRange[], slot: number): boolean {
  for (const [from, to] of ranges) if (slot >= from && slot < to) return true;
  return false;
}

/** Whether an experiment with these ranges has the unit, its audience apart. */
export const isEnrolled = (agentId: string, ranges: readonly SlotRange[], unit: string): boolean =>
  holds(ranges, slotAfter(trafficPrefix(agentId), unit));

/** The phase that was under way at a time in milliseconds since 1970; null: none was. */
export const phaseAt = (phases: readonly Phase[], at: number): Phase | null =>
  phases.findLast(({ started_at, ended_at }) => started_at <= at && (ended_at === null || at < ended_at)) ??
  null;
