import { useQuery } from "@tanstack/react-query";
import { agentQuery, experimentsOfQuery, rolloutsOfQuery, versionQuery } from "../../api/agent.ts";
import { api, body, segment } from "../../api/client.ts";
import { useCan } from "../../api/session.ts";
import { isLiveExperiment, isLiveRollout } from "../../kit/live.ts";
import { usePages } from "../../kit/pages.tsx";
import type { Version } from "./version-type.ts";

export type { Version };
export type StatusFilter = Version["status"];

export const useAgent = (agentId: string) => useQuery(agentQuery(agentId));

export const useVersion = (agentId: string, version: number | undefined) =>
  useQuery({ ...versionQuery(agentId, version ?? 0), enabled: version !== undefined });

/** Highest number first. */
export const useVersions = (agentId: string, status: StatusFilter | undefined) =>
  usePages({
    queryKey: ["agent", agentId, "versions", status ?? "all"],
    read: (cursor) =>
      body(
        api.agents[":agent_id"].versions.$get({
          param: { agent_id: segment(agentId) },
          query: { cursor, status },
        }),
      ),
  });

export interface Trial {
  kind: "experiment" | "rollout";
  id: string;
  name: string;
  versions: number[];
}

/** What of an agent is being tried on people now. */
export function useTrials(agentId: string): Trial[] {
  const experiments = useQuery({ ...experimentsOfQuery(agentId), enabled: useCan("experiments:read") });
  const rollouts = useQuery({ ...rolloutsOfQuery(agentId), enabled: useCan("rollouts:read") });
  return [
    ...(rollouts.data?.data ?? [])
      .filter(isLiveRollout)
      .map(({ id, name, target_version, stable_version }) => ({
        kind: "rollout" as const,
        id,
        name: name || id,
        versions: [target_version, stable_version],
      })),
    ...(experiments.data?.data ?? [])
      .filter(isLiveExperiment)
      .map(({ test_id, name, control_version, test_versions }) => ({
        kind: "experiment" as const,
        id: test_id,
        name: name || test_id,
        versions: [control_version, ...test_versions],
      })),
  ];
}
