import type { ScheduleStatus } from "../../domain/schedule.ts";
import { api, body } from "../api/client.ts";
import { schedules as text } from "../strings/schedules.ts";

interface Filters {
  agent?: string | undefined;
  status?: ScheduleStatus | undefined;
}

export const readSchedules = ({ agent, status }: Filters, cursor: string | undefined) =>
  body(
    api.schedules.$get({
      query: {
        ...(agent !== undefined && { agent_id: agent }),
        ...(status !== undefined && { status }),
        ...(cursor !== undefined && { cursor }),
      },
    }),
  );

export type Schedule = Awaited<ReturnType<typeof readSchedules>>["data"][number];

export const whatOf = ({ action, version }: Schedule): string => text.what[action](version);
