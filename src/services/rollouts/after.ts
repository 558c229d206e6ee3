import type { RolloutRow } from "../../store/rollouts.ts";
import type { Call } from "../call.ts";
import { wakeRollout } from "./clock.ts";
import { endStudies } from "./studies.ts";

/** What follows the write of a rollout's state: its clock looks at it, and the shards hear of its end. */
export function afterMove(call: Call, { projectId, id, endedAt, startedAt, ...row }: RolloutRow): void {
  call.waitUntil(wakeRollout(call.env, projectId, id, call.now));
  if (endedAt !== null && startedAt !== null) call.waitUntil(endStudies(call, { id, ...row }));
}
