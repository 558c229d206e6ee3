import { guardChanged } from "../../store/guards.ts";
import { commit, type Call } from "../call.ts";
import { endSchedule } from "./end.ts";
import { requirePending } from "./internal.ts";

/** Calls off what has not happened yet. Throws `schedule_not_found`, `schedule_status`. */
export async function cancelSchedule(call: Call, id: string): Promise<void> {
  const row = await requirePending(call, id, "cancelled");
  const outcome = `cancelled by ${call.actor.name}`;
  await commit(
    call,
    [...endSchedule(call, row, { status: "cancelled", outcome }), guardChanged("schedule_status")],
    {
      refusals: {
        schedule_status: `The schedule ${id} has just come to its time: GET /v1/schedules/${id} says what became of it.`,
      },
    },
  );
}
