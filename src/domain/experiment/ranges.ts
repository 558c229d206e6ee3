import { SLOTS } from "../bucketing.ts";
import { thresholdOf } from "../evaluate/split.ts";
import type { SlotRange } from "./experiment.ts";

/** An experiment's ranges, or why it cannot have so many slots; figures are percent of the agent's traffic. */
export type Growth =
  | { ranges: SlotRange[] }
  | { refused: "full"; free: number }
  | { refused: "shrinking"; held: number };

/**
 * The ranges of an experiment that is to have so much of its agent's traffic, beside what the agent's other experiments
 * hold. It keeps every slot that it has: next to them first, so that its slots stay together, then wherever there is
 * room. Ranges are in order and do not touch.
 */
export function growRanges(taken: readonly SlotRange[], own: readonly SlotRange[], percent: number): Growth {
  const held = slotsOf(own);
  const free = slotsOf(gapsBetween([...taken, ...own]));
  let wanted = thresholdOf(percent) - held;
  if (wanted < 0) return { refused: "shrinking", held: held / PER_CENT };
  if (wanted > free) return { refused: "full", free: free / PER_CENT };
  let ranges = joined(own);
  while (wanted > 0) {
    const [from, to] = nextPart(ranges, gapsBetween([...taken, ...ranges]), wanted);
    ranges = joined([...ranges, [from, to]]);
    wanted -= to - from;
  }
  return { ranges };
}

/** Above what is held, else below it, else where all of it finds room, else at the bottom. */
function nextPart(ranges: readonly SlotRange[], gaps: readonly SlotRange[], wanted: number): SlotRange {
  const above = gaps.find(([from]) => ranges.some(([, end]) => end === from));
  if (above) return [above[0], Math.min(above[1], above[0] + wanted)];
  const below = gaps.find(([, to]) => ranges.some(([start]) => start === to));
  if (below) return [Math.max(below[0], below[1] - wanted), below[1]];
  const gap = gaps.find(([from, to]) => to - from >= wanted) ?? gaps[0]!;
  return [gap[0], Math.min(gap[1], gap[0] + wanted)];
}

const PER_CENT = SLOTS / 100;

/** Percent of an agent's traffic that ranges hold. */
export const percentOf = (ranges: readonly SlotRange[]): number => slotsOf(ranges) / PER_CENT;

const slotsOf = (ranges: readonly SlotRange[]): number =>
  ranges.reduce((sum, [from, to]) => sum + to - from, 0);

/** In order, and those that touch as one. */
function joined(ranges: readonly SlotRange[]): SlotRange[] {
  const list: SlotRange[] = [];
  for (const [from, to] of ranges.toSorted(([a], [b]) => a - b)) {
    const last = list.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else list.push([from, to]);
  }
  return list;
}

/** What ranges leave free, in order. */
function gapsBetween(ranges: readonly SlotRange[]): SlotRange[] {
  const gaps: SlotRange[] = [];
  let end = 0;
  for (const [from, to] of joined(ranges)) {
    if (from > end) gaps.push([end, from]);
    end = to;
  }
  if (end < SLOTS) gaps.push([end, SLOTS]);
  return gaps;
}
