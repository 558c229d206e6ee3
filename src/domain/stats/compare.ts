import type { MetricTotals } from "../counting/totals.ts";
import type { Direction } from "../experiment/experiment.ts";
import type { MetricKind } from "../metric.ts";
import { MIN_EVENTS } from "./always-valid.ts";
import { chanceToWin, expectedLoss, posteriorOf } from "./bayes.ts";
import { normalCdf, normalQuantile } from "./distributions.ts";
import { criterionOf, type Look } from "./criterion.ts";
import { liftInterval, liftOf, logEstimate } from "./log-ratio.ts";
import { deciding, estimateOf, proportionOf } from "./metric-estimate.ts";
import { newcombeInterval, newcombeZ } from "./proportions.ts";
import { type Effect, type Estimate, type Interval, intervalOf, twoSidedP, welch } from "./welch.ts";

export type ComparisonOptions = Look & {
  kind: MetricKind;
  /** Which way is better; `increase` unless said. */
  direction?: Direction;
  /** Of false positives, two-sided, over all looks. */
  alpha: number;
  /** Of a normal prior around 0 on the logarithm of the ratio; flat unless said. */
  prior_sd?: number;
};

export const COMPARISON_STATUSES = [
  "ok",
  "insufficient_data",
  "zero_variance",
  "no_new_information",
  "out_of_range",
  "not_yet",
] as const;
export type ComparisonStatus = (typeof COMPARISON_STATUSES)[number];

/** What does not follow from the data is null, with a status other than `ok`; what depends on the lift, with or without. */
export interface Comparison {
  status: ComparisonStatus;
  reason?: string;
  /** Test minus control, in the metric's unit: of rates, of means, or of geometric means. */
  difference: number | null;
  interval: Interval | null;
  /** Relative: 0.1 is ten percent more than the control. Null unless both arms are above 0. */
  lift: number | null;
  lift_interval: Interval | null;
  /** Valid for the mode of analysis: against α as it stands. */
  p_value: number | null;
  significant: boolean | null;
  /** The statistic that decides, in standard errors: above 0 where the test arm has more. */
  z: number | null;
  /** What |z| has to exceed at this look; more where several metrics share alpha. */
  critical: number | null;
  /** That the test arm is the better one, by the normal posterior of the logarithm of the ratio. */
  chance_to_win: number | null;
  /** Relative, as the lift: what choosing the test arm costs on average where it is the worse one. */
  expected_loss: number | null;
}

/** The comparison on the scale that decides. */
interface Decision {
  /** Of the test statistic, without its sign. */
  z: number;
  interval: (level: number) => Interval;
}

/**
 * Compares a metric of two arms.
 *
 * One scale decides, and its interval excludes 0 exactly when the p-value is below α: the absolute difference for a rate
 * or a mean, the logarithm of the ratio for a geometric mean. The other scale's interval has the same level and is its
 * own approximation; where the two would contradict each other about 0, its nearer end is put to 0.
 *
 * - Rates where every unit has exactly one interaction are proportions: Newcombe's interval, and the p-value that
 *   inverts it. Everything else is a ratio of sums over units: delta method, Welch's t.
 * - `fixed` is valid at one look, the planned end. `group_sequential` judges this look only: that an earlier one was
 *   decisive is the caller's to keep. Its p-value is the repeated one. `always_valid` is valid at every look; it takes
 *   variances as known, p(1 − p) for proportions.
 * - Lifts go through the logarithm of the ratio.
 */
export function compare(control: MetricTotals, test: MetricTotals, options: ComparisonOptions): Comparison {
  const { kind } = options;
  const [a, b] = [estimateOf(control, kind), estimateOf(test, kind)];
  if (a === null || b === null) {
    return unknown("insufficient_data", "Each arm needs at least two units with a value.");
  }
  const natural = kind === "geometric_mean" ? [Math.exp(a.value), Math.exp(b.value)] : [a.value, b.value];
  const logs = logEffect(a, b, kind);
  const points = {
    difference: finite(natural[1]! - natural[0]!),
    lift: logs === null ? null : finite(liftOf(logs.value)),
  };
  const effect = welch(a, b);
  const refusal = refusalOf(control, test, effect, options);
  if (refusal !== null) return { ...refusal, ...points };

  const criterion = criterionOf(options, options.alpha, deciding(control, kind)!.n + deciding(test, kind)!.n);
  if (criterion === null) {
    return {
      ...unknown(
        "no_new_information",
        "There are no more units than at the look before, or the planned looks are used up.",
      ),
      ...points,
    };
  }
  const { z, interval } = decisionOf(control, test, effect, options);
  const level = 2 * normalCdf(-criterion.critical);
  const p = criterion.p(z);
  const significant = p < options.alpha;
  const side = significant ? Math.sign(effect.value) : 0;
  const found = interval(level);
  const lifts = logs === null || !(logs.se > 0) ? null : liftInterval(intervalOf(logs, level));
  const answer: Comparison = {
    status: "ok",
    ...points,
    interval:
      kind === "geometric_mean" ? bounded(agreeing(geometricInterval(natural, [a, b], level), side)) : found,
    lift_interval: lifts && bounded(kind === "geometric_mean" ? lifts : agreeing(lifts, side)),
    p_value: p,
    significant,
    z: finite(Math.sign(effect.value) * z),
    critical: criterion.critical,
    ...described(logs, effect, options),
  };
  return allFinite(answer)
    ? answer
    : { ...unknown("out_of_range", "The numbers are too large or too small."), ...points };
}

/** Why there is no answer beyond the difference itself; null: there is one. */
function refusalOf(
  control: MetricTotals,
  test: MetricTotals,
  effect: Effect,
  options: ComparisonOptions,
): Comparison | null {
  const single = options.kind === "rate" && proportionOf(control) !== null && proportionOf(test) !== null;
  if (options.analysis === "always_valid") {
    const short =
      options.kind === "rate"
        ? [control, test].some(fewEvents)
        : [control, test].some((arm) => few(arm, options.kind));
    if (short) {
      return unknown(
        "insufficient_data",
        options.kind === "rate"
          ? `Each arm needs ${MIN_EVENTS} events and ${MIN_EVENTS} non-events.`
          : `Each arm needs ${2 * MIN_EVENTS} units with a value.`,
      );
    }
  }
  if (single && options.analysis !== "always_valid") return null;
  if (!Number.isFinite(effect.se) || !Number.isFinite(effect.value)) {
    return unknown("out_of_range", "The numbers are too large or too small.");
  }
  return effect.se > 0 ? null : unknown("zero_variance", "All values of both arms are the same.");
}

function fewEvents({ units, units_above_zero }: MetricTotals): boolean {
  const events = Math.min(units_above_zero, Math.round(units.mean_s * units.n));
  const others = Math.round((units.mean_n - units.mean_s) * units.n);
  return !(events >= MIN_EVENTS && others >= MIN_EVENTS);
}

const few = (totals: MetricTotals, kind: MetricKind): boolean => deciding(totals, kind)!.n < 2 * MIN_EVENTS;

function decisionOf(
  control: MetricTotals,
  test: MetricTotals,
  effect: Effect,
  { kind, analysis }: ComparisonOptions,
): Decision {
  if (analysis === "always_valid") {
    const known = { ...effect, df: Infinity };
    return { z: Math.abs(effect.value) / effect.se, interval: (level) => intervalOf(known, level) };
  }
  const [a, b] = kind === "rate" ? [proportionOf(control), proportionOf(test)] : [null, null];
  if (a !== null && b !== null) {
    return {
      z: newcombeZ(a, b),
      interval: (level) => newcombeInterval(a, b, -normalQuantile(level / 2)),
    };
  }
  // The normal deviate of the same p-value: boundaries are in those.
  return { z: -normalQuantile(twoSidedP(effect) / 2), interval: (level) => intervalOf(effect, level) };
}

/** The logarithm of the ratio; null unless both arms are above 0. */
function logEffect(a: Estimate, b: Estimate, kind: MetricKind): Effect | null {
  if (kind === "geometric_mean") return welch(a, b);
  const [logA, logB] = [logEstimate(a), logEstimate(b)];
  return logA === null || logB === null ? null : welch(logA, logB);
}

/** Of the difference of two geometric means: the distances to each one's own limits, squared and added. */
function geometricInterval(means: number[], logs: [Estimate, Estimate], level: number): Interval {
  const limits = logs.map(({ value, variance, df }) =>
    intervalOf({ value, se: Math.sqrt(variance), df }, level).map(Math.exp),
  );
  const [a, b] = means as [number, number];
  const [[lowA, highA], [lowB, highB]] = limits as [Interval, Interval];
  return [b - a - Math.hypot(b - lowB, highA - a), b - a + Math.hypot(highB - b, a - lowA)];
}

/** An interval of another scale, made to say the same about 0: below it, above it, or around it. */
const agreeing = ([low, high]: Interval, side: number): Interval =>
  side === 0
    ? [Math.min(0, low), Math.max(0, high)]
    : side > 0
      ? [Math.max(0, low), high]
      : [low, Math.min(0, high)];

function described(
  logs: Effect | null,
  effect: Effect,
  { direction, prior_sd }: ComparisonOptions,
): Pick<Comparison, "chance_to_win" | "expected_loss"> {
  const sign = direction === "decrease" ? -1 : 1;
  if (logs !== null && logs.se > 0) {
    const posterior = posteriorOf(sign * logs.value, logs.se, prior_sd);
    return { chance_to_win: chanceToWin(posterior), expected_loss: expectedLoss(posterior) };
  }
  // Without a ratio the difference still says which arm is ahead.
  const chance = effect.se > 0 ? chanceToWin(posteriorOf(sign * effect.value, effect.se)) : null;
  return { chance_to_win: chance, expected_loss: null };
}

const unknown = (status: ComparisonStatus, reason: string): Comparison => ({
  status,
  reason,
  difference: null,
  interval: null,
  lift: null,
  lift_interval: null,
  p_value: null,
  significant: null,
  z: null,
  critical: null,
  chance_to_win: null,
  expected_loss: null,
});

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** Exponentials leave the range of doubles where an interval of logarithms is very wide. */
const bounded = (interval: Interval): Interval | null => (interval.every(Number.isFinite) ? interval : null);

const allFinite = (answer: Comparison): boolean =>
  Object.values(answer)
    .flat()
    .every((value) => typeof value !== "number" || Number.isFinite(value));
