import { isBetter, type MetricComparison } from "./comparisons.ts";
import type { GuardrailResult } from "./guardrails.ts";

/** What to do about one test version. */
export const RECOMMENDATIONS = [
  "adopt",
  "keep_control",
  "no_difference",
  "continue",
  "insufficient_data",
  "investigate",
] as const;

export interface Recommendation {
  version: number;
  recommendation: (typeof RECOMMENDATIONS)[number];
  /** Whether the primary metric differs, by the adjusted p-value, once there is enough data. */
  is_significant: boolean;
  /** Of the primary metric, in the direction that is better; null where it cannot be computed. */
  improvement_percent: number | null;
  /** The sentence that a person would want to read. */
  summary: string;
}

export interface Situation {
  /** Of the primary metric. */
  primary: MetricComparison;
  guardrails: readonly GuardrailResult[];
  control: number;
  sufficient: boolean;
  minSampleSize: number;
  /** Units with an outcome, of the control and of the test version. */
  units: [control: number, test: number];
  alpha: number;
  doubt: string | null;
  /** Why nothing is judged yet. */
  pending: string | null;
  /** No more data will come. */
  over: boolean;
}

export function recommend(situation: Situation): Recommendation {
  const { primary, sufficient, doubt } = situation;
  const significant = sufficient && doubt === null && primary.significant === true;
  const { recommendation, summary } = verdictOf(situation, significant);
  return {
    version: primary.version,
    recommendation,
    is_significant: significant,
    improvement_percent: improvementOf(primary),
    summary,
  };
}

function improvementOf({ lift, direction }: MetricComparison): number | null {
  if (lift === null) return null;
  return (direction === "increase" ? lift : -lift) * 100;
}

type Verdict = Pick<Recommendation, "recommendation" | "summary">;

function verdictOf(situation: Situation, significant: boolean): Verdict {
  const { primary, guardrails, control, sufficient, doubt, pending, over, units } = situation;
  const { version, metric, direction } = primary;
  if (doubt !== null) return { recommendation: "investigate", summary: doubt };
  const harmed = guardrails.filter((one) => one.version === version && one.verdict === "harmed");
  if (harmed.length > 0) {
    const names = harmed.map((one) => one.metric).join(", ");
    return {
      recommendation: "keep_control",
      summary: `Version ${version} does harm: ${names} got worse by more than the margin. Keep version ${control}.`,
    };
  }
  if (!sufficient) {
    const [a, b] = units;
    return {
      recommendation: "insufficient_data",
      summary: `Too early to say: version ${control} has ${a} units with an outcome and version ${version} has ${b}; ${situation.minSampleSize} each are asked for.`,
    };
  }
  if (significant) {
    const better = isBetter(primary) === true;
    const unclear = guardrails.filter((one) => one.version === version && one.verdict === "undecided");
    const rest =
      better && unclear.length > 0
        ? ` It is not yet shown that ${unclear.map((one) => one.metric).join(", ")} did not get worse.`
        : "";
    return {
      recommendation: better ? (unclear.length > 0 && !over ? "continue" : "adopt") : "keep_control",
      summary: `${sizeOf(primary, control)} ${better ? `Version ${version} is the better one.` : `Keep version ${control}.`}${rest}`,
    };
  }
  if (pending !== null && !over)
    return { recommendation: "continue", summary: `${pending} So far: ${sizeOf(primary, control)}` };
  const wanted = direction === "increase" ? "raises" : "lowers";
  const why = primary.reason === undefined ? "" : ` ${primary.reason}`;
  return {
    recommendation: over ? "no_difference" : "continue",
    summary: over
      ? `The experiment did not show that version ${version} ${wanted} ${metric}. ${sizeOf(primary, control)}${why}`
      : `No difference has been shown yet. ${sizeOf(primary, control)}${why}`,
  };
}

const percent = (share: number): string => `${(share * 100).toFixed(Math.abs(share) < 0.1 ? 2 : 1)} %`;

const amount = (value: number, { kind }: MetricComparison): string =>
  kind === "rate" ? percent(value) : String(Number(value.toPrecision(4)));

/** "success_rate is 85.0 % against 80.0 %, a lift of 6.3 % (between 1.2 % and 11.6 %)." */
function sizeOf(primary: MetricComparison, control: number): string {
  const { metric, version, control_value, test_value, lift, lift_interval } = primary;
  if (control_value === null || test_value === null) return `${metric} was not measured in both versions.`;
  const values = `${metric} is ${amount(test_value, primary)} with version ${version} and ${amount(control_value, primary)} with version ${control}`;
  if (lift === null) return `${values}.`;
  const change = `${lift < 0 ? "" : "+"}${percent(lift)}`;
  const range = lift_interval
    ? `, with an interval from ${percent(lift_interval[0])} to ${percent(lift_interval[1])}`
    : "";
  return `${values}: ${change}${range}.`;
}
