import { measureOf } from "../../domain/analysis/metrics.ts";
import { planExperiment, type Baseline, type Plan } from "../../domain/analysis/plan.ts";
import { Problem } from "../../domain/errors.ts";
import type { PlanBody } from "../../domain/inputs/plan.ts";
import { metricsOfProject } from "../../store/metric-definitions.ts";
import { requireAgent } from "../agents/internal.ts";
import type { Call } from "../call.ts";
import { recentTraffic, type Traffic } from "../metrics/recent.ts";

export interface AnsweredPlan extends Plan {
  metric: string;
  baseline: { rate: number | null; mean: number | null; standard_deviation: number | null };
  /** Where the baseline and the traffic come from. */
  assumptions: string[];
  requested_effect: number;
  alpha: number;
  power: number;
  units_per_day: number | null;
}

/** How many units an experiment takes, and how long. Throws `agent_not_found`, `invalid_request` without a baseline. */
export async function planFor(call: Call, body: PlanBody): Promise<AnsweredPlan> {
  const { agent_id, metric, units_per_day, weights, sample_size } = body;
  if (agent_id !== undefined) await requireAgent(call, agent_id);
  const measure = measureOf(metric, await metricsOfProject(call.db, call.tenant.projectId));
  const traffic = agent_id === undefined ? null : await recentTraffic(call, agent_id);
  const assumptions: string[] = [];
  const baseline = baselineOf(body, measure.kind === "rate", traffic, assumptions);
  let perDay = units_per_day ?? null;
  if (perDay === null && traffic !== null && traffic.requestsPerDay > 0) {
    perDay = traffic.requestsPerDay;
    assumptions.push(
      `Traffic: ${Math.round(perDay)} interactions a day, as in the last ${daysOf(traffic)}; each is taken for a unit of its own. Send units_per_day if users come back.`,
    );
  }
  if (weights.length > 2)
    assumptions.push(`alpha is shared out among ${weights.length - 1} comparisons with the control.`);
  assumptions.push(
    "One look at the end. A group-sequential experiment needs at most 3 % more units, and on average fewer.",
  );
  const plan = planExperiment({
    ...measure,
    baseline,
    effect: body.minimum_detectable_effect,
    alpha: body.alpha,
    power: body.power,
    weights,
    trafficPercent: body.traffic_percent,
    unitsPerDay: perDay,
    sampleSize: sample_size ?? null,
  });
  if (plan.sample_size_per_arm === null)
    assumptions.push(
      "No number of units would do: with that effect the metric would leave its range of 0 to 1.",
    );
  return {
    metric,
    baseline: {
      rate: "rate" in baseline ? baseline.rate : null,
      mean: "mean" in baseline ? baseline.mean : null,
      standard_deviation: "mean" in baseline ? baseline.standard_deviation : null,
    },
    requested_effect: body.minimum_detectable_effect,
    alpha: body.alpha,
    power: body.power,
    units_per_day: perDay,
    ...plan,
    assumptions,
  };
}

const daysOf = ({ days }: Traffic): string => (days === 1 ? "day" : `${days} days`);

function baselineOf(
  { metric, baseline_rate, baseline_mean, baseline_standard_deviation }: PlanBody,
  isRate: boolean,
  traffic: Traffic | null,
  assumptions: string[],
): Baseline {
  if (isRate && baseline_rate !== undefined) return { rate: baseline_rate };
  if (!isRate && baseline_mean !== undefined)
    return { mean: baseline_mean, standard_deviation: baseline_standard_deviation! };
  const rate = isRate ? traffic?.rates[metric] : undefined;
  if (rate !== undefined && rate > 0 && rate < 1) {
    assumptions.push(`Baseline: ${metric} of the last ${daysOf(traffic!)}.`);
    return { rate };
  }
  const missing = isRate ? "baseline_rate" : "baseline_mean";
  throw new Problem(
    "invalid_request",
    isRate
      ? "Say what the metric is today: send baseline_rate, or the agent_id of one with recent traffic."
      : "Say what the metric is today: send baseline_mean and baseline_standard_deviation.",
    { errors: [{ path: `/${missing}`, message: "is missing" }] },
  );
}
