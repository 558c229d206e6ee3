import { useQuery } from "@tanstack/react-query";
import { wilsonInterval } from "../../../domain/stats/proportions.ts";
import { api, body, segment } from "../../api/client.ts";
import { useCan } from "../../api/session.ts";

export const RANGES = ["24h", "7d", "30d"] as const;
export type Range = (typeof RANGES)[number];

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const AGAIN_MS = 30_000;
/** Standard errors of a 95 % interval. */
const Z = 1.959964;

/** What is asked for, and how long its buckets are; milliseconds. */
export const SPANS: Record<Range, { ms: number; interval: "hour" | "day"; bucketMs: number }> = {
  "24h": { ms: DAY_MS, interval: "hour", bucketMs: HOUR_MS },
  "7d": { ms: 7 * DAY_MS, interval: "hour", bucketMs: HOUR_MS },
  "30d": { ms: 30 * DAY_MS, interval: "day", bucketMs: DAY_MS },
};

const readMetrics = async (agentId: string, range: Range, group_by: "version" | "none") => {
  const { ms, interval } = SPANS[range];
  const to = Date.now();
  const query = { from: new Date(to - ms).toISOString(), interval, group_by };
  const { data } = await body(
    api.agents[":agent_id"].metrics.$get({ param: { agent_id: segment(agentId) }, query }),
  );
  return { from: to - ms, to, buckets: data };
};

export type Read = Awaited<ReturnType<typeof readMetrics>>;
export type Bucket = Read["buckets"][number];

/** An agent's outcomes, by version or of all together. */
export function useMetrics(agentId: string, range: Range, by: "version" | "none") {
  return useQuery({
    queryKey: ["agent", agentId, "metrics", range, by],
    queryFn: () => readMetrics(agentId, range, by),
    enabled: useCan("metrics:read"),
    refetchInterval: AGAIN_MS,
  });
}

/** A rate of 0 to 1 with its 95 % interval; null without anything counted. */
export interface Rate {
  value: number;
  low: number;
  high: number;
}

export function rateOf(events: number, n: number): Rate | null {
  if (n === 0) return null;
  const [low, high] = wilsonInterval({ events, n }, Z);
  return { value: events / n, low, high };
}

/** Buckets taken together. */
export interface Totals {
  requests: number;
  failed: number;
  escalated: number;
  success: Rate | null;
  escalations: Rate | null;
  /** Of the buckets, the lowest and the highest, in milliseconds: sketches cannot be added up from their quantiles. */
  p95: { low: number; high: number } | null;
  cost: number;
  input: number;
  output: number;
}

const sum = (buckets: readonly Bucket[], of: (bucket: Bucket) => number): number =>
  buckets.reduce((total, bucket) => total + of(bucket), 0);

export function totalsOf(buckets: readonly Bucket[]): Totals {
  const requests = sum(buckets, ({ total_requests }) => total_requests);
  const failed = sum(buckets, ({ failed_requests }) => failed_requests);
  const escalated = Math.round(
    sum(buckets, ({ escalation_rate, total_requests }) => (escalation_rate ?? 0) * total_requests),
  );
  const p95s = buckets.flatMap(({ p95 }) => (p95 === null ? [] : [p95]));
  return {
    requests,
    failed,
    escalated,
    success: rateOf(requests - failed, requests),
    escalations: rateOf(escalated, requests),
    p95: p95s.length === 0 ? null : { low: Math.min(...p95s), high: Math.max(...p95s) },
    cost: sum(buckets, ({ cost_usd }) => cost_usd),
    input: sum(buckets, ({ input_tokens }) => input_tokens),
    output: sum(buckets, ({ output_tokens }) => output_tokens),
  };
}
