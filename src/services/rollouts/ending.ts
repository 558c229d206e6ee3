import { sql } from "drizzle-orm";
import type { Act } from "../../domain/inputs/common.ts";
import { abort } from "../../domain/rollout/person.ts";
import type { Statement } from "../../store/database.ts";
import { guard } from "../../store/guards.ts";
import { scheduledRollouts, waitingRollouts, type RolloutRow } from "../../store/rollouts.ts";
import type { Call } from "../call.ts";
import { afterMove } from "./after.ts";
import { moved, moveStatements, type Move } from "./statements.ts";

/** The end of rollouts as a part of another verb's write. */
export interface Ending {
  statements: Statement[];
  /** To be called once they are written. */
  after: () => void;
}

/** Aborts rollouts that have not ended. The batch fails with `concurrent_change` when one is no longer as it was read. */
export function endingOf(call: Call, rows: readonly RolloutRow[], reason: string, act: Act): Ending {
  const ends = rows.map((before) => {
    const move: Move = {
      state: abort(before.state, call.now) ?? before.state,
      action: "aborted",
      reason,
      changedBy: act.changed_by ?? null,
      decision: null,
    };
    return { before, move, after: moved(before, move, call.now) };
  });
  return {
    statements: ends.flatMap(({ before, after, move }) => moveStatements(call, before, after, move)),
    after: () => {
      for (const { after } of ends) afterMove(call, after);
    },
  };
}

/** Aborts the rollouts of an agent that wait for their time: those of a version, or, with null, all. */
export async function endWaiting(
  call: Call,
  agentId: string,
  version: number | null,
  reason: string,
  act: Act = {},
): Promise<Ending> {
  const { projectId } = call.tenant;
  const rows = (await scheduledRollouts(call.db, projectId, agentId)).filter(
    ({ plan }) => version === null || plan.target_version === version,
  );
  const ending = endingOf(call, rows, reason, act);
  const ofVersion = version === null ? sql`1` : sql`plan ->> 'target_version' = ${version}`;
  return {
    ...ending,
    statements: [
      ...ending.statements,
      // One may have come since.
      guard("concurrent_change", sql`${waitingRollouts(projectId, agentId, ofVersion)} = 0`),
    ],
  };
}
