import * as z from "zod";
import { act, agentId, person, versionNumber } from "./common.ts";
import { createRollout } from "./rollouts.ts";

const at = z.iso.datetime({
  offset: true,
  message: "must be an ISO 8601 time with its zone, such as 2026-12-01T09:00:00Z",
});

const created = act.extend({ agent_id: agentId, at, created_by: person.optional() });

const activation = created.extend({ action: z.literal("activate_version"), version: versionNumber }).strict();
export type ScheduleActivation = z.infer<typeof activation>;

const rollout = created
  .extend({ action: z.literal("start_rollout"), rollout: createRollout.omit({ starts_at: true }) })
  .strict();
export type ScheduleRollout = z.infer<typeof rollout>;

/** `POST /schedules`. */
export const createSchedule = z.discriminatedUnion("action", [activation, rollout], {
  error: ({ code }) => (code === "invalid_union" ? "must be activate_version or start_rollout" : undefined),
});
export type CreateSchedule = z.infer<typeof createSchedule>;

/** `PATCH /schedules/{id}`. */
export const moveSchedule = act.extend({ at }).strict();
export type MoveSchedule = z.infer<typeof moveSchedule>;
