import { useQuery } from "@tanstack/react-query";
import { api, body, segment } from "../../../api/client.ts";
import { useCan } from "../../../api/session.ts";
import type { Version } from "../../versions/data.ts";

const LIMIT = "50";

/** Who changed a draft last, as the history tells those who may read it. */
export function useWho({ agent_id: agentId, version, config_hash }: Version): string | null {
  const { data } = useQuery({
    queryKey: ["agent", agentId, "history", "who changed", version, config_hash],
    queryFn: () =>
      body(
        api.agents[":agent_id"].history.$get({
          param: { agent_id: segment(agentId) },
          query: { limit: LIMIT },
        }),
      ),
    enabled: useCan("audit:read"),
  });
  const entry = data?.data.find(
    (one) => one.version === version && one.new_state?.["config_hash"] === config_hash,
  );
  return entry ? (entry.changed_by ?? entry.actor) : null;
}
