import type { Override, Rule } from "../../domain/rule.ts";
import type { AgentRow } from "../../store/agents.ts";
import { requireAgent } from "../agents/internal.ts";
import type { Call } from "../call.ts";

export interface AgentRules {
  agent_id: string;
  rules: Rule[];
  overrides: Override[];
  /** The agent's revision. */
  revision: number;
}

const toRules = (row: AgentRow): AgentRules => ({
  agent_id: row.agentId,
  rules: row.rules,
  overrides: row.overrides,
  revision: row.revision,
});

/** Throws `agent_not_found`. */
export const getRules = async (call: Call, agentId: string): Promise<AgentRules> =>
  toRules(await requireAgent(call, agentId));
