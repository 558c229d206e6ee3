import { defineCommand } from "../../command.ts";
import { splitOf, type Experiment } from "../../experiment.ts";
import { json } from "../../output/config.ts";
import { moment, momentOrNull } from "../../output/plain.ts";
import { facts } from "../../output/table.ts";
import { theExperiment } from "./options.ts";

const some = (items: readonly unknown[]): string | null => (items.length > 0 ? items.join(", ") : null);

const guardrailOf = ({ metric, direction, margin }: Experiment["guardrails"][number]): string =>
  [metric, direction, margin === undefined ? undefined : `by ${margin} at most`]
    .filter((part) => part !== undefined)
    .join(" ");

const summary = (experiment: Experiment): string =>
  facts([
    ["experiment", experiment.test_id],
    ["name", experiment.name],
    ["description", experiment.description],
    ["status", experiment.status],
    ["phase", experiment.phase],
    ["agent", experiment.agent_id],
    ["control", experiment.control_version],
    ["split", splitOf(experiment)],
    ["traffic", `${experiment.traffic_percent} %`],
    ["audience", Object.keys(experiment.audience).length > 0 ? experiment.audience : null],
    ["unit", `${experiment.unit}${experiment.sticky ? ", sticky" : ""}`],
    ["metric", experiment.primary_metric],
    ["secondary", some(experiment.secondary_metrics)],
    ["guardrails", some(experiment.guardrails.map(guardrailOf))],
    ["analysis", experiment.analysis],
    ["least units", experiment.min_sample_size],
    ["most units", experiment.max_sample_size],
    ["started", momentOrNull(experiment.started_at)],
    ["ends", experiment.ended_at === null ? momentOrNull(experiment.ends_at) : null],
    ["ended", momentOrNull(experiment.ended_at)],
    ["winner", experiment.winner],
    ["created", `${moment(experiment.created_at)} by ${experiment.created_by}`],
  ]);

export const get = defineCommand({
  name: "experiments get",
  summary: "Show an experiment",
  examples: ["signalbox experiments get pagbank-v27-vs-v28"],
  options: { id: theExperiment },
  positional: "id",
  async run({ id }, { api, io, json: asJson }) {
    const found = await (await api.v1.experiments[":id"].$get({ param: { id } })).json();
    io.out(asJson ? json(found) : summary(found));
  },
});
