import type { ArmTotals } from "../counting/totals.ts";
import type { Analysis, ExperimentDefinition, Phase } from "../experiment/experiment.ts";
import type { Look } from "../stats/criterion.ts";
import { MAX_LOOKS } from "../stats/group-sequential.ts";
import { compareAll, described, type MetricComparison } from "./comparisons.ts";
import type { Measure } from "./metrics.ts";
import { PLANNED_SHARE } from "./planned-share.ts";
import { DAY_MS } from "../durations.ts";

/**
 * One time at which a group-sequential experiment was judged; kept, because what it spent of alpha is spent. `early` ones
 * are not planned: the evidence was overwhelming between two looks.
 */
export interface TakenLook {
  kind: "planned" | "early";
  phase: number;
  /** Milliseconds since 1970. */
  taken_at: number;
  /** Share of the planned units, or of the planned time. */
  fraction: number;
  comparisons: MetricComparison[];
}

export interface Judged {
  comparisons: MetricComparison[];
  /** The look that was taken just now: it has to be kept before its outcome is shown. */
  taken: TakenLook | null;
  /** Why nothing can be judged yet. */
  pending: string | null;
}

export interface Judging {
  definition: ExperimentDefinition;
  analysis: Analysis;
  phase: Phase;
  arms: readonly ArmTotals[];
  measures: readonly Measure[];
  /** Those of this phase so far, in order. */
  looks: readonly TakenLook[];
  /** Whether every arm has as many units as were asked for. */
  sufficient: boolean;
  now: number;
}

/** How much of what was planned is there, 0 to 1; null where nothing was planned. The phase's own: phases are apart. */
export function plannedShare({
  definition,
  phase,
  arms,
  now,
}: Omit<Judging, "looks" | "measures" | "sufficient" | "analysis">): number | null {
  const { max_sample_size, duration_days } = definition;
  const units = arms.reduce((sum, { exposed }) => sum + exposed, 0);
  const elapsed = (phase.ended_at ?? now) - phase.started_at;
  const shares = [
    ...(max_sample_size === null ? [] : [units / max_sample_size]),
    ...(duration_days === null ? [] : [elapsed / (duration_days * DAY_MS)]),
  ];
  return shares.length === 0 ? null : Math.min(1, Math.max(...shares));
}

/** What the numbers say in the mode that was fixed when the experiment started. */
export function judgeNow(judging: Judging): Judged {
  if (judging.analysis === "group_sequential") return judgeSequentially(judging);
  return judging.analysis === "fixed" ? judgeOnce(judging) : anyTime(judging);
}

const compareBy = ({ arms, measures, definition }: Judging, analysis: "fixed" | "always_valid") =>
  compareAll(arms, measures, { analysis }, definition.alpha);

/** Valid whenever one looks, and whenever one stops. */
const anyTime = (judging: Judging): Judged => ({
  comparisons: compareBy(judging, "always_valid"),
  taken: null,
  pending: null,
});

/**
 * At the planned end, once: what comes after it changes nothing. Who stops before it may have stopped because of what was
 * to be seen, so that is judged by what is valid at any time. Without a plan the end is when it is stopped.
 */
function judgeOnce(judging: Judging): Judged {
  const { phase, looks, now } = judging;
  const [look] = looks;
  if (look) return { comparisons: look.comparisons, taken: null, pending: null };
  const share = plannedShare(judging);
  const comparisons = compareBy(judging, "fixed");
  if (share === null ? phase.ended_at !== null : share >= 1) {
    const fraction = share ?? 1;
    const taken: TakenLook = { kind: "planned", phase: phase.number, taken_at: now, fraction, comparisons };
    return { comparisons, taken, pending: null };
  }
  if (phase.ended_at !== null) return anyTime(judging);
  const pending =
    "The experiment is judged once, at its planned end: numbers that are looked at before would not be valid.";
  return { comparisons: comparisons.map((one) => described(one, pending)), taken: null, pending };
}

function judgeSequentially(judging: Judging): Judged {
  const { looks, arms, measures, definition, phase, now, sufficient } = judging;
  const { alpha } = definition;
  const share = plannedShare(judging);
  // Without a plan there is one look: when it is over.
  const fraction = share ?? (phase.ended_at === null ? 0 : 1);
  const planned = looks.filter(({ kind }) => kind === "planned");
  const last = planned.at(-1)?.fraction ?? 0;
  const isOver = phase.ended_at !== null || fraction >= 1;
  const isNext = Math.floor(fraction * MAX_LOOKS + 1e-9) > Math.floor(last * MAX_LOOKS + 1e-9);
  const due = sufficient && planned.length < MAX_LOOKS && fraction > last && last < 1 && (isOver || isNext);
  const look = (kind: TakenLook["kind"], comparisons: MetricComparison[]): Judged => {
    const taken: TakenLook = { kind, phase: phase.number, taken_at: now, fraction, comparisons };
    return { comparisons: standing([...looks, taken], comparisons), taken, pending: null };
  };
  if (due) {
    const earlier = planned.map((one) => one.fraction);
    const sequential = { analysis: "group_sequential", fraction, earlier } as const;
    return look("planned", compareWithin(PLANNED_SHARE, arms, measures, sequential, alpha));
  }
  const watched = compareWithin(1 - PLANNED_SHARE, arms, measures, { analysis: "always_valid" }, alpha);
  const latest = planned.at(-1)?.comparisons ?? watched;
  const before = standing(looks, latest);
  const obvious = watched.some((one) => one.significant === true && crossing(looks, one) === null);
  if (sufficient && obvious) return look("early", watched);
  const pending =
    last >= 1 || phase.ended_at !== null
      ? null
      : sufficient
        ? "The next look is due when another tenth of what was planned is there."
        : "The first look waits until every arm has min_sample_size units.";
  return { comparisons: before, taken: null, pending };
}

/** Comparisons that may use a share of alpha: their p-values are raised by it, and so are still held against alpha. */
function compareWithin(
  share: number,
  arms: readonly ArmTotals[],
  measures: readonly Measure[],
  look: Look,
  alpha: number,
): MetricComparison[] {
  const raised = (p: number | null): number | null => (p === null ? null : Math.min(1, p / share));
  return compareAll(arms, measures, look, alpha * share).map((one) => ({
    ...one,
    p_value: raised(one.p_value),
    adjusted_p_value: raised(one.adjusted_p_value),
  }));
}

/** A comparison as of the first look that it crossed its boundary at; null: it never has. */
function crossing(looks: readonly TakenLook[], one: MetricComparison): MetricComparison | null {
  for (const { comparisons } of looks) {
    const crossed = comparisons.find(
      ({ version, metric, significant }) =>
        version === one.version && metric === one.metric && significant === true,
    );
    if (crossed) return crossed;
  }
  return null;
}

/** What was decisive at one look stays so. */
const standing = (looks: readonly TakenLook[], latest: MetricComparison[]): MetricComparison[] =>
  latest.map((one) => crossing(looks, one) ?? one);
