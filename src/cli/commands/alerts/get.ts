import { ruleOf, stateOf, type Alert } from "../../alert.ts";
import { defineCommand } from "../../command.ts";
import { json } from "../../output/config.ts";
import { figureOf } from "../../output/figures.ts";
import { moment, momentOrNull } from "../../output/plain.ts";
import { facts } from "../../output/table.ts";
import { inWords } from "../../rollout.ts";
import { theAlert } from "./options.ts";

function seenOf({ metric, observed, reference, requests }: Alert): string | null {
  if (observed === null) return null;
  const beside = reference === null ? "" : `, compared with ${figureOf(metric, reference)}`;
  return `${figureOf(metric, observed)} of ${requests} requests${beside}`;
}

const summary = (alert: Alert): string =>
  facts([
    ["alert", alert.id],
    ["name", alert.name],
    ["description", alert.description],
    ["agent", alert.agent_id],
    ["fires at", ruleOf(alert)],
    ["requests", alert.metric === "no_traffic" ? null : `${alert.min_requests} at least`],
    ["action", alert.action],
    ["state", stateOf(alert)],
    ["holds since", momentOrNull(alert.since)],
    ["firing since", momentOrNull(alert.firing_since)],
    ["seen", seenOf(alert)],
    ["looked at", momentOrNull(alert.evaluated_at)],
    [
      "acted",
      alert.action_result && `${inWords(alert.action_result.outcome)}: ${alert.action_result.detail}`,
    ],
    ["created", `${moment(alert.created_at)} by ${alert.created_by}`],
  ]);

export const get = defineCommand({
  name: "alerts get",
  summary: "Show an alert",
  examples: ["signalbox alerts get al_5f0c8a1e7b1d4c6f9a3e2d1c0b4a5968"],
  options: { id: theAlert },
  positional: "id",
  async run({ id }, { api, io, json: asJson }) {
    const alert = await (await api.v1.alerts[":id"].$get({ param: { id } })).json();
    io.out(asJson ? json(alert) : summary(alert));
  },
});
