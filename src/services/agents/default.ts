import { sql } from "drizzle-orm";
import { Problem } from "../../domain/errors.ts";
import type { Act } from "../../domain/inputs/common.ts";
import { agentOf, findDefaultAgent, selectAgent } from "../../store/agents.ts";
import { raiseRevision } from "../../store/revisions.ts";
import { audited } from "../audit/entry.ts";
import { commit, guardIfMatch, type Call } from "../call.ts";
import { guardAgent, thisAgent } from "../versions/internal.ts";
import { noAgent, requireAgent } from "./internal.ts";
import { toAgent, type Agent } from "./resource.ts";

/** The project's default agent. Throws `agent_not_found` while there is none. */
export async function getCurrentAgent(call: Call): Promise<Agent> {
  const row = await findDefaultAgent(call.db, call.tenant.projectId);
  if (row) return toAgent(row);
  throw new Problem(
    "agent_not_found",
    "The project has no default agent. Choose one: POST /v1/agents/{agent_id}/set-default.",
  );
}

/** Makes an agent the project's default in place of the one before, in one batch. */
export async function setDefaultAgent(call: Call, agentId: string, act: Act): Promise<Agent> {
  const before = await requireAgent(call, agentId);
  if (before.isDefault) return toAgent(before);
  const ofProject = sql`project_id = ${call.tenant.projectId} AND is_default = 1`;
  const results = await commit(
    call,
    [
      guardAgent(call, agentId),
      ...guardIfMatch(call, agentId),
      audited(call, {
        action: "agent.set_default",
        agentId,
        changedBy: act.changed_by ?? null,
        reason: act.reason ?? null,
        previous: sql`(SELECT json_object('agent_id', agent_id) FROM agent WHERE ${ofProject})`,
        next: { agent_id: agentId },
      }),
      sql`UPDATE agent SET is_default = 0 WHERE ${ofProject}`,
      sql`UPDATE agent SET is_default = 1 WHERE ${thisAgent(call, agentId)}`,
      ...raiseRevision(call.tenant.projectId, agentId, call.now),
      selectAgent(call.tenant.projectId, agentId),
    ],
    { refusals: { agent_not_found: noAgent(agentId).detail }, resource: sql`${`/v1/agents/${agentId}`}` },
  );
  return toAgent(agentOf(results.at(-1)));
}
