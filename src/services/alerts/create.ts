import { sql } from "drizzle-orm";
import { NEW_STATE } from "../../domain/alert/alert.ts";
import { completeRule } from "../../domain/alert/rule.ts";
import type { CreateAlert } from "../../domain/inputs/alerts.ts";
import { MAX_ALERTS } from "../../domain/limits.ts";
import { alertOf, insertAlert, selectAlert, type AlertRow } from "../../store/alerts.ts";
import { guard } from "../../store/guards.ts";
import { noAgent, requireAgent } from "../agents/internal.ts";
import { audited } from "../audit/entry.ts";
import { commit, type Call } from "../call.ts";
import { randomId } from "../random-id.ts";
import { guardAgent } from "../versions/internal.ts";
import { checkRule, lookSoon } from "./internal.ts";
import { toAlert, type Alert } from "./resource.ts";
import { told } from "./told.ts";

/**
 * Throws `agent_not_found`, `limit_reached`, `invalid_request` for a rule that makes no sense, and `scope_missing` for
 * one that rolls back, by a key that may not activate.
 */
export async function createAlert(call: Call, input: CreateAlert): Promise<Alert> {
  const { projectId } = call.tenant;
  const rule = completeRule(input);
  checkRule(call, rule);
  await requireAgent(call, input.agent_id);
  const row: AlertRow = {
    projectId,
    id: randomId("al"),
    agentId: input.agent_id,
    name: input.name,
    description: input.description ?? "",
    rule,
    enabled: input.enabled ?? true,
    state: NEW_STATE,
    createdBy: input.created_by ?? call.actor.name,
    createdAt: call.now,
    updatedAt: call.now,
    revision: 1,
  };
  const results = await commit(
    call,
    [
      guardAgent(call, row.agentId),
      guard(
        "limit_reached",
        sql`(SELECT count(*) FROM alert WHERE project_id = ${projectId}) < ${MAX_ALERTS}`,
      ),
      insertAlert(row),
      audited(call, {
        action: "alert.created",
        agentId: row.agentId,
        changedBy: input.created_by ?? input.changed_by ?? null,
        reason: input.reason ?? null,
        next: told(row),
      }),
      selectAlert(projectId, row.id),
    ],
    {
      refusals: {
        agent_not_found: noAgent(row.agentId).detail,
        limit_reached: `A project has at most ${MAX_ALERTS} alerts. Delete one that is no longer used.`,
      },
      resource: sql`${`/v1/alerts/${row.id}`}`,
    },
  );
  if (row.enabled) lookSoon(call);
  return toAlert(alertOf(results.at(-1)));
}
