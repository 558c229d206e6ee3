import { defineCommand } from "../../command.ts";
import { json } from "../../output/config.ts";
import { moment } from "../../output/plain.ts";
import { facts } from "../../output/table.ts";
import { stateOf, type Webhook } from "../../webhook.ts";
import { theWebhook } from "./options.ts";

const summary = (webhook: Webhook): string =>
  facts([
    ["webhook", webhook.id],
    ["url", webhook.url],
    ["description", webhook.description],
    ["events", webhook.events.join(", ")],
    ["agent", webhook.agent_id ?? "any"],
    ["state", stateOf(webhook)],
    ["because", webhook.disabled_reason],
    ["failing since", webhook.failing_since && moment(webhook.failing_since)],
    ["created", `${moment(webhook.created_at)} by ${webhook.created_by}`],
  ]);

export const get = defineCommand({
  name: "webhooks get",
  summary: "Show a webhook",
  examples: ["signalbox webhooks get wh_0f8fad5bd9cb469fa16570867728950e"],
  options: { id: theWebhook },
  positional: "id",
  async run({ id }, { api, io, json: asJson }) {
    const webhook = await (await api.v1.webhooks[":id"].$get({ param: { id } })).json();
    io.out(asJson ? json(webhook) : summary(webhook));
  },
});
