import type { ArmDay, ArmTotals, StudyTotals } from "../counting/totals.ts";
import { versionsOf } from "../experiment/definition.ts";
import type { Analysis, ExperimentDefinition, ExperimentStatus, Phase } from "../experiment/experiment.ts";
import type { MetricDefinition } from "../metric.ts";
import type { MetricComparison } from "./comparisons.ts";
import { guardrailResults, type GuardrailResult } from "./guardrails.ts";
import { judgeNow, plannedShare, type TakenLook } from "./looks.ts";
import { decisive, measureOf } from "./metrics.ts";
import { doubtOf, qualityOf, type Quality } from "./quality.ts";
import { recommend, type Recommendation } from "./recommend.ts";
import { sufficiencyOf } from "./sufficiency.ts";
import { versionResults, type VersionResults } from "./versions.ts";

export interface AnalysisInput {
  definition: ExperimentDefinition;
  status: ExperimentStatus;
  analysis: Analysis;
  phase: Phase;
  totals: StudyTotals;
  definitions: readonly MetricDefinition[];
  /** Of this phase. */
  looks: readonly TakenLook[];
  /** Milliseconds since 1970. */
  now: number;
}

/** What an experiment has come to in one phase. Times are milliseconds since 1970. */
export interface Results {
  test_id: string;
  test_name: string;
  agent_id: string;
  status: ExperimentStatus;
  phase: number;
  analysis: Analysis;
  alpha: number;
  control_version: number;
  primary_metric: string;
  /** Every arm has `min_sample_size` units with an outcome. */
  sufficient_data: boolean;
  sufficient_data_expected_at: number | null;
  /** How much of the planned units or time is there, 0 to 1; null: nothing was planned. */
  planned_share: number | null;
  results_by_version: Record<string, VersionResults>;
  comparisons: MetricComparison[];
  /** Why the comparisons are not judged yet; null: they are. */
  pending: string | null;
  guardrails: GuardrailResult[];
  quality: Quality;
  /** One for each test version, in order. */
  recommendations: Recommendation[];
  /** When a group-sequential experiment was judged. */
  looks: JudgedLook[];
  /** By UTC day and version. */
  series: DayResults[];
  first_at: number | null;
  last_at: number | null;
}

/** What was seen at one look: what it decided stays. */
interface JudgedLook extends Pick<TakenLook, "kind" | "taken_at" | "fraction"> {
  comparisons: Pick<
    MetricComparison,
    | "version"
    | "metric"
    | "difference"
    | "interval"
    | "p_value"
    | "adjusted_p_value"
    | "significant"
    | "z"
    | "critical"
  >[];
}

interface DayResults {
  day: number;
  version: number;
  interactions: number;
  new_units: number;
  /** Means over that day's requests. */
  metrics: Record<string, { n: number; mean: number }>;
}

/** The results, and the look that was taken for them, which has to be kept before they are shown. */
export function analyse(input: AnalysisInput): { results: Results; taken: TakenLook | null } {
  const { definition, status, analysis, phase, totals, definitions, looks, now } = input;
  const versions = versionsOf(definition);
  const arms = versions.map(
    (version) => totals.arms.find((arm) => arm.version === version) ?? noArm(version),
  );
  const ordered = { ...totals, arms };
  const measures = decisive(definition).map((metric) => measureOf(metric, definitions));
  const { sufficient, expected_at } = sufficiencyOf(arms, versions, definition.min_sample_size, phase, now);
  const judging = { definition, analysis, phase, arms, measures, looks, sufficient, now };
  const { comparisons, taken, pending } = judgeNow(judging);
  // All that was planned has been judged: more data will not be.
  const isSpent = [...looks, ...(taken ? [taken] : [])].some(
    ({ kind, fraction }) => kind === "planned" && fraction >= 1,
  );
  const guardrails = guardrailResults(arms, definition.guardrails, definitions);
  const quality = qualityOf(ordered, phase, versions, definition.sticky);
  const recommendations = arms.slice(1).map((arm) =>
    recommend({
      primary: comparisons.find(({ version, role }) => version === arm.version && role === "primary")!,
      guardrails,
      control: definition.control_version,
      sufficient,
      minSampleSize: definition.min_sample_size,
      units: [arms[0]!.units, arm.units],
      alpha: definition.alpha,
      doubt: doubtOf(quality),
      pending,
      over: phase.ended_at !== null || isSpent,
    }),
  );
  const results: Results = {
    test_id: definition.test_id,
    test_name: definition.name,
    agent_id: definition.agent_id,
    status,
    phase: phase.number,
    analysis,
    alpha: definition.alpha,
    control_version: definition.control_version,
    primary_metric: definition.primary_metric,
    sufficient_data: sufficient,
    sufficient_data_expected_at: expected_at,
    planned_share: plannedShare(judging),
    results_by_version: Object.fromEntries(
      arms.map((arm, at) => [arm.version, versionResults(arm, at, definition.alpha, definitions)]),
    ),
    comparisons,
    pending,
    guardrails,
    quality,
    recommendations,
    looks: [...looks, ...(taken ? [taken] : [])].map(lookResults),
    series: totals.days.map((day) => dayResults(day, versions)),
    first_at: totals.first_at,
    last_at: totals.last_at,
  };
  return { results, taken };
}

const noArm = (version: number): ArmTotals => ({
  version,
  exposed: 0,
  units: 0,
  interactions: 0,
  metrics: {},
});

const lookResults = ({ kind, taken_at, fraction, comparisons }: TakenLook): JudgedLook => ({
  kind,
  taken_at,
  fraction,
  comparisons: comparisons.map((one) => ({
    version: one.version,
    metric: one.metric,
    difference: one.difference,
    interval: one.interval,
    p_value: one.p_value,
    adjusted_p_value: one.adjusted_p_value,
    significant: one.significant,
    z: one.z,
    critical: one.critical,
  })),
});

const dayResults = (
  { day, arm, interactions, new_units, metrics }: ArmDay,
  versions: number[],
): DayResults => ({
  day,
  version: versions[arm]!,
  interactions,
  new_units,
  metrics: Object.fromEntries(Object.entries(metrics).map(([name, { n, mean }]) => [name, { n, mean }])),
});
