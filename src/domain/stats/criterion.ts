import type { Analysis } from "../experiment/experiment.ts";
import { sequenceP, sequenceWidth } from "./always-valid.ts";
import { normalCdf, normalQuantile } from "./distributions.ts";
import { boundaries, LEAST_STEP, MAX_LOOKS, repeatedP } from "./group-sequential.ts";

/** How, and for the how-manieth time, the arms are looked at. */
export type Look =
  | { analysis: Exclude<Analysis, "group_sequential"> }
  | {
      analysis: "group_sequential";
      /** Share of the planned units that is there now. */
      fraction: number;
      /** Those at the looks before, ascending. */
      earlier: readonly number[];
    };

/** What a mode asks for, in standard errors (z). */
export interface Criterion {
  /** What |z| must exceed; intervals are as wide. */
  critical: number;
  p(z: number): number;
}

/** Null where a look has nothing to judge: no more units than the one before it, or no α left. `n`: units of both arms. */
export function criterionOf(options: Look, alpha: number, n: number): Criterion | null {
  if (options.analysis === "group_sequential") {
    const { fraction } = options;
    const earlier = judged(options.earlier);
    const last = earlier.at(-1) ?? 0;
    if (!(fraction >= last + LEAST_STEP) || last >= 1 || earlier.length >= MAX_LOOKS) return null;
    const fractions = [...earlier, fraction];
    return { critical: boundaries(fractions, alpha).at(-1)!, p: (z) => repeatedP(z, fractions) };
  }
  return options.analysis === "fixed"
    ? { critical: -normalQuantile(alpha / 2), p: (z) => 2 * normalCdf(-z) }
    : { critical: sequenceWidth(n, alpha), p: (z) => sequenceP(z, n, alpha) };
}

/** The looks that spent something: those that were given an answer. */
function judged(earlier: readonly number[]): number[] {
  const looks: number[] = [];
  for (const fraction of earlier) {
    const last = looks.at(-1) ?? 0;
    if (fraction >= last + LEAST_STEP && last < 1) looks.push(fraction);
  }
  return looks;
}
