import { sql } from "drizzle-orm";
import { DAY_MS } from "../../domain/durations.ts";
import { Problem } from "../../domain/errors.ts";
import { findAgent } from "../../store/agents.ts";
import { guardNoExperiment } from "../../store/experiments.ts";
import { guardChanged } from "../../store/guards.ts";
import { raiseRevision } from "../../store/revisions.ts";
import { guardNoRollout } from "../../store/rollouts.ts";
import { audited } from "../audit/entry.ts";
import { commit, guardIfMatch, retrying, type Call } from "../call.ts";
import { endWaiting } from "../rollouts/ending.ts";
import { liveRefusals } from "../rollouts/refusals.ts";
import { cancelSchedules } from "../schedules/end.ts";
import { thisAgent } from "../versions/internal.ts";
import { guardAgentRoom, roomRefusals } from "../quotas/room.ts";
import { noAgent, requireAgent } from "./internal.ts";
import type { Agent } from "./resource.ts";
import { shown } from "./shown.ts";

/**
 * Deletes an agent so that it can be restored: nobody sees it, and its versions stay. Throws `experiment_live` and
 * `rollout_running` while an experiment or a rollout has its traffic.
 */
export const removeAgent = (call: Call, agentId: string): Promise<void> =>
  retrying(() => attemptRemove(call, agentId));

async function attemptRemove(call: Call, agentId: string): Promise<void> {
  await requireAgent(call, agentId);
  const outcome = "the agent was deleted";
  const waiting = await endWaiting(call, agentId, null, outcome);
  await commit(
    call,
    [
      ...guardIfMatch(call, agentId),
      guardNoExperiment(call.tenant.projectId, agentId),
      guardNoRollout(call.tenant.projectId, agentId),
      sql`UPDATE agent SET deleted_at = ${call.now}, is_default = 0
        WHERE ${thisAgent(call, agentId)} AND deleted_at IS NULL`,
      guardChanged("agent_not_found"),
      audited(call, {
        action: "agent.deleted",
        agentId,
        previous: { deleted: false },
        next: { deleted: true },
      }),
      ...waiting.statements,
      ...cancelSchedules(call, agentId, null, { outcome }),
      ...raiseRevision(call.tenant.projectId, agentId, call.now),
    ],
    {
      refusals: {
        agent_not_found: noAgent(agentId).detail,
        ...liveRefusals(agentId),
      },
    },
  );
  waiting.after();
}

/** For how long a deletion can be undone. */
const RESTORABLE_DAYS = 30;

/**
 * Brings an agent back as it was, for 30 days after its deletion. Throws `agent_not_deleted`, `agent_deleted` when that
 * is longer ago, and `limit_reached`.
 */
export async function restoreAgent(call: Call, agentId: string): Promise<Agent> {
  const row = await findAgent(call.db, call.tenant.projectId, agentId);
  if (!row) throw noAgent(agentId);
  const refusal = `The agent ${agentId} is not deleted: there is nothing to restore.`;
  if (row.deletedAt === null) throw new Problem("agent_not_deleted", refusal);
  if (row.deletedAt < call.now - RESTORABLE_DAYS * DAY_MS) {
    throw new Problem(
      "agent_deleted",
      `The agent ${agentId} was deleted more than ${RESTORABLE_DAYS} days ago: it cannot be restored any more.`,
    );
  }
  await commit(
    call,
    [
      ...(await guardAgentRoom(call, agentId)),
      sql`UPDATE agent SET deleted_at = NULL WHERE ${thisAgent(call, agentId)} AND deleted_at IS NOT NULL`,
      guardChanged("agent_not_deleted"),
      audited(call, {
        action: "agent.restored",
        agentId,
        previous: { deleted: true },
        next: { deleted: false },
      }),
      ...raiseRevision(call.tenant.projectId, agentId, call.now),
    ],
    {
      refusals: { ...roomRefusals(call), agent_not_deleted: refusal },
      resource: sql`${`/v1/agents/${agentId}`}`,
    },
  );
  return shown(call, await requireAgent(call, agentId));
}
