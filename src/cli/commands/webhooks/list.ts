import { defineCommand } from "../../command.ts";
import { limit } from "../../options.ts";
import { json } from "../../output/config.ts";
import { table, type Column } from "../../output/table.ts";
import { allPages } from "../../pages.ts";
import { stateOf, type Webhook } from "../../webhook.ts";

const SHAPE: Column<Webhook>[] = [
  { title: "ID", value: (webhook) => webhook.id },
  { title: "STATE", value: stateOf },
  { title: "URL", value: (webhook) => webhook.url, flexible: true },
  { title: "EVENTS", value: (webhook) => webhook.events.join(", "), flexible: true },
  { title: "AGENT", value: (webhook) => webhook.agent_id, flexible: true },
];

export const list = defineCommand({
  name: "webhooks list",
  summary: "List webhooks, newest first",
  examples: ["signalbox webhooks list"],
  options: { limit },
  async run({ limit }, { api, io, json: asJson }) {
    const webhooks = await allPages(async (query) => (await api.v1.webhooks.$get({ query })).json(), limit);
    if (asJson) return io.out(json(webhooks));
    if (webhooks.length === 0) return io.err("There are none: signalbox webhooks create --help\n");
    io.out(table(webhooks, SHAPE, io.width));
  },
});
