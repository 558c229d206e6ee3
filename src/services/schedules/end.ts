import { sql, type SQL } from "drizzle-orm";
import type { Act } from "../../domain/inputs/common.ts";
import type { Statement } from "../../store/database.ts";
import { endSchedules, thisSchedule } from "../../store/schedules.ts";
import { audited } from "../audit/entry.ts";
import type { Call } from "../call.ts";
import { thisAgent } from "../versions/internal.ts";

export interface End {
  status: "done" | "cancelled" | "failed";
  /** Why it was cancelled, or failed. */
  outcome: string | null;
  act?: Act;
}

/**
 * Ends the pending schedules of an agent that `which`, a condition, tells, with an audit entry for each; changes
 * nothing of others. `guardChanged` behind it tells whether there was one.
 */
const endStatements = (
  call: Call,
  agentId: string,
  which: SQL,
  { status, outcome, act = {} }: End,
): Statement[] => [
  audited(
    call,
    {
      action: `schedule.${status}`,
      agentId,
      version: sql`version`,
      changedBy: act.changed_by ?? null,
      reason: act.reason ?? null,
      previous: sql`json_object('id', id, 'status', status)`,
      next: sql`json_object('id', id, 'action', action, 'status', ${status}, 'outcome', ${outcome})`,
    },
    sql`FROM schedule WHERE ${thisAgent(call, agentId)} AND status = 'pending' AND ${which}`,
  ),
  endSchedules(sql`${thisAgent(call, agentId)} AND ${which}`, { status, outcome, now: call.now }),
];

/** Ends one schedule, if it is pending. */
export const endSchedule = (call: Call, schedule: { id: string; agentId: string }, end: End): Statement[] =>
  endStatements(call, schedule.agentId, thisSchedule(call.tenant.projectId, schedule.id), end);

/** Ends what was to start a rollout, if it is pending. */
export const endScheduleOfRollout = (
  call: Call,
  rollout: { id: string; agentId: string },
  end: End,
): Statement[] => endStatements(call, rollout.agentId, sql`rollout_id = ${rollout.id}`, end);

/** Cancels all that is to be done with a version at a time, or, with null, with any version of the agent. */
export const cancelSchedules = (
  call: Call,
  agentId: string,
  version: number | null,
  cancel: { outcome: string; act?: Act },
): Statement[] =>
  endStatements(call, agentId, version === null ? sql`1` : sql`version = ${version}`, {
    status: "cancelled",
    ...cancel,
  });
