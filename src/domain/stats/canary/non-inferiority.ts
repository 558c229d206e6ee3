import type { Direction } from "../../experiment/experiment.ts";
import type { MetricKind } from "../../metric.ts";
import { oneSidedWidth } from "../always-valid.ts";
import { logEstimate } from "../log-ratio.ts";

import { type Estimate, welch } from "../welch.ts";
import { type GuardrailVerdict, PROMOTION_BETA, ROLLBACK_ALPHA } from "./verdict.ts";

/** As for the comparison of two arms' means: below this the normal is no approximation yet. */
const MIN_UNITS = 20;

/** One arm of a guardrail on values: its estimate (of logarithms for a geometric mean) over this many units. */
export interface GuardrailArm {
  estimate: Estimate | null;
  units: number;
}

export interface GuardrailOptions {
  kind: MetricKind;
  /** Which way is better. */
  direction: Direction;
  /** How much worse is still good enough: relative to the baseline, 0.1 is ten percent, or in the metric's unit. */
  margin: number;
  scale: "relative" | "absolute";
  guardrails?: number;
}

export interface NonInferiority {
  verdict: GuardrailVerdict;
  status: "ok" | "insufficient_data" | "zero_variance" | "not_positive" | "out_of_range";
  reason?: string;
  /** How much worse the canary is; for a relative margin logarithmic. Below 0 it is better. */
  worsening: number | null;
  /** It is at least this, but for the chance to roll back wrongly; */
  at_least: number | null;
  /** and at most this, but for the chance to promote wrongly. */
  at_most: number | null;
  /** The margin, on the same scale. */
  margin: number;
}

/** A share of more than all of it cannot be lost. */
const relativeLimit = (sign: 1 | -1, margin: number): number =>
  sign === -1 && margin >= 1 ? Infinity : sign * Math.log1p(sign * margin);

/**
 * One-sided confidence sequences on how much worse the canary is, valid at every tick: harm when the lower bound is above
 * the margin, non-inferior when the upper bound is below it. Relative margins are held against the logarithm of the
 * ratio. Null estimates, too few units or equal values decide nothing.
 */
export function nonInferiority(
  baseline: GuardrailArm,
  canary: GuardrailArm,
  { kind, direction, margin, scale, guardrails = 1 }: GuardrailOptions,
): NonInferiority {
  const sign = direction === "decrease" ? 1 : -1;
  // Ten percent worse is ln 1.1 where less is better, and −ln 0.9 where more is.
  const limit = scale === "absolute" ? margin : relativeLimit(sign, margin);
  const undecided = (status: NonInferiority["status"], reason: string): NonInferiority => ({
    verdict: "undecided",
    status,
    reason,
    worsening: null,
    at_least: null,
    at_most: null,
    margin: limit,
  });
  if (
    baseline.estimate === null ||
    canary.estimate === null ||
    Math.min(baseline.units, canary.units) < MIN_UNITS
  ) {
    return undecided("insufficient_data", `Each arm needs ${MIN_UNITS} units with a value.`);
  }
  const logs = scale === "relative" && kind !== "geometric_mean";
  const [a, b] = logs
    ? [logEstimate(baseline.estimate), logEstimate(canary.estimate)]
    : [baseline.estimate, canary.estimate];
  if (a === null || b === null) {
    return undecided("not_positive", "A relative margin needs a mean above 0 in both arms.");
  }
  const { value, se } = welch(a, b);
  if (se === 0) return undecided("zero_variance", "All values of both arms are the same.");
  const n = baseline.units + canary.units;
  const worsening = sign * value;
  const at_least = worsening - se * oneSidedWidth(n, ROLLBACK_ALPHA / guardrails);
  const at_most = worsening + se * oneSidedWidth(n, PROMOTION_BETA);
  if (!Number.isFinite(at_least) || !Number.isFinite(at_most)) {
    return undecided("out_of_range", "The numbers are too large or too small.");
  }
  const verdict = at_least > limit ? "harm" : at_most < limit ? "non_inferior" : "undecided";
  return { verdict, status: "ok", worsening, at_least, at_most, margin: limit };
}
