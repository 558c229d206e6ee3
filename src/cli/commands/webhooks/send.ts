import { defineCommand } from "../../command.ts";
import { required } from "../../option.ts";
import { tell } from "../../tell.ts";
import { delivery, theWebhook } from "./options.ts";

const onItsWay = (id: string, delivery: string): string =>
  `${delivery} is on its way: signalbox webhooks deliveries ${id} --delivery ${delivery}`;

export const test = defineCommand({
  name: "webhooks test",
  summary: "Send a test to a webhook",
  details: "An event webhook.test, whatever the webhook listens to.",
  examples: ["signalbox webhooks test wh_0f8fad5bd9cb469fa16570867728950e"],
  options: { id: theWebhook },
  positional: "id",
  async run({ id }, context) {
    const sent = await (await context.api.v1.webhooks[":id"].test.$post({ param: { id } })).json();
    tell(context, sent, onItsWay(id, sent.id));
  },
});

export const replay = defineCommand({
  name: "webhooks replay",
  summary: "Send a delivery again",
  details: "Now, also one that arrived, with the same webhook-id.",
  examples: [
    "signalbox webhooks replay wh_0f8fad5bd9cb469fa16570867728950e --delivery msg_2ed6657de927468b55e12665a8aea6a2",
  ],
  options: { id: theWebhook, delivery: required(delivery) },
  positional: "id",
  async run({ id, delivery }, context) {
    const route = context.api.v1.webhooks[":id"].deliveries[":delivery_id"].replay;
    const sent = await (await route.$post({ param: { id, delivery_id: delivery } })).json();
    tell(context, sent, onItsWay(id, sent.id));
  },
});
