import { sequenceWidth } from "../../../../domain/stats/always-valid.ts";
import type { MetricKind } from "../../../../domain/metric.ts";
import type { TimePoint } from "../../../charts/types.ts";

/** What is read of the results. */
interface DailyResults {
  control_version: number;
  alpha: number;
  results_by_version: Record<string, { sample_size: number }>;
  series: {
    day: string;
    version: number;
    new_units: number;
    metrics: Record<string, { n: number; mean: number }>;
  }[];
}

interface Judged {
  version: number;
  metric: string;
  kind: MetricKind;
  difference: number | null;
  interval: [number, number] | null;
  critical: number | null;
}

/** Fewer units of both arms than this say nothing worth drawing. */
const LEAST_UNITS = 40;

interface Sums {
  n: number;
  sum: number;
}

/**
 * The confidence sequence of a difference, day by day. Only sums of requests are kept of days, so the spread between units
 * is today's, and the interval of an earlier day is as wide as so many units then allowed; the last point is the one that
 * was answered. Null for geometric means, whose logarithms are not kept by day.
 */
export function confidenceDays(results: DailyResults, comparison: Judged): TimePoint[] | null {
  const { interval, critical, difference, kind, metric, version } = comparison;
  if (kind === "geometric_mean" || interval === null || critical === null || difference === null) return null;
  const { control_version: control, alpha, series, results_by_version: by } = results;
  const whole = (by[control]?.sample_size ?? 0) + (by[version]?.sample_size ?? 0);
  const se = (interval[1] - interval[0]) / 2 / critical;
  const arms: Record<number, Sums> = { [control]: { n: 0, sum: 0 }, [version]: { n: 0, sum: 0 } };
  const days = [...new Set(series.map(({ day }) => day))].sort();
  const all = series.filter((one) => one.version === control || one.version === version);
  const seen = all.reduce((sum, one) => sum + one.new_units, 0);
  let units = 0;
  return days.map((day, at) => {
    for (const one of all.filter((each) => each.day === day)) {
      const found = one.metrics[metric];
      const arm = arms[one.version]!;
      arm.n += found?.n ?? 0;
      arm.sum += (found?.n ?? 0) * (found?.mean ?? 0);
      units += one.new_units;
    }
    const when = Date.parse(day);
    if (at === days.length - 1) return { at: when, value: difference, low: interval[0], high: interval[1] };
    const [a, b] = [arms[control]!, arms[version]!];
    const n = seen === 0 ? 0 : (units / seen) * whole;
    if (a.n === 0 || b.n === 0 || n < LEAST_UNITS) return { at: when, value: null };
    const value = b.sum / b.n - a.sum / a.n;
    const half = se * Math.sqrt(whole / n) * sequenceWidth(n, alpha);
    return { at: when, value, low: value - half, high: value + half };
  });
}
