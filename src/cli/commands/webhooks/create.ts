import { defineCommand } from "../../command.ts";
import { required, text, toggle } from "../../option.ts";
import { anAgent, createdBy, reason } from "../../options.ts";
import { misuse } from "../../failure.ts";
import { description, events, url } from "./options.ts";
import { showSecret } from "./secret.ts";

export const create = defineCommand({
  name: "webhooks create",
  summary: "Have a URL told of what happens",
  details:
    "Events are POSTed to it, signed after Standard Webhooks, at least once. Its secret is printed once, and never again.",
  examples: [
    "signalbox webhooks create https://example.com/signalbox --event 'rollout.*' --event version.activated",
    "signalbox webhooks create https://example.com/signalbox --event '*' --secret - < secret.txt",
  ],
  options: {
    url: required(url),
    events,
    agentId: anAgent("only what happens to this agent"),
    description,
    secret: text("--secret <secret>", "a secret of your own: whsec_…, - for standard input"),
    disabled: toggle("--disabled", "leave it switched off"),
    createdBy,
    reason,
  },
  positional: "url",
  async run({ url, events, agentId, description, secret, disabled, createdBy, reason }, context) {
    const { api, io } = context;
    if (events.length === 0)
      throw misuse("webhooks create needs --event <event>, such as --event 'rollout.*'.");
    const answer = await api.v1.webhooks.$post({
      json: {
        url,
        events,
        agent_id: agentId,
        description,
        secret: secret === "-" ? (await io.stdin()).trim() : secret,
        enabled: disabled ? false : undefined,
        created_by: createdBy ?? io.userName,
        reason,
      },
    });
    showSecret(context, await answer.json());
  },
});
