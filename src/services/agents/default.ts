import { sql } from "drizzle-orm";
import type { CurrentBy } from "../../domain/current.ts";
import { Problem } from "../../domain/errors.ts";
import type { Act } from "../../domain/inputs/common.ts";
import { settings } from "../../env.ts";
import { readCurrent } from "../../store/current-agent.ts";
import type { Statement } from "../../store/database.ts";
import { raiseRevision } from "../../store/revisions.ts";
import { audited } from "../audit/entry.ts";
import { requireScope } from "../auth/scopes.ts";
import { commit, guardIfMatch, type Call } from "../call.ts";
import { guardAgent, thisAgent } from "../versions/internal.ts";
import { makeDevelopmentAgent } from "./development.ts";
import { noAgent, requireAgent, writtenAgent } from "./internal.ts";
import type { Agent } from "./resource.ts";
import { shown } from "./shown.ts";

/** An agent, and who chose it. */
export type CurrentAgent = Agent & { current_by: CurrentBy };

async function findCurrent(call: Call) {
  const { tenant, actor, env } = call;
  const read = await readCurrent(call.db.$client, {
    project: tenant.projectId,
    user: actor.user?.id ?? null,
    asker: actor.asker,
    fallback: settings(env).envFallback,
  });
  return read?.current ?? null;
}

/**
 * The caller's default agent, else the project's, else the one that was made from the environment. Throws
 * `agent_not_found` where there is none of them.
 */
export async function getCurrentAgent(call: Call): Promise<CurrentAgent> {
  const current =
    (await findCurrent(call)) ??
    ((await makeDevelopmentAgent(call.env, call.now, call.tenant)) ? await findCurrent(call) : null);
  if (current === null) {
    throw new Problem(
      "agent_not_found",
      "No agent is the default here. Choose one: POST /v1/agents/{agent_id}/set-default.",
    );
  }
  const agent = await shown(call, await requireAgent(call, current.agentId));
  return { ...agent, current_by: current.by };
}

/** In place of the one before, by one statement or by two of one batch: there are never two, nor none. */
function defaultStatements(call: Call, agentId: string, act: Act): { audit: Statement; writes: Statement[] } {
  const { tenant, actor, now } = call;
  const user = actor.user;
  const before =
    user === null
      ? sql`SELECT agent_id FROM agent WHERE project_id = ${tenant.projectId} AND is_default = 1`
      : sql`SELECT agent_id FROM user_default WHERE project_id = ${tenant.projectId} AND user_id = ${user.id}`;
  const audit = audited(call, {
    action: "agent.set_default",
    agentId,
    changedBy: act.changed_by ?? null,
    reason: act.reason ?? null,
    previous: sql`(SELECT json_object('agent_id', agent_id) FROM (${before}))`,
    next: { agent_id: agentId, ...(user !== null && { user: user.username }) },
  });
  const writes =
    user === null
      ? [
          sql`UPDATE agent SET is_default = 0 WHERE project_id = ${tenant.projectId} AND is_default = 1`,
          sql`UPDATE agent SET is_default = 1 WHERE ${thisAgent(call, agentId)}`,
        ]
      : [
          sql`INSERT INTO user_default (project_id, user_id, agent_id, updated_at)
            VALUES (${tenant.projectId}, ${user.id}, ${agentId}, ${now})
            ON CONFLICT (project_id, user_id) DO UPDATE SET agent_id = excluded.agent_id, updated_at = excluded.updated_at`,
        ];
  return { audit, writes };
}

/**
 * Makes an agent the default in place of the one before, in one batch: with a user's key that user's, with a service's
 * the project's, for which the key must have agents:write.
 */
export async function setDefaultAgent(call: Call, agentId: string, act: Act): Promise<Agent> {
  if (call.actor.user === null) requireScope(call.actor, "agents:write");
  const before = await shown(call, await requireAgent(call, agentId));
  if (before.is_default) return before;
  const { audit, writes } = defaultStatements(call, agentId, act);
  await commit(
    call,
    [
      guardAgent(call, agentId),
      ...guardIfMatch(call, agentId),
      audit,
      ...writes,
      ...raiseRevision(call.tenant.projectId, agentId, call.now),
    ],
    { refusals: { agent_not_found: noAgent(agentId).detail }, resource: sql`${`/v1/agents/${agentId}`}` },
  );
  return shown(call, await writtenAgent(call, agentId));
}
