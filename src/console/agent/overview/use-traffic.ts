import { useQuery } from "@tanstack/react-query";
import { trafficOf, type Traffic } from "../../../domain/traffic.ts";
import { experimentsOfQuery, rolloutsOfQuery } from "../../api/agent.ts";
import { useCan } from "../../api/session.ts";
import { isLiveExperiment, isLiveRollout } from "../../kit/live.ts";
import { agent } from "../../strings/agent.ts";
import { rulesQuery } from "../rules/use-rules.ts";

/** Milliseconds: a rollout goes from step to step by itself. */
const AGAIN_MS = 15_000;

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
  const rules = useQuery({ ...rulesQuery(agentId), enabled: may.rules });
  const rollouts = useQuery({
    ...rolloutsOfQuery(agentId),
    enabled: may.rollouts,
    refetchInterval: AGAIN_MS,
  });
  const experiments = useQuery({ ...experimentsOfQuery(agentId), enabled: may.experiments });
  return { may, rules, rollouts, experiments };
}

/** Who gets which version of an agent now; undefined until all that decides it was read. */
export function useTraffic(agentId: string, active: number | null) {
  const { may, rules, rollouts, experiments } = useSources(agentId);
  const error = rules.error ?? rollouts.error ?? experiments.error;
  const isRead =
    (!may.rules || rules.data) && (!may.rollouts || rollouts.data) && (!may.experiments || experiments.data);
  if (!isRead) return { data: undefined, error };
  const rollout = rollouts.data?.data.find(isLiveRollout);
  const live = (experiments.data?.data ?? []).filter(isLiveExperiment);
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
