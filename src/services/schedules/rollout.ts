import { Problem } from "../../domain/errors.ts";
import type { ScheduleRollout } from "../../domain/inputs/schedules.ts";
import { findSchedule, type ScheduleRow } from "../../store/schedules.ts";
import { requireScope } from "../auth/scopes.ts";
import type { Call } from "../call.ts";
import { createRollout } from "../rollouts/create.ts";
import { newScheduleId } from "./insert.ts";

/** What is wrong with a rollout lies within the schedule's body. */
function within(error: unknown): unknown {
  if (!(error instanceof Problem) || error.errors === undefined) return error;
  const errors = error.errors.map(({ path, message }) => ({ path: `/rollout${path}`, message }));
  return new Problem(error.code, error.detail, { errors, ...(error.extra && { extra: error.extra }) });
}

/** Makes a rollout that starts at the schedule's time: by its own clock, which also ends the schedule. */
export async function scheduleRollout(call: Call, input: ScheduleRollout): Promise<ScheduleRow> {
  requireScope(call.actor, "rollouts:write");
  const { agent_id: agentId, at, rollout, reason, changed_by, created_by } = input;
  const id = newScheduleId();
  const own = Object.fromEntries(
    Object.entries({ reason, changed_by, created_by }).filter(([, value]) => value !== undefined),
  );
  try {
    await createRollout(call, agentId, { ...rollout, ...own, starts_at: at }, id);
  } catch (error) {
    throw within(error);
  }
  return (await findSchedule(call.db, call.tenant.projectId, id))!;
}
