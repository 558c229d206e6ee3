import type { AlertMetric, AlertRule } from "../../domain/alert/alert.ts";
import { count, decimal, duration, percent, usd } from "../kit/format.ts";
import { alerts as text } from "../strings/alerts.ts";

export type ValueUnit = keyof typeof text.units;

const UNITS: Record<AlertMetric, ValueUnit> = {
  success_rate: "rate",
  error_rate: "rate",
  escalation_rate: "rate",
  response_time_ms: "time",
  satisfaction_score: "score",
  cost_usd: "usd",
  no_traffic: "requests",
};

/** In what a value is said: changes are percentages, whatever of. */
export const unitOf = ({ metric, against }: Pick<AlertRule, "metric" | "against">): ValueUnit =>
  against === "threshold" ? UNITS[metric] : "change";

/** A figure of a metric. */
function figure(unit: ValueUnit, value: number | null): string {
  switch (unit) {
    case "rate":
    case "change":
      return percent(value);
    case "time":
      return duration(value);
    case "usd":
      return usd(value);
    case "requests":
      return count(value);
    default:
      return decimal(value);
  }
}

export const metricFigure = (metric: AlertMetric, value: number | null): string =>
  figure(UNITS[metric], value);

/** What is looked at: statistics are named where there are several. */
const whatOf = ({ metric, statistic }: AlertRule): string =>
  metric === "response_time_ms" || metric === "cost_usd"
    ? text.ofWhat(text.metrics[metric].toLowerCase(), text.statistics[statistic])
    : text.metrics[metric].toLowerCase();

/** A rule in a sentence. */
export function ruleWords(rule: AlertRule): string {
  const minutes = (n: number): string => text.rule.minutes(count(n));
  const window = minutes(rule.window_minutes);
  const value = figure(unitOf(rule), rule.value);
  const said =
    rule.metric === "no_traffic"
      ? rule.value === 1
        ? text.rule.noTraffic(window)
        : text.rule.traffic(value, window)
      : text.rule[rule.against](whatOf(rule), text.comparisons[rule.comparison], value, window);
  return rule.for_minutes > 0 ? text.rule.lasting(said, minutes(rule.for_minutes)) : text.rule.atOnce(said);
}
