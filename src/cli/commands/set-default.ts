import { defineCommand } from "../command.ts";
import { changedBy, reason, theAgent } from "../options.ts";
import { tell } from "../tell.ts";

export const setDefault = defineCommand({
  name: "set-default",
  summary: "Choose the agent that current stands for",
  details: "With a user's key it is that user's default, with a service's the project's.",
  examples: ["signalbox set-default pagbank-specialist"],
  options: { agentId: theAgent, changedBy, reason },
  positional: "agentId",
  async run({ agentId, changedBy, reason }, context) {
    const answer = await context.api.v1.agents[":agent_id"]["set-default"].$post({
      param: { agent_id: agentId },
      json: { changed_by: changedBy ?? context.io.userName, reason },
    });
    tell(context, await answer.json(), `${agentId} is the default`);
  },
});
