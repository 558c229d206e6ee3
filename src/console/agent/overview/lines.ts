import type { Format, TimeLine, TimePoint } from "../../charts/types.ts";
import { compact, count, decimal, duration, percent, usd } from "../../kit/format.ts";
import { agent } from "../../strings/agent.ts";
import { rateOf, SPANS, type Bucket, type Range, type Read } from "./metrics.ts";

const text = agent.figures;

/** Lines that can be told from each other. */
export const MOST_LINES = 5;

interface Metric {
  label: string;
  format: Format;
  /** Values that cannot be passed. */
  bounds: [number | null, number | null];
  /** What an hour without requests is. */
  nothing: number | null;
  of: (bucket: Bucket) => Omit<TimePoint, "at">;
}

const rate = (events: number, n: number): Omit<TimePoint, "at"> => rateOf(events, n) ?? { value: null };

export const METRICS = {
  requests: {
    label: text.requests,
    format: count,
    bounds: [0, null],
    nothing: 0,
    of: ({ total_requests }) => ({ value: total_requests }),
  },
  success: {
    label: text.success,
    format: (value) => percent(value),
    bounds: [0, 1],
    nothing: null,
    of: ({ successful_requests, total_requests }) => rate(successful_requests, total_requests),
  },
  p95: {
    label: text.p95,
    format: duration,
    bounds: [0, null],
    nothing: null,
    of: ({ p95 }) => ({ value: p95 }),
  },
  escalations: {
    label: text.escalations,
    format: (value) => percent(value),
    bounds: [0, 1],
    nothing: null,
    of: ({ escalation_rate, total_requests }) =>
      rate(Math.round((escalation_rate ?? 0) * total_requests), total_requests),
  },
  satisfaction: {
    label: text.satisfaction,
    format: decimal,
    bounds: [null, 10],
    nothing: null,
    of: ({ user_satisfaction }) => ({ value: user_satisfaction }),
  },
  cost: {
    label: text.cost,
    format: usd,
    bounds: [0, null],
    nothing: 0,
    of: ({ cost_usd }) => ({ value: cost_usd }),
  },
  tokens: {
    label: text.tokens,
    format: compact,
    bounds: [0, null],
    nothing: 0,
    of: ({ input_tokens, output_tokens }) => ({ value: input_tokens + output_tokens }),
  },
} as const satisfies Record<string, Metric>;

export type MetricName = keyof typeof METRICS;
export const METRIC_NAMES = Object.keys(METRICS) as MetricName[];

/** Versions with buckets, those with the most requests first. */
export function busiest(buckets: readonly Bucket[]): (number | null)[] {
  const requests = new Map<number | null, number>();
  for (const { version, total_requests } of buckets)
    requests.set(version, (requests.get(version) ?? 0) + total_requests);
  return [...requests].toSorted(([, a], [, b]) => b - a).map(([version]) => version);
}

/** Bands over each other hide the lines; the table below has the intervals of all. */
const MOST_BANDS = 2;

/** A line for each of the busiest versions, with a point for each bucket of the range. */
export function linesOf(
  { from, to, buckets }: Read,
  range: Range,
  name: MetricName,
  colorOf: (version: number | null) => string,
): TimeLine[] {
  const metric: Metric = METRICS[name];
  const { bucketMs } = SPANS[range];
  const first = Math.floor(from / bucketMs) * bucketMs;
  const times = Array.from(
    { length: Math.floor((to - first) / bucketMs) + 1 },
    (_, at) => first + at * bucketMs,
  );
  const drawn = busiest(buckets).slice(0, MOST_LINES);
  const withIntervals = drawn.length <= MOST_BANDS;
  return drawn.map((version) => {
    const own = new Map(
      buckets
        .filter((bucket) => bucket.version === version)
        .map((bucket) => [Date.parse(bucket.bucket), bucket]),
    );
    return {
      name: text.version(version),
      color: colorOf(version),
      points: times.map((at) => {
        const bucket = own.get(at);
        const point = bucket ? metric.of(bucket) : { value: metric.nothing };
        return withIntervals ? { at, ...point } : { at, value: point.value };
      }),
    };
  });
}
