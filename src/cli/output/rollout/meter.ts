import type { GuardrailMeasure } from "../../../domain/analysis/metrics.ts";
import type { GuardrailFinding } from "../../../domain/rollout/judge/guardrails.ts";
import { PROMOTION_RATIO, ROLLBACK_RATIO } from "../../../domain/stats/canary/ratio-rule.ts";

const [LEFT, RIGHT] = ["going on ", " rolling back"];
const LONGEST = 41;
const SHORTEST = 11;

const within = (value: number): number => Math.max(-1, Math.min(1, value));

/**
 * How far a guardrail's evidence is, whatever it is judged by: from −1, where the canary may go on, over 0 to 1, where it
 * is rolled back. Null: there is none.
 */
export function evidenceAt(
  finding: GuardrailFinding,
  { direction }: Pick<GuardrailMeasure, "direction">,
): number | null {
  if (finding.method === "erring_units") {
    const { log_likelihood_ratio: ratio, bounds, tolerated, verdict } = finding;
    if (ratio > 0 && verdict !== "non_inferior") return within(ratio / bounds.harm);
    const alone = tolerated === null ? 0 : tolerated.log_likelihood_ratio / tolerated.bound;
    return within(-Math.max(ratio / bounds.non_inferior, alone));
  }
  if (finding.method === "non_inferiority") {
    const { worsening, at_least, at_most, margin } = finding;
    if (worsening === null || at_least === null || at_most === null) return null;
    // It goes on when its upper bound is below the margin, and back when its lower bound is above it.
    const over = worsening - margin;
    return within(over < 0 ? over / (at_most - worsening) : over / (worsening - at_least));
  }
  const times = timesWorse(finding, direction);
  if (times === null) return null;
  const middle = (PROMOTION_RATIO + ROLLBACK_RATIO) / 2;
  return within((times - middle) / (ROLLBACK_RATIO - middle));
}

/** How many times as bad the canary is, by the plain rule; null: not known. */
export function timesWorse(
  {
    canary_value: canary,
    baseline_value: baseline,
  }: { canary_value: number | null; baseline_value: number | null },
  direction: GuardrailMeasure["direction"],
): number | null {
  if (canary === null || baseline === null) return null;
  const [worse, better] = direction === "decrease" ? [canary, baseline] : [baseline, canary];
  if (better > 0) return worse / better;
  return worse > 0 ? Infinity : 1;
}

/** `62 % of the way to going on` */
export function wayOf(at: number): string {
  if (at === 0) return "nothing speaks for either yet";
  if (Math.abs(at) === 1) return at < 0 ? "enough to go on" : "enough to roll back";
  // What is not there yet is not said to be.
  const percent = Math.min(99, Math.round(Math.abs(at) * 100));
  return `${percent} % of the way to ${at < 0 ? "going on" : "rolling back"}`;
}

/** `going on ├─────●────┼───────────┤ rolling back`, in `width` columns at most. */
export function meter(at: number, width: number): string {
  const room = Math.max(SHORTEST, Math.min(LONGEST, width - LEFT.length - RIGHT.length));
  const half = Math.floor((room - 1) / 2);
  const cells = Array.from({ length: 2 * half + 1 }, () => "─");
  cells[0] = "├";
  cells[half] = "┼";
  cells[2 * half] = "┤";
  // Only what has arrived is drawn at an end.
  const place =
    Math.abs(at) === 1 ? at * half : Math.max(1 - half, Math.min(half - 1, Math.round(at * half)));
  cells[half + place] = "●";
  return LEFT + cells.join("") + RIGHT;
}
