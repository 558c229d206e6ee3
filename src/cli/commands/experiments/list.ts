import { EXPERIMENT_STATUSES } from "../../../domain/experiment/experiment.ts";
import { defineCommand } from "../../command.ts";
import { splitOf, type Experiment } from "../../experiment.ts";
import { parsed } from "../../option.ts";
import { limit } from "../../options.ts";
import { json } from "../../output/config.ts";
import { moment } from "../../output/plain.ts";
import { table, type Column } from "../../output/table.ts";
import { allPages } from "../../pages.ts";
import * as parse from "../../parse.ts";

const SHAPE: Column<Experiment>[] = [
  { title: "ID", value: (experiment) => experiment.test_id },
  { title: "STATUS", value: (experiment) => experiment.status },
  { title: "AGENT", value: (experiment) => experiment.agent_id, flexible: true },
  { title: "SPLIT", value: splitOf, flexible: true },
  { title: "STARTED", value: (experiment) => experiment.started_at && moment(experiment.started_at) },
  {
    title: "ENDS",
    value: ({ ended_at, ends_at }) => (ended_at ?? ends_at) && moment((ended_at ?? ends_at)!),
  },
];

export const list = defineCommand({
  name: "experiments list",
  summary: "List experiments, newest first",
  examples: ["signalbox experiments list --status running --agent-id pagbank-specialist"],
  options: {
    agentId: parsed("--agent, --agent-id <id>", "of this agent only", parse.agentId),
    status: parsed("--status <status>", EXPERIMENT_STATUSES.join(", "), parse.oneOf(...EXPERIMENT_STATUSES)),
    limit,
  },
  positional: "agentId",
  async run({ agentId, status, limit }, { api, io, json: asJson }) {
    const experiments = await allPages(
      async (page) =>
        (await api.v1.experiments.$get({ query: { ...page, status, agent_id: agentId } })).json(),
      limit,
    );
    if (asJson) return io.out(json(experiments));
    if (experiments.length === 0) return io.err("There are none: signalbox experiments create --help\n");
    io.out(table(experiments, SHAPE, io.width));
  },
});
