import { defineCommand } from "../../command.ts";
import { changedBy, reason } from "../../options.ts";
import { theWebhook } from "./options.ts";
import { showSecret } from "./secret.ts";

export const rotateSecret = defineCommand({
  name: "webhooks rotate-secret",
  summary: "Give a webhook a new secret",
  details:
    "It is printed once, and never again. For 24 hours deliveries are signed with the one before as well.",
  examples: ["signalbox webhooks rotate-secret wh_0f8fad5bd9cb469fa16570867728950e"],
  options: { id: theWebhook, changedBy, reason },
  positional: "id",
  async run({ id, changedBy, reason }, context) {
    const answer = await context.api.v1.webhooks[":id"]["rotate-secret"].$post({
      param: { id },
      json: { changed_by: changedBy ?? context.io.userName, reason },
    });
    showSecret(context, await answer.json());
  },
});
