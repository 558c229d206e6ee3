import { useQuery } from "@tanstack/react-query";
import { trafficOf, type Traffic } from "../../../domain/traffic.ts";
import { api, body, segment } from "../../api/client.ts";
import { useCan } from "../../api/session.ts";
import { agent } from "../../strings/agent.ts";

const MOST = "200";
/** Milliseconds: a rollout goes from step to step by itself. */
const AGAIN_MS = 15_000;
const LIVE_ROLLOUT = new Set(["running", "held", "paused"]);
const LIVE_EXPERIMENT = new Set(["running", "paused"]);

const text = agent.traffic;

/** What is tried beside the active version, by id: its name, and whether it is paused. */
export interface Trial {
  name: string;
  paused: boolean;
}

export interface LiveTraffic {
  traffic: Traffic;
  trials: Map<string, Trial>;
  /** Words for what the caller may not see. */
  hidden: string[];
}

function useSources(agentId: string) {
  const may = {
    rules: useCan("rules:read"),
    rollouts: useCan("rollouts:read"),
    experiments: useCan("experiments:read"),
  };
  const rules = useQuery({
    queryKey: ["agent", agentId, "rules"],
    queryFn: () => body(api.agents[":agent_id"].rules.$get({ param: { agent_id: segment(agentId) } })),
    enabled: may.rules,
  });
  const rollouts = useQuery({
    queryKey: ["rollouts", "of", agentId],
    queryFn: () => body(api.rollouts.$get({ query: { agent_id: agentId, limit: MOST } })),
    enabled: may.rollouts,
    refetchInterval: AGAIN_MS,
  });
  const experiments = useQuery({
    queryKey: ["experiments", "of", agentId],
    queryFn: () => body(api.experiments.$get({ query: { agent_id: agentId, limit: MOST } })),
    enabled: may.experiments,
  });
  return { may, rules, rollouts, experiments };
}

/** Who gets which version of an agent now; undefined until all that decides it was read. */
export function useTraffic(agentId: string, active: number | null) {
  const { may, rules, rollouts, experiments } = useSources(agentId);
  const error = rules.error ?? rollouts.error ?? experiments.error;
  const isRead =
    (!may.rules || rules.data) && (!may.rollouts || rollouts.data) && (!may.experiments || experiments.data);
  if (!isRead) return { data: undefined, error };
  const rollout = rollouts.data?.data.find(({ status }) => LIVE_ROLLOUT.has(status));
  const live = (experiments.data?.data ?? []).filter(({ status }) => LIVE_EXPERIMENT.has(status));
  const data: LiveTraffic = {
    traffic: trafficOf({
      overrides: rules.data?.overrides ?? [],
      rules: rules.data?.rules ?? [],
      rollout: rollout ?? null,
      experiments: live.map((one) => ({
        id: one.test_id,
        unit: one.unit,
        audience: one.audience,
        traffic_percent: one.traffic_percent,
        arms: [one.control_version, ...one.test_versions].map((version) => ({
          version,
          weight: weightsNow(one)[version] ?? 0,
        })),
      })),
      active,
    }),
    trials: new Map([
      ...(rollout
        ? [[rollout.id, { name: rollout.name || rollout.id, paused: rollout.status === "paused" }] as const]
        : []),
      ...live.map(
        ({ test_id, name, status }) =>
          [test_id, { name: name || test_id, paused: status === "paused" }] as const,
      ),
    ]),
    hidden: [
      ...(may.rules ? [] : [text.rules]),
      ...(may.rollouts ? [] : [text.rollouts]),
      ...(may.experiments ? [] : [text.experiments]),
    ],
  };
  return { data, error };
}

/** Of the phase that is under way: a bandit's differ from those that it was planned with. */
const weightsNow = (experiment: {
  traffic_distribution: Record<string, number>;
  phases: { traffic_distribution: Record<string, number> }[];
}): Record<string, number> =>
  experiment.phases.at(-1)?.traffic_distribution ?? experiment.traffic_distribution;
