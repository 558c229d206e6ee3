import { defineCommand } from "../command.ts";
import { changedBy, reason, theAgent, theVersion } from "../options.ts";
import { revisionNote, tell } from "../tell.ts";

export const activate = defineCommand({
  name: "activate",
  summary: "Make a version the active one",
  examples: [
    "signalbox activate --agent-id pagbank-specialist --version 28 --changed-by admin --reason 'Performance improvements'",
  ],
  options: { agentId: theAgent, version: theVersion, changedBy, reason },
  positional: "agentId",
  async run({ agentId, version, changedBy, reason }, context) {
    const answer = await context.api.v1.agents[":agent_id"].versions[":version"].activate.$put({
      param: { agent_id: agentId, version: String(version) },
      json: { changed_by: changedBy ?? context.io.userName, reason },
    });
    tell(context, await answer.json(), `${agentId} version ${version} is active`);
    revisionNote(context, answer);
  },
});
