import { sql } from "drizzle-orm";
import type { CreateSchedule, ScheduleActivation } from "../../domain/inputs/schedules.ts";
import { scheduleOf, selectSchedule, type ScheduleRow } from "../../store/schedules.ts";
import { requireAccess } from "../access/allow.ts";
import { noAgent } from "../agents/internal.ts";
import { requireScope } from "../auth/scopes.ts";
import { commit, type Call } from "../call.ts";
import { setClock } from "../clock.ts";
import { guardAgent, guardServable, servableRefusals } from "../versions/internal.ts";
import { newScheduleId, scheduleRefusals, scheduleStatements } from "./insert.ts";
import { timeOf } from "./internal.ts";
import { toSchedule, type Schedule } from "./resource.ts";
import { scheduleRollout } from "./rollout.ts";

/**
 * Says now what is to happen at a time. Throws what activating the version, or starting the rollout, would throw now,
 * and `limit_reached`, `scope_missing` for a key that may not do it itself, and `invalid_request` for a time that is over
 * or too far ahead.
 */
export async function createSchedule(call: Call, input: CreateSchedule): Promise<Schedule> {
  requireScope(call.actor, "versions:activate");
  const at = timeOf(call, input.at);
  return toSchedule(
    input.action === "start_rollout"
      ? await scheduleRollout(call, input)
      : await scheduleActivation(call, input, at),
  );
}

async function scheduleActivation(call: Call, input: ScheduleActivation, at: number): Promise<ScheduleRow> {
  const { agent_id: agentId, version } = input;
  await requireAccess(call, agentId, () => noAgent(agentId));
  const id = newScheduleId();
  const results = await commit(
    call,
    [
      guardAgent(call, agentId),
      ...guardServable(call, agentId, version),
      ...scheduleStatements(call, { id, agentId, action: input.action, version, rolloutId: null, at }, input),
      selectSchedule(call.tenant.projectId, id),
    ],
    {
      refusals: { ...servableRefusals(agentId, version), ...scheduleRefusals },
      resource: sql`${`/v1/schedules/${id}`}`,
    },
  );
  call.waitUntil(setClock(call.env, "schedules", at));
  return scheduleOf(results.at(-1));
}
