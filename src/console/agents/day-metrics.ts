import { useQueries } from "@tanstack/react-query";
import { MAX_METRICS_AGENTS } from "../../domain/limits.ts";
import { api, body } from "../api/client.ts";
import { useCan } from "../api/session.ts";

/** Milliseconds: the change feed does not tell of outcomes. */
const AGAIN_MS = 30_000;
const HOUR_MS = 3_600_000;
const HOURS = 24;

const readDay = (ids: string[]) =>
  body(api["agent-metrics"].$get({ query: { agents: ids.join(","), interval: "hour", group_by: "none" } }));

type Bucket = Awaited<ReturnType<typeof readDay>>["data"][string][number];

/** An agent's last day. Rates are of 0 to 1, times in milliseconds. */
export interface Day {
  requests: number;
  failed: number;
  /** Null without requests. */
  success: number | null;
  /** The middle one of the hours' values, and the lowest and highest of them. */
  p95: { middle: number; low: number; high: number } | null;
  /** By hour, the oldest first; null where nothing came. */
  successes: (number | null)[];
  p95s: (number | null)[];
}

function dayOf(buckets: Bucket[], now: number): Day {
  const byHour = new Map(buckets.map((bucket) => [Math.floor(Date.parse(bucket.bucket) / HOUR_MS), bucket]));
  const last = Math.floor(now / HOUR_MS);
  const hours = Array.from({ length: HOURS + 1 }, (_, hour) => byHour.get(last - HOURS + hour));
  const requests = buckets.reduce((sum, { total_requests }) => sum + total_requests, 0);
  const failed = buckets.reduce((sum, { failed_requests }) => sum + failed_requests, 0);
  const p95s = hours.map((hour) => hour?.p95 ?? null);
  const known = p95s.filter((value) => value !== null).toSorted((a, b) => a - b);
  return {
    requests,
    failed,
    success: requests === 0 ? null : 1 - failed / requests,
    p95:
      known.length === 0
        ? null
        : { middle: known[known.length >> 1]!, low: known[0]!, high: known[known.length - 1]! },
    successes: hours.map((hour) => hour?.success_rate ?? null),
    p95s,
  };
}

/** The last day of each agent, as many in one request as the API takes; those that are not known yet are left out. */
export function useDays(ids: string[]): Map<string, Day> {
  const enabled = useCan("metrics:read");
  const parts = Array.from({ length: Math.ceil(ids.length / MAX_METRICS_AGENTS) }, (_, part) =>
    ids.slice(part * MAX_METRICS_AGENTS, (part + 1) * MAX_METRICS_AGENTS),
  );
  return useQueries({
    queries: parts.map((part) => ({
      queryKey: ["agents", "last-day", part],
      queryFn: () => readDay(part),
      enabled,
      refetchInterval: AGAIN_MS,
    })),
    combine: (results) =>
      new Map(
        results.flatMap(({ data, dataUpdatedAt }) =>
          Object.entries(data?.data ?? {}).map(
            ([id, buckets]) => [id, dayOf(buckets, dataUpdatedAt)] as const,
          ),
        ),
      ),
  });
}
