import type { ArmTotals } from "../counting/totals.ts";
import type { Analysis, ExperimentDefinition, Phase } from "../experiment/experiment.ts";
import { MAX_LOOKS } from "../stats/group-sequential.ts";
import { compareAll, described, type MetricComparison } from "./comparisons.ts";
import type { Measure } from "./metrics.ts";

/** One time at which a group-sequential experiment was judged; kept, because what it spent of alpha is spent. */
export interface TakenLook {
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

const DAY_MS = 86_400_000;

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
  const { analysis, arms, measures, definition, phase } = judging;
  const plain = (): MetricComparison[] =>
    compareAll(
      arms,
      measures,
      { analysis: analysis === "fixed" ? "fixed" : "always_valid" },
      definition.alpha,
    );
  if (analysis === "always_valid") return { comparisons: plain(), taken: null, pending: null };
  if (analysis === "group_sequential") return judgeSequentially(judging, plain);
  const share = plannedShare(judging);
  const isOver = phase.ended_at !== null || (share !== null && share >= 1);
  if (isOver) return { comparisons: plain(), taken: null, pending: null };
  const reason =
    "The experiment is judged once, at its planned end: numbers that are looked at before would not be valid.";
  return { comparisons: plain().map((one) => described(one, reason)), taken: null, pending: reason };
}

function judgeSequentially(judging: Judging, plain: () => MetricComparison[]): Judged {
  const { looks, arms, measures, definition, phase, now, sufficient } = judging;
  // Without a plan there is one look: when it is over.
  const fraction = plannedShare(judging) ?? (phase.ended_at === null ? 0 : 1);
  const last = looks.at(-1)?.fraction ?? 0;
  const isOver = phase.ended_at !== null || fraction >= 1;
  const steps = Math.floor(fraction * MAX_LOOKS + 1e-9);
  const due =
    sufficient &&
    looks.length < MAX_LOOKS &&
    fraction > last &&
    last < 1 &&
    (isOver || steps > Math.floor(last * MAX_LOOKS + 1e-9));
  if (due) {
    const earlier = looks.map((look) => look.fraction);
    const comparisons = compareAll(
      arms,
      measures,
      { analysis: "group_sequential", fraction, earlier },
      definition.alpha,
    );
    const taken: TakenLook = { phase: phase.number, taken_at: now, fraction, comparisons };
    return { comparisons: standing([...looks, taken], comparisons), taken, pending: null };
  }
  if (looks.length > 0) {
    return { comparisons: standing(looks, looks.at(-1)!.comparisons), taken: null, pending: null };
  }
  const reason = sufficient
    ? "The next look is due when another tenth of what was planned is there."
    : "The first look waits until every arm has min_sample_size units.";
  return { comparisons: plain().map((one) => described(one, reason)), taken: null, pending: reason };
}

/** What was decisive at one look stays so: each comparison as of the first look that it crossed its boundary at. */
const standing = (looks: readonly TakenLook[], latest: MetricComparison[]): MetricComparison[] =>
  latest.map((one) => {
    for (const { comparisons } of looks) {
      const crossed = comparisons.find(
        ({ version, metric, significant }) =>
          version === one.version && metric === one.metric && significant === true,
      );
      if (crossed) return crossed;
    }
    return one;
  });
