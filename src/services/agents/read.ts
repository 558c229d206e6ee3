import { decodeCursor } from "../../domain/cursor.ts";
import { listAgents as selectAgents } from "../../store/agents.ts";
import type { Call } from "../call.ts";
import { toPage, type Page, type PageQuery } from "../page.ts";
import { requireAgent } from "./internal.ts";
import type { Agent } from "./resource.ts";
import { shower, shown } from "./shown.ts";

export const getAgent = async (call: Call, agentId: string): Promise<Agent> =>
  shown(call, await requireAgent(call, agentId));

/** Newest first. */
export async function listAgents(
  call: Call,
  query: PageQuery & { is_enabled?: boolean; agent_type?: string },
): Promise<Page<Agent>> {
  const rows = await selectAgents(call.db, call.tenant.projectId, {
    limit: query.limit + 1,
    before: decodeCursor(query.cursor, ["number", "string"]),
    isEnabled: query.is_enabled ?? null,
    agentType: query.agent_type ?? null,
    asker: call.actor.asker,
  });
  return toPage(rows, query.limit, await shower(call), (last) => [last.createdAt, last.agentId]);
}
