import { useQuery } from "@tanstack/react-query";
import { DEFAULT_PAGE } from "../../../domain/limits.ts";
import { api, body, segment } from "../../api/client.ts";
import { useCan } from "../../api/session.ts";
import { percent } from "../../kit/format.ts";
import { experiments } from "../../strings/experiments.ts";
import { liveOfAgentQuery } from "../queries.ts";
import type { Draft } from "./draft.ts";

const text = experiments.form.conflicts;

const LIVE_ROLLOUT: ReadonlySet<string> = new Set(["running", "held", "paused"]);

/** What the agent has: its active version, its servable versions, and what stands in the way of an experiment. */
export function useSides(draft: Draft, ownId: string | null) {
  const { agentId } = draft;
  const id = agentId ?? "";
  const enabled = agentId !== null;
  const maySeeRollouts = useCan("rollouts:read");
  const agent = useQuery({
    queryKey: ["agent", id],
    enabled,
    queryFn: () => body(api.agents[":agent_id"].$get({ param: { agent_id: segment(id) } })),
  });
  const versions = useQuery({
    queryKey: ["agent", id, "versions", "servable"],
    enabled,
    queryFn: () =>
      body(
        api.agents[":agent_id"].versions.$get({
          param: { agent_id: segment(id) },
          query: { limit: String(DEFAULT_PAGE), status: "published" },
        }),
      ),
  });
  const live = useQuery({ ...liveOfAgentQuery(id), enabled });
  const rollouts = useQuery({
    queryKey: ["rollouts", "of agent", id],
    enabled: enabled && maySeeRollouts,
    queryFn: () => body(api.rollouts.$get({ query: { agent_id: id, limit: "20" } })),
  });

  const servable = versions.data?.data.filter(({ is_deprecated }) => !is_deprecated);
  const others = (live.data ?? []).filter(({ test_id }) => test_id !== ownId);
  const taken = others.reduce((sum, { traffic_percent }) => sum + traffic_percent, 0);
  const free = Math.max(0, 100 - taken);
  const other = others.find(({ unit }) => unit !== draft.unit);
  const rollout = rollouts.data?.data.find(({ status }) => LIVE_ROLLOUT.has(status));
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
