import { defineCommand } from "../../command.ts";
import { ENABLING, enabledOf } from "../../enabling.ts";
import { misuse } from "../../failure.ts";
import { someOf } from "../../given.ts";
import { toggle } from "../../option.ts";
import { anAgent, changedBy, reason } from "../../options.ts";
import { tell } from "../../tell.ts";
import { stateOf } from "../../webhook.ts";
import { description, events, theWebhook, url } from "./options.ts";

export const update = defineCommand({
  name: "webhooks update",
  summary: "Change a webhook",
  details: "What is left out stays. What waits for one that is switched off fails; it can be replayed.",
  examples: [
    "signalbox webhooks update wh_0f8fad5bd9cb469fa16570867728950e --enable",
    "signalbox webhooks update wh_0f8fad5bd9cb469fa16570867728950e --event 'alert.*'",
  ],
  options: {
    id: theWebhook,
    url,
    events,
    agentId: anAgent("only what happens to this agent"),
    anyAgent: toggle("--any-agent", "whatever agent it happens to"),
    description,
    ...ENABLING,
    changedBy,
    reason,
  },
  positional: "id",
  async run({ id, url, events, agentId, anyAgent, description, changedBy, reason, ...enabling }, context) {
    if (agentId !== undefined && anyAgent) throw misuse("--agent and --any-agent are contraries: give one.");
    const fields = {
      url,
      events: someOf(events),
      agent_id: anyAgent ? null : agentId,
      description,
      enabled: enabledOf(enabling),
    };
    if (Object.values(fields).every((value) => value === undefined))
      throw misuse("webhooks update needs something to change. See signalbox webhooks update --help");
    const answer = await context.api.v1.webhooks[":id"].$patch({
      param: { id },
      json: { ...fields, changed_by: changedBy ?? context.io.userName, reason },
    });
    const webhook = await answer.json();
    tell(
      context,
      webhook,
      `${id} is ${stateOf(webhook)}: ${webhook.url} is told of ${webhook.events.join(", ")}`,
    );
  },
});
