import { useQuery } from "@tanstack/react-query";
import { MAX_PAGE } from "../../../domain/limits.ts";
import { api, body, segment } from "../../api/client.ts";
import { useCan } from "../../api/session.ts";
import type { Target } from "./target.ts";

/** Pages of agents that the picker looks through. */
const MAX_PAGES = 5;
const LIMIT = String(MAX_PAGE);
/** Versions to choose among, newest first: a list of them holds their configurations. */
const VERSIONS = "50";

const readPage = (cursor: string | undefined) => body(api.agents.$get({ query: { limit: LIMIT, cursor } }));
export type Agent = Awaited<ReturnType<typeof readPage>>["data"][number];

async function readAgents(): Promise<Agent[]> {
  const agents: Agent[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const { data, next_cursor } = await readPage(cursor);
    agents.push(...data);
    if (next_cursor === null) break;
    cursor = next_cursor;
  }
  return agents;
}

/** The agents that can be talked to. */
export function useAgents() {
  return useQuery({
    queryKey: ["agents", "playground"],
    queryFn: readAgents,
    enabled: useCan("agents:read"),
  });
}

/** Versions of an agent, newest first, for those who may see them. */
export function useVersions(agentId: string) {
  return useQuery({
    queryKey: ["agent", agentId, "versions", "playground"],
    queryFn: () =>
      body(
        api.agents[":agent_id"].versions.$get({
          param: { agent_id: segment(agentId) },
          query: { limit: VERSIONS },
        }),
      ),
    enabled: useCan("versions:read"),
  });
}

/** A version with its configuration, for those who may see it; of no version, nothing. */
export function useVersion({ agentId, version }: Target) {
  return useQuery({
    queryKey: ["agent", agentId, "version", version],
    queryFn: () =>
      body(
        api.agents[":agent_id"].versions[":version"].$get({
          param: { agent_id: segment(agentId), version: String(version) },
        }),
      ),
    enabled: useCan("versions:read") && version !== null,
    retry: false,
  });
}

/** Who is asked where nobody was chosen: the default agent, else the newest that has an active version. */
export function firstAgent(agents: readonly Agent[]): Target | null {
  const usable = agents.filter(({ is_enabled, active_version }) => is_enabled && active_version !== null);
  const found = usable.find(({ is_default }) => is_default) ?? usable[0] ?? agents[0];
  return found ? { agentId: found.agent_id, version: null } : null;
}
