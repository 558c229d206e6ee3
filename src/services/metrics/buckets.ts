import { mergeSeries, type BucketRow, type Interval } from "../../domain/counting/agent/series.ts";
import { Sketch } from "../../domain/stats/sketch.ts";

const share = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);

const toBucket = (row: BucketRow, version: number | null) => {
  const times = Sketch.from(row.response_times);
  return {
    bucket: new Date(row.bucket).toISOString(),
    version,
    total_requests: row.total_requests,
    successful_requests: row.successful_requests,
    failed_requests: row.failed_requests,
    success_rate: share(row.successful_requests, row.total_requests),
    average_response_time: share(row.response_time_sum, row.response_time_n),
    p50: times.quantile(0.5),
    p95: times.quantile(0.95),
    p99: times.quantile(0.99),
    escalation_rate: share(row.escalated, row.total_requests),
    user_satisfaction: share(row.satisfaction_sum, row.satisfaction_n),
    cost_usd: row.cost_usd,
    input_tokens: row.input_tokens,
    output_tokens: row.output_tokens,
    cached_tokens: row.cached_tokens,
  };
};

/** A bucket as it is told. */
export type MetricsBucket = ReturnType<typeof toBucket>;

/** Buckets by version, or of all versions together. */
export function toBuckets(
  rows: readonly BucketRow[],
  interval: Interval,
  groupBy: "version" | "none",
): MetricsBucket[] {
  if (groupBy === "version") return rows.map((row) => toBucket(row, row.version));
  const all = mergeSeries(
    rows.map((row) => ({ ...row, version: 0 })),
    interval,
  );
  return all.map((row) => toBucket(row, null));
}
