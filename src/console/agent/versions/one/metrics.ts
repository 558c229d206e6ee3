import { useQuery } from "@tanstack/react-query";
import { api, body, segment } from "../../../api/client.ts";
import { useCan } from "../../../api/session.ts";

const DAY_MS = 86_400_000;
const REFRESH_MS = 30_000;

const readMetrics = (agentId: string) =>
  body(
    api.agents[":agent_id"].metrics.$get({
      param: { agent_id: segment(agentId) },
      query: {
        from: new Date(Date.now() - DAY_MS).toISOString(),
        interval: "hour",
        group_by: "version",
      },
    }),
  );

type Bucket = Awaited<ReturnType<typeof readMetrics>>["data"][number];

export interface DayOfVersion {
  requests: number;
  success: number | null;
  escalations: number | null;
  cost: number;
  /** By the hour: quantiles of hours cannot be added up. */
  hours: Bucket[];
}

const weighted = (buckets: Bucket[], rate: (bucket: Bucket) => number | null): number | null => {
  const known = buckets.filter((bucket) => rate(bucket) !== null);
  const total = known.reduce((sum, { total_requests }) => sum + total_requests, 0);
  if (total === 0) return null;
  return known.reduce((sum, bucket) => sum + (rate(bucket) ?? 0) * bucket.total_requests, 0) / total;
};

/** What became of a version's answers in the last 24 hours; null where nobody got one. */
export function useDay(agentId: string, version: number) {
  return useQuery({
    queryKey: ["metrics", "agent", agentId, "day"],
    queryFn: () => readMetrics(agentId),
    enabled: useCan("metrics:read"),
    refetchInterval: REFRESH_MS,
    select: ({ data }): DayOfVersion | null => {
      const hours = data.filter((bucket) => bucket.version === version);
      if (hours.length === 0) return null;
      return {
        requests: hours.reduce((sum, { total_requests }) => sum + total_requests, 0),
        success: weighted(hours, ({ success_rate }) => success_rate),
        escalations: weighted(hours, ({ escalation_rate }) => escalation_rate),
        cost: hours.reduce((sum, { cost_usd }) => sum + cost_usd, 0),
        hours,
      };
    },
  });
}
