import { sql } from "drizzle-orm";
import { Problem } from "../../domain/errors.ts";
import type { Act } from "../../domain/inputs/common.ts";
import { guard, guardChanged } from "../../store/guards.ts";
import { findSchedule, thisSchedule, type ScheduleRow } from "../../store/schedules.ts";
import { commit, type Call } from "../call.ts";
import { activateVersion } from "../versions/activate.ts";
import { endSchedule } from "./end.ts";

/** Why the system acts, and who asked for it. */
const actOf = ({ id, at, createdBy, reason }: ScheduleRow): Act => ({
  reason: `Schedule ${id} of ${createdBy}, for ${new Date(at).toISOString()}${reason === null ? "" : `: ${reason}`}`,
});

/**
 * Activates the version of a schedule whose time has come, exactly once: that it is done is written with the activation
 * itself. What is refused is kept as failed, with the refusal. Whoever comes second changes nothing.
 */
export async function carryOut(call: Call, id: string): Promise<void> {
  const row = await findSchedule(call.db, call.tenant.projectId, id);
  if (row?.status !== "pending") return;
  const act = actOf(row);
  const isDue = guard(
    "schedule_status",
    sql`EXISTS (SELECT 1 FROM schedule WHERE ${thisSchedule(row.projectId, id)} AND status = 'pending' AND at <= ${call.now})`,
  );
  try {
    await activateVersion(call, row.agentId, row.version, act, [
      isDue,
      ...endSchedule(call, row, { status: "done", outcome: null }),
    ]);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    if (error.code !== "schedule_status") await fail(call, row, error.detail);
  }
}

async function fail(call: Call, row: ScheduleRow, outcome: string): Promise<void> {
  try {
    await commit(call, [
      ...endSchedule(call, row, { status: "failed", outcome }),
      guardChanged("schedule_status"),
    ]);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
  }
}
