import { decodeCursor, encodeCursor } from "../../domain/cursor.ts";
import { listAgents as selectAgents } from "../../store/agents.ts";
import type { Call } from "../call.ts";
import type { Page } from "../page.ts";
import { requireAgent } from "./internal.ts";
import { toAgent, type Agent } from "./resource.ts";

export const getAgent = async (call: Call, agentId: string): Promise<Agent> =>
  toAgent(await requireAgent(call, agentId));

/** Newest first. */
export async function listAgents(
  call: Call,
  query: { limit: number; cursor?: string; is_enabled?: boolean; agent_type?: string },
): Promise<Page<Agent>> {
  const before =
    query.cursor === undefined
      ? null
      : (decodeCursor(query.cursor, ["number", "string"]) as [number, string]);
  const rows = await selectAgents(call.db, call.tenant.projectId, {
    limit: query.limit + 1,
    before,
    isEnabled: query.is_enabled ?? null,
    agentType: query.agent_type ?? null,
  });
  const page = rows.slice(0, query.limit);
  const last = page.at(-1);
  return {
    data: page.map(toAgent),
    next_cursor: rows.length > page.length && last ? encodeCursor([last.createdAt, last.agentId]) : null,
  };
}
