import { decodeCursor } from "../../domain/cursor.ts";
import type { ScheduleStatus } from "../../domain/schedule.ts";
import { listSchedules as selectSchedules } from "../../store/schedules.ts";
import type { Call } from "../call.ts";
import { toPage, type Page, type PageQuery } from "../page.ts";
import { requireSchedule } from "./internal.ts";
import { toSchedule, type Schedule } from "./resource.ts";

/** Throws `schedule_not_found`. */
export const getSchedule = async (call: Call, id: string): Promise<Schedule> =>
  toSchedule(await requireSchedule(call, id));

/** Newest first. */
export async function listSchedules(
  call: Call,
  query: PageQuery & { status?: ScheduleStatus; agent_id?: string },
): Promise<Page<Schedule>> {
  const rows = await selectSchedules(call.db, call.tenant.projectId, {
    limit: query.limit + 1,
    before: decodeCursor(query.cursor, ["number", "string"]),
    status: query.status ?? null,
    agentId: query.agent_id ?? null,
    asker: call.actor.asker,
  });
  return toPage(rows, query.limit, toSchedule, (last) => [last.createdAt, last.id]);
}
