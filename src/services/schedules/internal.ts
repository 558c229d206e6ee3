import { Problem } from "../../domain/errors.ts";
import { timeFault } from "../../domain/schedule.ts";
import { findSchedule, type ScheduleRow } from "../../store/schedules.ts";
import { requireAccess } from "../access/allow.ts";
import type { Call } from "../call.ts";

const noSchedule = (id: string): Problem =>
  new Problem(
    "schedule_not_found",
    `There is no schedule ${JSON.stringify(id.slice(0, 128))} in this project.`,
  );

/** Throws `schedule_not_found`, also for one of an agent that the caller may not look at, and `access_missing`. */
export async function requireSchedule(call: Call, id: string): Promise<ScheduleRow> {
  const row = await findSchedule(call.db, call.tenant.projectId, id);
  if (!row) throw noSchedule(id);
  await requireAccess(call, row.agentId, () => noSchedule(id));
  return row;
}

/** A schedule that waits for its time. Throws `schedule_not_found`, `schedule_status`. */
export async function requirePending(call: Call, id: string, act: string): Promise<ScheduleRow> {
  const row = await requireSchedule(call, id);
  if (row.status === "pending") return row;
  throw new Problem(
    "schedule_status",
    `The schedule ${row.id} is ${row.status}: only a pending one can be ${act}.`,
    { extra: { schedule_status: row.status } },
  );
}

/** The time that a body names, in milliseconds since 1970. Throws `invalid_request` for one that cannot be kept. */
export function timeOf(call: Call, at: string): number {
  const time = Date.parse(at);
  const fault = timeFault(time, call.now);
  if (fault === null) return time;
  throw new Problem("invalid_request", "Choose a time that lies ahead, within a year.", {
    errors: [{ path: "/at", message: fault }],
  });
}
