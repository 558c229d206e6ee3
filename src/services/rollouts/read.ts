import { decodeCursor } from "../../domain/cursor.ts";
import { MAX_DECISION_PAGE } from "../../domain/limits.ts";
import type { RolloutStatus } from "../../domain/rollout/rollout.ts";
import { decisionsOf, lastReasons, shortDecisionsOf } from "../../store/rollout-decisions.ts";
import { listRollouts as selectRollouts, type RolloutRow } from "../../store/rollouts.ts";
import { requireAgent } from "../agents/internal.ts";
import type { Call } from "../call.ts";
import { toPage, type Page, type PageQuery } from "../page.ts";
import { requireRollout } from "./internal.ts";
import { outlookOf, type Outlook } from "./outlook.ts";
import { toDecision, toRollout, toWholeDecision, type ListedRollout, type Rollout } from "./resource.ts";

/** Decisions that a rollout is answered with, the newest ones. */
const SHOWN_DECISIONS = 100;

/** A rollout with what became of it. */
export async function withDecisions(call: Call, row: RolloutRow): Promise<Rollout> {
  const decisions = await shortDecisionsOf(call.db, call.tenant.projectId, row.id, {
    limit: SHOWN_DECISIONS,
    before: row.seq + 1,
  });
  return { ...toRollout(row, decisions[0]?.reason ?? null), decisions: decisions.map(toDecision) };
}

/** A rollout with what its controller would find now. Throws `rollout_not_found`. */
export async function getRollout(call: Call, id: string): Promise<Rollout & { outlook: Outlook | null }> {
  const row = await requireRollout(call, id);
  const [rollout, outlook] = await Promise.all([withDecisions(call, row), outlookOf(call, row)]);
  return { ...rollout, outlook };
}

type RolloutQuery = PageQuery & { status?: RolloutStatus };

/** An agent's, newest first. Throws `agent_not_found`. */
export async function agentRollouts(
  call: Call,
  agentId: string,
  query: RolloutQuery,
): Promise<Page<ListedRollout>> {
  await requireAgent(call, agentId);
  return listRollouts(call, { ...query, agent_id: agentId });
}

/** The project's, newest first, without those of agents that the caller may not look at. */
export async function listRollouts(
  call: Call,
  query: RolloutQuery & { agent_id?: string },
): Promise<Page<ListedRollout>> {
  const { projectId } = call.tenant;
  const rows = await selectRollouts(call.db, projectId, {
    limit: query.limit + 1,
    before: decodeCursor(query.cursor, ["number", "string"]),
    status: query.status ?? null,
    agentId: query.agent_id ?? null,
    asker: call.actor.asker,
  });
  const reasons = await lastReasons(
    call.db,
    projectId,
    rows.filter(({ endedAt }) => endedAt !== null),
  );
  return toPage(
    rows,
    query.limit,
    (row) => toRollout(row, reasons.get(row.id) ?? null),
    (last) => [last.createdAt, last.id],
  );
}

/** What became of a rollout, newest first, with all that it was decided from. Throws `rollout_not_found`. */
export async function listDecisions(
  call: Call,
  id: string,
  query: PageQuery,
): Promise<Page<ReturnType<typeof toWholeDecision>>> {
  await requireRollout(call, id);
  const limit = Math.min(query.limit, MAX_DECISION_PAGE);
  const [before = null] = decodeCursor(query.cursor, ["number"]) ?? [];
  const rows = await decisionsOf(call.db, call.tenant.projectId, id, { limit: limit + 1, before });
  return toPage(rows, limit, toWholeDecision, (last) => [last.seq]);
}
