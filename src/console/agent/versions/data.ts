import { useQuery } from "@tanstack/react-query";
import { api, body, segment } from "../../api/client.ts";
import { useCan } from "../../api/session.ts";
import type { Version } from "./version-type.ts";
import { usePages } from "../../kit/pages.tsx";

const readVersion = (agentId: string, version: number) =>
  body(
    api.agents[":agent_id"].versions[":version"].$get({
      param: { agent_id: segment(agentId), version: String(version) },
    }),
  );

export type { Version };
export type StatusFilter = Version["status"];

const readAgent = (agentId: string) =>
  body(api.agents[":agent_id"].$get({ param: { agent_id: segment(agentId) } }));

export const useAgent = (agentId: string) =>
  useQuery({ queryKey: ["agent", agentId], queryFn: () => readAgent(agentId) });

export const useVersion = (agentId: string, version: number | undefined) =>
  useQuery({
    queryKey: ["agent", agentId, "version", version],
    queryFn: () => readVersion(agentId, version ?? 0),
    enabled: version !== undefined,
  });

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

const LIMIT = "200";
const LIVE_ROLLOUTS = new Set(["running", "held", "paused"]);
const LIVE_EXPERIMENTS = new Set(["running", "paused"]);

export interface Trial {
  kind: "experiment" | "rollout";
  id: string;
  name: string;
  versions: number[];
}

/** What of an agent is being tried on people now. */
export function useTrials(agentId: string): Trial[] {
  const experiments = useQuery({
    queryKey: ["experiments", "of", agentId],
    queryFn: () => body(api.experiments.$get({ query: { agent_id: agentId, limit: LIMIT } })),
    enabled: useCan("experiments:read"),
  });
  const rollouts = useQuery({
    queryKey: ["rollouts", "of", agentId],
    queryFn: () => body(api.rollouts.$get({ query: { agent_id: agentId, limit: LIMIT } })),
    enabled: useCan("rollouts:read"),
  });
  return [
    ...(rollouts.data?.data ?? [])
      .filter(({ status }) => LIVE_ROLLOUTS.has(status))
      .map(({ id, name, target_version, stable_version }) => ({
        kind: "rollout" as const,
        id,
        name: name || id,
        versions: [target_version, stable_version],
      })),
    ...(experiments.data?.data ?? [])
      .filter(({ status }) => LIVE_EXPERIMENTS.has(status))
      .map(({ test_id, name, control_version, test_versions }) => ({
        kind: "experiment" as const,
        id: test_id,
        name: name || test_id,
        versions: [control_version, ...test_versions],
      })),
  ];
}
