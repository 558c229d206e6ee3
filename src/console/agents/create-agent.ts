import { api, body, segment } from "../api/client.ts";
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

/**
 * Makes an agent, with its first version in the same write, so that a configuration that is refused leaves nothing behind.
 * `key`: repeated with it, the request makes nothing twice.
 */
export async function createAgent(
  { starting, live, description, ...agent }: NewAgent,
  key: string,
): Promise<Created> {
  const config = await configOf(starting);
  const options = { headers: { "Idempotency-Key": key } };
  if (config === null) {
    await body(api.agents.$post({ json: { ...agent, description } }, options));
    return { agent_id: agent.agent_id, draft: null };
  }
  const first = live ? { activate: true } : { status: "draft" as const };
  const made = await body(api.agents.$post({ json: { ...agent, config, ...first } }, options));
  // Beside a configuration a description is the version's: the agent's own follows.
  const own = "agent" in made ? made.agent.description : "";
  if (description !== "" && description !== own)
    await api.agents[":agent_id"].$patch({
      param: { agent_id: segment(agent.agent_id) },
      json: { description },
    });
  return { agent_id: agent.agent_id, draft: live || !("version" in made) ? null : made.version };
}
