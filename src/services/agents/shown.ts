import type { AgentRow } from "../../store/agents.ts";
import { findUserDefault } from "../../store/agents.ts";
import type { Call } from "../call.ts";
import { toAgent, type Agent } from "./resource.ts";

/** Makes agents what the caller is answered: the default is a user's own, and for services the project's. */
export async function shower({ db, tenant, actor }: Call): Promise<(row: AgentRow) => Agent> {
  if (actor.user === null) return toAgent;
  const own = await findUserDefault(db, tenant.projectId, actor.user.id);
  return (row) => toAgent({ ...row, isDefault: row.agentId === own });
}

/** An agent as the caller is answered it. */
export const shown = async (call: Call, row: AgentRow): Promise<Agent> => (await shower(call))(row);
