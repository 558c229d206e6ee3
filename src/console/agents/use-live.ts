import { useQueries } from "@tanstack/react-query";
import { api, body } from "../api/client.ts";
import { useCan } from "../api/session.ts";
import { LIVE_EXPERIMENTS, LIVE_ROLLOUTS } from "../kit/live.ts";

const MOST = "200";
/** Milliseconds: a rollout goes from step to step without anybody's change. */
const AGAIN_MS = 30_000;

const readRollouts = (status: (typeof LIVE_ROLLOUTS)[number]) =>
  body(api.rollouts.$get({ query: { status, limit: MOST } }));
const readExperiments = (status: (typeof LIVE_EXPERIMENTS)[number]) =>
  body(api.experiments.$get({ query: { status, limit: MOST } }));

export type Rollout = Awaited<ReturnType<typeof readRollouts>>["data"][number];
export type Experiment = Awaited<ReturnType<typeof readExperiments>>["data"][number];

const byAgent = <T extends { agent_id: string }>(lists: ({ data: T[] } | undefined)[]): Map<string, T[]> =>
  Map.groupBy(
    lists.flatMap((list) => list?.data ?? []),
    ({ agent_id }) => agent_id,
  );

/** What is live beside active versions, by agent. Empty for those who may not see it. */
export function useLive() {
  const seesRollouts = useCan("rollouts:read");
  const seesExperiments = useCan("experiments:read");
  const rollouts = useQueries({
    queries: LIVE_ROLLOUTS.map((status) => ({
      queryKey: ["rollouts", "live", status],
      queryFn: () => readRollouts(status),
      enabled: seesRollouts,
      refetchInterval: AGAIN_MS,
    })),
    combine: (results) => byAgent(results.map(({ data }) => data)),
  });
  const experiments = useQueries({
    queries: LIVE_EXPERIMENTS.map((status) => ({
      queryKey: ["experiments", "live", status],
      queryFn: () => readExperiments(status),
      enabled: seesExperiments,
      refetchInterval: AGAIN_MS,
    })),
    combine: (results) => byAgent(results.map(({ data }) => data)),
  });
  return { rollouts, experiments };
}
