import type { Act } from "../../domain/inputs/common.ts";
import { MAX_PENDING_SCHEDULES } from "../../domain/limits.ts";
import type { ScheduleAction } from "../../domain/schedule.ts";
import type { Statement } from "../../store/database.ts";
import { guard } from "../../store/guards.ts";
import { insertSchedule, pendingSchedules } from "../../store/schedules.ts";
import { sql } from "drizzle-orm";
import { audited } from "../audit/entry.ts";
import type { Call, Refusals } from "../call.ts";
import { randomId } from "../random-id.ts";

export const newScheduleId = (): string => randomId("sc");

export interface NewSchedule {
  id: string;
  agentId: string;
  action: ScheduleAction;
  version: number;
  rolloutId: string | null;
  /** Milliseconds since 1970. */
  at: number;
}

/** Writes a schedule and its audit entry, unless too many wait already: `limit_reached`. */
export const scheduleStatements = (
  call: Call,
  { id, agentId, action, version, rolloutId, at }: NewSchedule,
  act: Act & { created_by?: string | undefined },
): Statement[] => {
  const { projectId } = call.tenant;
  const changedBy = act.created_by ?? act.changed_by ?? null;
  return [
    guard("limit_reached", sql`${pendingSchedules(projectId)} < ${MAX_PENDING_SCHEDULES}`),
    insertSchedule({
      projectId,
      id,
      agentId,
      action,
      version,
      rolloutId,
      at,
      reason: act.reason ?? null,
      createdBy: changedBy ?? call.actor.name,
      createdAt: call.now,
    }),
    audited(call, {
      action: "schedule.created",
      agentId,
      version,
      changedBy,
      reason: act.reason ?? null,
      next: { id, action, rollout_id: rolloutId, at: new Date(at).toISOString(), status: "pending" },
    }),
  ];
};

export const scheduleRefusals: Refusals = {
  limit_reached: `A project has at most ${MAX_PENDING_SCHEDULES} pending schedules. Cancel one that is no longer wanted.`,
};
