import type { Feedback } from "./session.ts";

/** One step from what is counted of an answer to what was said of it. */
export interface FeedbackStep {
  /** Steps of an answer are numbered from 1 on: each is counted once, however often it is sent. */
  number: number;
  correction: "adds" | "takes_back";
  /** Null: it says nothing of it. */
  satisfaction_score: number | null;
  success: boolean | null;
}

/** What was said of an answer, and what became of that in the counts. */
export interface KeptFeedback extends Feedback {
  /** What counts have when all steps are taken. */
  counted: Pick<FeedbackStep, "satisfaction_score"> & { success: boolean };
  steps: number;
  /** Those of which nobody knows that they were taken. */
  unsent: FeedbackStep[];
}

/** Steps that wait at most: while the counts cannot be reached, what is said is kept, and nothing more is to be counted. */
const MAX_UNSENT = 20;

/**
 * What is kept when this is said of an answer, instead of what was said before. `succeeded`: what was counted of its run;
 * null: it was counted nowhere, and so is this.
 */
export function keptFeedback(
  before: KeptFeedback | null,
  said: Feedback,
  succeeded: boolean | null,
): KeptFeedback {
  const nothing = { satisfaction_score: null, success: succeeded ?? false };
  const { counted = nothing, steps = 0, unsent = [] } = before ?? {};
  if (succeeded === null || unsent.length >= MAX_UNSENT) return { ...said, counted, steps, unsent };
  const now = { satisfaction_score: said.satisfaction_score, success: said.success ?? succeeded };
  const added = stepsOf(counted, now).map((step, index) => ({ ...step, number: steps + index + 1 }));
  return { ...said, counted: now, steps: steps + added.length, unsent: [...unsent, ...added] };
}

function stepsOf(from: KeptFeedback["counted"], to: KeptFeedback["counted"]): Omit<FeedbackStep, "number">[] {
  const [before, after] = [from.satisfaction_score, to.satisfaction_score];
  const isRescored = before !== after;
  const satisfaction_score = isRescored ? after : null;
  const success = from.success === to.success ? null : to.success;
  return [
    ...(isRescored && before !== null
      ? [{ correction: "takes_back" as const, satisfaction_score: before, success: null }]
      : []),
    ...(satisfaction_score !== null || success !== null
      ? [{ correction: "adds" as const, satisfaction_score, success }]
      : []),
  ];
}

/** It was told that steps up to a number were taken. */
export const sentUpTo = (kept: KeptFeedback, number: number): KeptFeedback => ({
  ...kept,
  unsent: kept.unsent.filter((step) => step.number > number),
});
