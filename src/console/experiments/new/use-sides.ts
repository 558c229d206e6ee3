import { useQuery } from "@tanstack/react-query";
import { agentQuery, experimentsOfQuery, rolloutsOfQuery, servableVersionsQuery } from "../../api/agent.ts";
import { useCan } from "../../api/session.ts";
import { percent } from "../../kit/format.ts";
import { isLiveExperiment, isLiveRollout } from "../../kit/live.ts";
import { experiments } from "../../strings/experiments.ts";
import type { Draft } from "./draft.ts";

const text = experiments.form.conflicts;

/** What the agent has: its active version, its servable versions, and what stands in the way of an experiment. */
export function useSides(draft: Draft, ownId: string | null) {
  const { agentId } = draft;
  const id = agentId ?? "";
  const enabled = agentId !== null;
  const maySeeRollouts = useCan("rollouts:read");
  const agent = useQuery({ ...agentQuery(id), enabled });
  const versions = useQuery({ ...servableVersionsQuery(id), enabled });
  const experimentsOf = useQuery({ ...experimentsOfQuery(id), enabled });
  const rollouts = useQuery({ ...rolloutsOfQuery(id), enabled: enabled && maySeeRollouts });

  const servable = versions.data;
  const others = (experimentsOf.data?.data ?? []).filter(
    (one) => isLiveExperiment(one) && one.test_id !== ownId,
  );
  const taken = others.reduce((sum, { traffic_percent }) => sum + traffic_percent, 0);
  const free = Math.max(0, 100 - taken);
  const other = others.find(({ unit }) => unit !== draft.unit);
  const rollout = rollouts.data?.data.find(isLiveRollout);
  const conflicts = [
    rollout && text.rollout(rollout.rollout_id),
    other && text.unit(other.test_id, experiments.unitNames[other.unit] ?? other.unit),
    draft.traffic > free && text.traffic(percent(free / 100, 0), percent(draft.traffic / 100, 0)),
    servable && servable.length < 2 && text.noVersions,
    agent.data?.active_version === null && draft.control === null && text.noControl,
    agent.data?.is_enabled === false && text.disabled,
    draft.analysis === "group_sequential" &&
      draft.maxSample === null &&
      draft.durationDays === null &&
      text.looks,
  ].filter((found) => typeof found === "string");
  return {
    active: agent.data?.active_version ?? null,
    versions: servable?.map(({ version, description }) => ({ version, description })) ?? [],
    conflicts: enabled ? conflicts : [],
  };
}
