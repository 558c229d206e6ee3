import { useQuery } from "@tanstack/react-query";
import { versionQuery } from "../../api/agent.ts";
import { api, body, segment } from "../../api/client.ts";
import { useCan } from "../../api/session.ts";
import { agentNamesQuery } from "../../kit/agent-names.ts";
import type { Target } from "./target.ts";

/** Versions to choose among, newest first: a list of them holds their configurations. */
const VERSIONS = "50";

/** The agents that can be talked to, for those who may see them. */
export const useAgents = () => useQuery({ ...agentNamesQuery, enabled: useCan("agents:read") });
export type Agent = NonNullable<ReturnType<typeof useAgents>["data"]>[number];

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
    ...versionQuery(agentId, version ?? 0),
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
