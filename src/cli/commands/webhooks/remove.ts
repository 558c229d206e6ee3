import { defineCommand } from "../../command.ts";
import { tell } from "../../tell.ts";
import { theWebhook } from "./options.ts";

export const remove = defineCommand({
  name: "webhooks remove",
  summary: "Delete a webhook",
  details: "What it was not told yet, it is not told.",
  examples: ["signalbox webhooks remove wh_0f8fad5bd9cb469fa16570867728950e"],
  options: { id: theWebhook },
  positional: "id",
  async run({ id }, context) {
    await context.api.v1.webhooks[":id"].$delete({ param: { id } });
    tell(context, { removed: id }, `${id} is deleted`);
  },
});
