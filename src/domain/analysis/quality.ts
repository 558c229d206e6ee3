import type { StudyTotals } from "../counting/totals.ts";
import type { Phase } from "../experiment/experiment.ts";
import { sampleRatio, type SampleRatio } from "../stats/srm.ts";

/** Share of units seen in two variants that raises the alarm. */
const MAX_MULTIPLE = 0.01;

/** Whether the numbers can be trusted at all. */
export interface Quality {
  sample_ratio: Omit<SampleRatio, "status"> & {
    /** `not_applicable`: units kept the versions that earlier phases gave them. */
    status: SampleRatio["status"] | "not_applicable";
    expected: Record<string, number>;
    observed: Record<string, number>;
  };
  multiple_exposures: { units: number; share: number; alarm: boolean };
  /** Interactions of a version that the unit was not given. */
  mismatches: number;
  /** Interactions of units that were given a version by name, or came while the experiment was paused. */
  excluded: number;
}

const NOT_APPLICABLE: Omit<Quality["sample_ratio"], "expected" | "observed"> = {
  status: "not_applicable",
  reason:
    "Units keep the versions that earlier phases gave them, so this phase's weights do not tell how many there are.",
  statistic: null,
  p_value: null,
  sequential_p_value: null,
  mismatch: false,
  sequential_mismatch: false,
};

/** `keepsUnits`: whether units keep their versions from phase to phase. */
export function qualityOf(
  totals: StudyTotals,
  { number, weights }: Phase,
  versions: readonly number[],
  keepsUnits: boolean,
): Quality {
  const counts = versions.map((_, arm) => totals.arms[arm]?.exposed ?? 0);
  const units = counts.reduce((sum, count) => sum + count, 0);
  const named = (of: (arm: number) => number): Record<string, number> =>
    Object.fromEntries(versions.map((version, arm) => [version, of(arm)]));
  const whole = units + totals.multiple_exposures;
  const share = whole === 0 ? 0 : totals.multiple_exposures / whole;
  return {
    sample_ratio: {
      ...(keepsUnits && number > 1 ? NOT_APPLICABLE : sampleRatio(counts, weights)),
      expected: named((arm) => (units * (weights[arm] ?? 0)) / 100),
      observed: named((arm) => counts[arm]!),
    },
    multiple_exposures: { units: totals.multiple_exposures, share, alarm: share > MAX_MULTIPLE },
    mismatches: totals.mismatches,
    excluded: totals.excluded,
  };
}

/** What stands in the way of believing the numbers; null: nothing does. */
export function doubtOf({ sample_ratio, multiple_exposures }: Quality): string | null {
  if (sample_ratio.mismatch || sample_ratio.sequential_mismatch)
    return "Units did not fall into the variants as planned, so the groups cannot be compared. Find out where units get lost before you believe any number here.";
  return multiple_exposures.alarm
    ? "More than one unit in a hundred was seen in two variants. Check that the same user_id or session_id is sent to resolve and with the outcomes."
    : null;
}
