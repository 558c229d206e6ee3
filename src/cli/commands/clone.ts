import { defineCommand } from "../command.ts";
import { parsed, required } from "../option.ts";
import { createdBy, description, theAgent } from "../options.ts";
import { versionNumber } from "../parse.ts";
import { tell } from "../tell.ts";

export const clone = defineCommand({
  name: "clone",
  summary: "Make a draft with the configuration of a version",
  details: "A draft can be changed and is not served. create with its number completes it.",
  examples: ["signalbox clone --agent-id pagbank-specialist --source-version 27 --target-version 28"],
  options: {
    agentId: theAgent,
    source: required(parsed("--source-version <number>", "the version to copy", versionNumber)),
    target: parsed("--target-version <number>", "the draft's number (default: the next)", versionNumber),
    createdBy,
    description,
  },
  positional: "agentId",
  async run({ agentId, source, target, createdBy, description }, context) {
    const answer = await context.api.v1.agents[":agent_id"].versions[":version"].clone.$post({
      param: { agent_id: agentId, version: String(source) },
      json: { target_version: target, description, created_by: createdBy ?? context.io.userName },
    });
    const draft = await answer.json();
    tell(context, draft, `Cloned ${agentId} version ${source} to version ${draft.version}, a draft`);
  },
});
