import { api, body, segment } from "../api/client.ts";
import { isProblem } from "../api/problem.ts";
import { agents as text } from "../strings/agents.ts";
import { configOf, type Starting } from "./start.ts";

export interface NewAgent {
  agent_id: string;
  name: string;
  agent_type: string;
  description: string;
  starting: Starting;
  /** Whether the first version is live at once; else it is a draft. */
  live: boolean;
}

export interface Created {
  agent_id: string;
  /** The draft that was made; null: none. */
  draft: number | null;
}

/** With a configuration the API would add a version to an agent that is there: to create means that there is none. */
async function requireFree(agentId: string): Promise<void> {
  const found = await api.agents[":agent_id"]
    .$get({ param: { agent_id: segment(agentId) } })
    .catch((error: unknown) => {
      if (isProblem(error, "agent_not_found")) return null;
      throw error;
    });
  if (found !== null) throw new Error(text.form.taken(agentId));
}

/**
 * Makes an agent, with its first version in the same write, so that a configuration that is refused leaves nothing behind.
 * `key`: repeated with it, the request makes nothing twice. `unsure`: an earlier try was not answered, and may have made it.
 */
export async function createAgent(
  { starting, live, description, ...agent }: NewAgent,
  key: string,
  unsure: boolean,
): Promise<Created> {
  const config = await configOf(starting);
  const options = { headers: { "Idempotency-Key": key } };
  const { agent_id } = agent;
  if (config === null) {
    await body(api.agents.$post({ json: { ...agent, description } }, options));
    return { agent_id, draft: null };
  }
  if (!unsure) await requireFree(agent_id);
  const first = live ? { activate: true } : { status: "draft" as const };
  // Version 1: of an agent that somebody makes at this moment no other version is touched.
  const made = await body(api.agents.$post({ json: { ...agent, version: 1, config, ...first } }, options));
  // Beside a configuration a description is the version's: the agent's own follows.
  const own = "agent" in made ? made.agent.description : "";
  if (description !== "" && description !== own)
    await api.agents[":agent_id"].$patch({
      param: { agent_id: segment(agent_id) },
      json: { description },
    });
  return { agent_id, draft: live || !("version" in made) ? null : made.version };
}
