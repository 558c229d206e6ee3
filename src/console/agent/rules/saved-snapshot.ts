import { useQuery } from "@tanstack/react-query";
import type { Snapshot } from "../../../domain/snapshot.ts";
import { api, body, segment } from "../../api/client.ts";
import { send } from "../../api/send.ts";
import { useCan } from "../../api/session.ts";

interface SavedSnapshot {
  snapshot: Snapshot | null;
  /** Experiments and the rollout are not in it: whoever asks may not read snapshots. */
  partly: boolean;
}

async function readSnapshot(agentId: string): Promise<Snapshot | null> {
  const whole = (await (await send("/v1/snapshot")).json()) as {
    agents: Record<string, { snapshot: Snapshot }>;
  };
  return whole.agents[agentId]?.snapshot ?? null;
}

/** Without experiments and the rollout, for those who may not read a snapshot. */
async function readParts(agentId: string): Promise<Snapshot> {
  const param = { agent_id: segment(agentId) };
  const agent = await body(api.agents[":agent_id"].$get({ param }));
  return {
    agent_id: agentId,
    enabled: agent.is_enabled,
    deleted: false,
    active: agent.active_version,
    labels: {},
    versions: {},
  };
}

/** What answers of an agent are made from, as it is saved. */
export function useSavedSnapshot(agentId: string): SavedSnapshot {
  const mayRead = useCan("snapshot:read");
  const { data = null } = useQuery({
    queryKey: ["agent", agentId, "snapshot", mayRead],
    queryFn: () => (mayRead ? readSnapshot(agentId) : readParts(agentId)),
  });
  return { snapshot: data, partly: !mayRead };
}
