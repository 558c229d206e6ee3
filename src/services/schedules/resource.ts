import type { ScheduleRow } from "../../store/schedules.ts";
import { iso, isoOrNull } from "../iso.ts";

/** A schedule as it is answered. */
export const toSchedule = (row: ScheduleRow) => ({
  id: row.id,
  agent_id: row.agentId,
  action: row.action,
  version: row.version,
  rollout_id: row.rolloutId,
  at: iso(row.at),
  status: row.status,
  reason: row.reason,
  outcome: row.outcome,
  created_by: row.createdBy,
  created_at: iso(row.createdAt),
  done_at: isoOrNull(row.doneAt),
});

export type Schedule = ReturnType<typeof toSchedule>;
