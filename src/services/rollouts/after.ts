import type { Decision } from "../../domain/rollout/decide/decision.ts";
import type { RolloutRow } from "../../store/rollouts.ts";
import type { Call } from "../call.ts";
import { wakeRollout } from "./clock.ts";
import { endStudies } from "./studies.ts";

/**
 * What follows the write of a rollout's state: its clock looks at it, unless that has decided it and knows when to look
 * next, and the shards hear of its end.
 */
export function afterMove(
  call: Call,
  { projectId, id, endedAt, startedAt, ...row }: RolloutRow,
  decision: Decision | null = null,
): void {
  if (decision === null) call.waitUntil(wakeRollout(call.env, projectId, id, call.now));
  if (endedAt !== null && startedAt !== null) call.waitUntil(endStudies(call, { id, ...row }));
}
