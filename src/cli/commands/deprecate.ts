import { defineCommand } from "../command.ts";
import { changedBy, reason, theAgent, theVersion } from "../options.ts";
import { tell } from "../tell.ts";

export const deprecate = defineCommand({
  name: "deprecate",
  summary: "Retire a version for good",
  details: "It stays readable, and can never be activated again. The active version cannot be deprecated.",
  examples: ["signalbox deprecate --agent-id pagbank-specialist --version 26 --reason 'Wrong limits'"],
  options: { agentId: theAgent, version: theVersion, changedBy, reason },
  positional: "agentId",
  async run({ agentId, version, changedBy, reason }, context) {
    const answer = await context.api.v1.agents[":agent_id"].versions[":version"].deprecate.$post({
      param: { agent_id: agentId, version: String(version) },
      json: { changed_by: changedBy ?? context.io.userName, reason },
    });
    tell(context, await answer.json(), `${agentId} version ${version} is deprecated`);
  },
});
