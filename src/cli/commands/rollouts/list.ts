import { ROLLOUT_STATUSES } from "../../../domain/rollout/rollout.ts";
import type { Api } from "../../api.ts";
import { defineCommand } from "../../command.ts";
import { parsed } from "../../option.ts";
import { anAgent, limit } from "../../options.ts";
import { json } from "../../output/config.ts";
import { momentOrNull } from "../../output/plain.ts";
import { table, type Column } from "../../output/table.ts";
import { allPages } from "../../pages.ts";
import * as parse from "../../parse.ts";
import { inWords, type ListedRollout } from "../../rollout.ts";

const SHAPE: Column<ListedRollout>[] = [
  { title: "ID", value: (rollout) => rollout.id },
  { title: "STATUS", value: (rollout) => inWords(rollout.status) },
  { title: "AGENT", value: (rollout) => rollout.agent_id, flexible: true },
  {
    title: "VERSIONS",
    value: ({ stable_version, target_version }) => `${stable_version} → ${target_version}`,
  },
  { title: "STEP", value: ({ current_step, steps }) => `${current_step + 1} of ${steps.length}` },
  { title: "SERVES", value: ({ percent }) => `${percent} %` },
  { title: "STARTED", value: ({ started_at, starts_at }) => momentOrNull(started_at ?? starts_at) },
  { title: "ENDED", value: ({ ended_at }) => momentOrNull(ended_at) },
];

const agentsOf = async (api: Api): Promise<string[]> =>
  (await allPages(async (query) => (await api.v1.agents.$get({ query })).json())).map(
    ({ agent_id }) => agent_id,
  );

export const list = defineCommand({
  name: "rollouts list",
  summary: "List rollouts, newest first",
  details: "Without an agent, those of all agents, which are asked for one by one.",
  examples: ["signalbox rollouts list pagbank-specialist", "signalbox rollouts list --status running"],
  options: {
    agentId: anAgent("of this agent only"),
    status: parsed("--status <status>", ROLLOUT_STATUSES.join(", "), parse.oneOf(...ROLLOUT_STATUSES)),
    limit,
  },
  positional: "agentId",
  async run({ agentId, status, limit }, { api, io, json: asJson }) {
    const route = api.v1.agents[":agent_id"].rollouts;
    const rollouts: ListedRollout[] = [];
    for (const agent of agentId === undefined ? await agentsOf(api) : [agentId])
      rollouts.push(
        ...(await allPages(
          async (page) =>
            (await route.$get({ param: { agent_id: agent }, query: { ...page, status } })).json(),
          limit,
        )),
      );
    const newest = rollouts
      .toSorted((a, b) => Date.parse(b.created_at) - Date.parse(a.created_at))
      .slice(0, limit);
    if (asJson) return io.out(json(newest));
    if (newest.length === 0) return io.err("There are none: signalbox rollouts start --help\n");
    io.out(table(newest, SHAPE, io.width));
  },
});
