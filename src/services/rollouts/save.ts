import { sql } from "drizzle-orm";
import type { Statement } from "../../store/database.ts";
import { guard } from "../../store/guards.ts";
import { raiseRevision } from "../../store/revisions.ts";
import { rolloutAt, rolloutOf, selectRollout, type RolloutRow } from "../../store/rollouts.ts";
import { commit, type Call, type Refusals } from "../call.ts";
import { guardAgent } from "../versions/internal.ts";
import { afterMove } from "./after.ts";
import { moved, moveStatements, type Move } from "./statements.ts";

/** A change of a rollout, decided on what was read before. */
export interface Change {
  before: RolloutRow;
  move: Move;
  /** What has to hold. */
  guards?: (after: RolloutRow) => Statement[];
  /** What else happens in the same batch; then resolve's answers change with it. */
  also?: Statement[];
  refusals?: Refusals;
}

/**
 * Writes a change of a rollout with its decision and its audit entry; where it changes what resolve answers, the agent's
 * revision is raised in the same batch. Throws `revision_mismatch`, and `concurrent_change` when the rollout is no longer
 * as it was read.
 */
export async function saveRollout(
  call: Call,
  { before, move, guards, also = [], refusals }: Change,
): Promise<RolloutRow> {
  const { projectId, id, agentId } = before;
  const after = moved(before, move, call.now);
  const answersChange = also.length > 0 || JSON.stringify(before.live) !== JSON.stringify(after.live);
  const results = await commit(
    call,
    [
      guardAgent(call, agentId),
      ...(call.ifMatch === null ? [] : [guard("revision_mismatch", rolloutAt(projectId, id, call.ifMatch))]),
      ...(guards?.(after) ?? []),
      ...moveStatements(call, before, after, move),
      ...also,
      ...(answersChange ? raiseRevision(projectId, agentId, call.now) : []),
      selectRollout(projectId, id),
    ],
    {
      refusals: {
        revision_mismatch:
          "The rollout has changed since it had the ETag in If-Match. Read it again, and send the ETag that it has now.",
        ...refusals,
      },
      resource: sql`${`/v1/rollouts/${id}`}`,
    },
  );
  afterMove(call, after, move.decision);
  return rolloutOf(results.at(-1));
}
