import { INTERVALS, mergeSeries, type BucketRow } from "../../domain/counting/agent/series.ts";
import { Problem } from "../../domain/errors.ts";
import type { MetricsQuery } from "../../domain/inputs/agent-metrics.ts";
import { Sketch } from "../../domain/stats/sketch.ts";
import { requireAgent } from "../agents/internal.ts";
import type { Call } from "../call.ts";
import { seriesOf } from "./series.ts";
import { DAY_MS } from "../../domain/durations.ts";

/** Buckets that one answer may span: 33 hours of minutes, 83 days of hours. */
const MAX_BUCKETS = 2_000;

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

/** An agent's outcomes over time: the last day by hours, unless another span is asked for. Throws `agent_not_found`. */
export async function agentMetrics(call: Call, agentId: string, query: MetricsQuery) {
  await requireAgent(call, agentId);
  const interval = query.interval ?? "hour";
  const size = INTERVALS[interval];
  const to = query.to === undefined ? call.now + 1 : Date.parse(query.to);
  const from = query.from === undefined ? to - DAY_MS : Date.parse(query.from);
  if (from >= to) throw invalid("/from", "must be before to");
  if ((to - from) / size > MAX_BUCKETS)
    throw invalid(
      "/interval",
      `makes more than ${MAX_BUCKETS} buckets: ask for a shorter time, or a longer interval`,
    );
  const rows = await seriesOf(call, agentId, { from: Math.floor(from / size) * size, to, interval });
  if (query.group_by !== "none") return { data: rows.map((row) => toBucket(row, row.version)) };
  const all = mergeSeries(
    rows.map((row) => ({ ...row, version: 0 })),
    interval,
  );
  return { data: all.map((row) => toBucket(row, null)) };
}

const invalid = (path: string, message: string): Problem =>
  new Problem("invalid_request", `${path.slice(1)} ${message}.`, { errors: [{ path, message }] });
