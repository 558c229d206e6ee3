import type { Call } from "../call.ts";
import { seriesOf } from "./series.ts";
import { DAY_MS } from "../../domain/durations.ts";

const DAYS = 7;

/** What an agent's last days were like. */
export interface Traffic {
  days: number;
  requestsPerDay: number;
  /** Within the busiest hour. */
  peakPerSecond: number;
  /** Of all its versions together; those that were measured. */
  rates: Record<string, number>;
}

export async function recentTraffic(call: Call, agentId: string): Promise<Traffic> {
  const rows = await seriesOf(call, agentId, {
    from: call.now - DAYS * DAY_MS,
    to: call.now + 1,
    interval: "hour",
  });
  const sum = (of: (row: (typeof rows)[number]) => number): number =>
    rows.reduce((total, row) => total + of(row), 0);
  const requests = sum((row) => row.total_requests);
  const hours = new Map<number, number>();
  for (const { bucket, total_requests } of rows) hours.set(bucket, (hours.get(bucket) ?? 0) + total_requests);
  const first = Math.min(...rows.map((row) => row.bucket));
  const days = rows.length === 0 ? DAYS : Math.min(DAYS, Math.max(1, (call.now - first) / DAY_MS));
  return {
    days: Math.round(days * 10) / 10,
    requestsPerDay: requests / days,
    peakPerSecond: Math.max(0, ...hours.values()) / 3_600,
    rates:
      requests === 0
        ? {}
        : {
            success_rate: sum((row) => row.successful_requests) / requests,
            error_rate: sum((row) => row.failed_requests) / requests,
            escalation_rate: sum((row) => row.escalated) / requests,
          },
  };
}
