import { sql } from "drizzle-orm";
import { guard } from "../../store/guards.ts";
import { thisSchedule, type ScheduleRow } from "../../store/schedules.ts";
import { commit, retrying, type Call } from "../call.ts";
import { endingOf, type Ending } from "../rollouts/ending.ts";
import { requireRollout } from "../rollouts/internal.ts";
import { endSchedule } from "./end.ts";
import { requirePending } from "./internal.ts";

/** A rollout that waits for the schedule's time ends with it, and ends it. */
async function endOf(call: Call, row: ScheduleRow, outcome: string): Promise<Ending> {
  if (row.rolloutId !== null) return endingOf(call, [await requireRollout(call, row.rolloutId)], outcome, {});
  return { statements: endSchedule(call, row, { status: "cancelled", outcome }), after: () => undefined };
}

/** Calls off what has not happened yet. Throws `schedule_not_found`, `schedule_status`. */
export const cancelSchedule = (call: Call, id: string): Promise<void> =>
  retrying(async () => {
    const row = await requirePending(call, id, "cancelled");
    const ending = await endOf(call, row, `cancelled by ${call.actor.name}`);
    const isPending = sql`EXISTS (SELECT 1 FROM schedule WHERE ${thisSchedule(row.projectId, id)} AND status = 'pending')`;
    await commit(call, [guard("schedule_status", isPending), ...ending.statements], {
      refusals: {
        schedule_status: `The schedule ${id} has just come to its time: GET /v1/schedules/${id} says what became of it.`,
      },
    });
    ending.after();
  });
