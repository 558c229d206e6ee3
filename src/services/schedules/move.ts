import { sql } from "drizzle-orm";
import type { MoveSchedule } from "../../domain/inputs/schedules.ts";
import { reschedule } from "../../domain/rollout/person.ts";
import type { Statement } from "../../store/database.ts";
import { guard } from "../../store/guards.ts";
import { scheduleOf, selectSchedule, thisSchedule, type ScheduleRow } from "../../store/schedules.ts";
import { audited } from "../audit/entry.ts";
import { requireScope } from "../auth/scopes.ts";
import { commit, retrying, type Call } from "../call.ts";
import { setClock } from "../clock.ts";
import { iso } from "../iso.ts";
import { afterMove } from "../rollouts/after.ts";
import { requireRollout } from "../rollouts/internal.ts";
import { moved, moveStatements, type Move } from "../rollouts/statements.ts";
import { requirePending, timeOf } from "./internal.ts";
import { toSchedule, type Schedule } from "./resource.ts";

/** What else has to know of the new time, and what rings at it. */
interface Clockwork {
  statements: Statement[];
  after: () => void;
}

async function clockworkOf(
  call: Call,
  row: ScheduleRow,
  at: number,
  input: MoveSchedule,
): Promise<Clockwork> {
  if (row.rolloutId === null)
    return { statements: [], after: () => call.waitUntil(setClock(call.env, "schedules", at)) };
  const before = await requireRollout(call, row.rolloutId);
  const move: Move = {
    // Started meanwhile: then the schedule is no longer as it was read either.
    state: reschedule(before.state, at) ?? before.state,
    action: "rescheduled",
    reason: input.reason ?? null,
    changedBy: input.changed_by ?? null,
    decision: null,
  };
  const after = moved(before, move, call.now);
  return {
    statements: moveStatements(call, before, after, move),
    after: () => afterMove(call, after),
  };
}

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
    const clockwork = await clockworkOf(call, before, at, input);
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
      ...clockwork.statements,
      selectSchedule(projectId, id),
    ]);
    clockwork.after();
    return toSchedule(scheduleOf(results.at(-1)));
  });
