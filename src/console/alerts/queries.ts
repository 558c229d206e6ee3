import type { AlertStatus } from "../../domain/alert/alert.ts";
import { MAX_ALERTS } from "../../domain/limits.ts";
import { api, body } from "../api/client.ts";

interface Filters {
  agent?: string | undefined;
  status?: AlertStatus | undefined;
}

/** All of them: a project has no more than a page. */
export const readAlerts = ({ agent, status }: Filters) =>
  body(
    api.alerts.$get({
      query: {
        limit: String(MAX_ALERTS),
        ...(agent !== undefined && { agent_id: agent }),
        ...(status !== undefined && { status }),
      },
    }),
  );

export type Alert = Awaited<ReturnType<typeof readAlerts>>["data"][number];

/** Milliseconds between two readings: alerts are looked at every 15 seconds. */
export const REFRESH_MS = 15_000;
