import { CUSTOM_PREFIX } from "../../domain/metric.ts";
import { common } from "../strings/common.ts";
import { experiments as text } from "../strings/experiments.ts";
import { count, decimal, duration, percent, signedPercent, usd } from "../kit/format.ts";

type Figure = number | null | undefined;

/** A metric as people call it; a project's own by its own name. */
export const metricName = (metric: string): string =>
  text.metrics[metric] ?? (metric.startsWith(CUSTOM_PREFIX) ? metric.slice(CUSTOM_PREFIX.length) : metric);

const isRate = (metric: string): boolean => metric.endsWith("_rate");

/** A value of a metric, in its unit. */
export function metricValue(metric: string, value: Figure): string {
  if (value === null || value === undefined) return common.unknown;
  if (isRate(metric)) return percent(value);
  if (metric.endsWith("_ms")) return duration(value);
  if (metric === "cost_usd") return usd(value);
  return metric.endsWith("_tokens") ? count(value) : decimal(value);
}

/** A difference of a metric, in its unit, with its sign. Of rates: percentage points. */
export function metricDifference(metric: string, value: Figure): string {
  if (value === null || value === undefined) return common.unknown;
  if (isRate(metric)) return signedPercent(value, 2).replace("%", "pp");
  const sign = value > 0 ? "+" : value < 0 ? "−" : "";
  return `${sign}${metricValue(metric, Math.abs(value))}`;
}

/** A probability as it is quoted. */
export const pValue = (p: number | null): string =>
  p === null ? common.unknown : p < 0.001 ? "< 0.001" : p.toFixed(3);
