import { sql } from "drizzle-orm";
import type { MoveSchedule } from "../../domain/inputs/schedules.ts";
import { guard } from "../../store/guards.ts";
import { scheduleOf, selectSchedule, thisSchedule } from "../../store/schedules.ts";
import { audited } from "../audit/entry.ts";
import { requireScope } from "../auth/scopes.ts";
import { commit, retrying, type Call } from "../call.ts";
import { setClock } from "../clock.ts";
import { requirePending, timeOf } from "./internal.ts";
import { toSchedule, type Schedule } from "./resource.ts";

const iso = (time: number): string => new Date(time).toISOString();

/**
 * Gives a pending schedule another time. Throws `schedule_not_found`, `schedule_status`, `scope_missing` for a key that
 * may not activate, and `invalid_request` for a time that is over or too far ahead.
 */
export const moveSchedule = (call: Call, id: string, input: MoveSchedule): Promise<Schedule> =>
  retrying(async () => {
    // A moved activation can be one that happens at once.
    requireScope(call.actor, "versions:activate");
    const before = await requirePending(call, id, "moved");
    const at = timeOf(call, input.at);
    const { projectId } = call.tenant;
    const asRead = sql`${thisSchedule(projectId, id)} AND status = 'pending' AND at = ${before.at}`;
    const results = await commit(call, [
      guard("concurrent_change", sql`EXISTS (SELECT 1 FROM schedule WHERE ${asRead})`),
      sql`UPDATE schedule SET at = ${at} WHERE ${thisSchedule(projectId, id)}`,
      audited(call, {
        action: "schedule.updated",
        agentId: before.agentId,
        version: before.version,
        changedBy: input.changed_by ?? null,
        reason: input.reason ?? null,
        previous: { id, at: iso(before.at) },
        next: { id, at: iso(at) },
      }),
      selectSchedule(projectId, id),
    ]);
    call.waitUntil(setClock(call.env, "schedules", at));
    return toSchedule(scheduleOf(results.at(-1)));
  });
