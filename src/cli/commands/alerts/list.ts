import { ALERT_STATUSES } from "../../../domain/alert/alert.ts";
import { ruleOf, stateOf, type Alert } from "../../alert.ts";
import { defineCommand } from "../../command.ts";
import { parsed } from "../../option.ts";
import { anAgent, limit } from "../../options.ts";
import { json } from "../../output/config.ts";
import { figureOf } from "../../output/figures.ts";
import { moment } from "../../output/plain.ts";
import { table, type Column } from "../../output/table.ts";
import { allPages } from "../../pages.ts";
import * as parse from "../../parse.ts";

const SHAPE: Column<Alert>[] = [
  { title: "ID", value: (alert) => alert.id },
  { title: "STATE", value: stateOf },
  { title: "AGENT", value: (alert) => alert.agent_id, flexible: true },
  { title: "NAME", value: (alert) => alert.name, flexible: true },
  { title: "FIRES AT", value: ruleOf, flexible: true },
  { title: "SEEN", value: ({ metric, observed }) => (observed === null ? null : figureOf(metric, observed)) },
  { title: "SINCE", value: ({ firing_since }) => firing_since && moment(firing_since) },
];

export const list = defineCommand({
  name: "alerts list",
  summary: "List alerts, newest first",
  examples: ["signalbox alerts list --status firing", "signalbox alerts list pagbank-specialist"],
  options: {
    agentId: anAgent("of this agent only"),
    status: parsed("--status <status>", ALERT_STATUSES.join(", "), parse.oneOf(...ALERT_STATUSES)),
    limit,
  },
  positional: "agentId",
  async run({ agentId, status, limit }, { api, io, json: asJson }) {
    const alerts = await allPages(
      async (page) => (await api.v1.alerts.$get({ query: { ...page, status, agent_id: agentId } })).json(),
      limit,
    );
    if (asJson) return io.out(json(alerts));
    if (alerts.length === 0) return io.err("There are none: signalbox alerts create --help\n");
    io.out(table(alerts, SHAPE, io.width));
  },
});
